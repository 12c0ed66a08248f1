/** @file The numbers of a finished training task that are curves in TensorBoard. */

import type { TaskRecord } from '../algorithms/taskRecord.ts';

/** Returns, gap, and lengths of ∂L/∂ψ and of its standard error; what the first task lacks is left out. */
export function taskCurves(record: TaskRecord): Readonly<Record<string, number>> {
  const { realReturnZeroShot, realReturnAfter, gap, gradient } = record;
  return {
    ...(realReturnZeroShot === null ? {} : { 'task/realReturnZeroShot': realReturnZeroShot }),
    'task/realReturnAfter': realReturnAfter,
    ...(gap === null ? {} : { 'task/gap': gap }),
    ...(gradient === null
      ? {}
      : {
          'task/gradientNorm': Math.hypot(...gradient.total),
          'task/standardErrorNorm': Math.hypot(...gradient.standardError),
        }),
  };
}
