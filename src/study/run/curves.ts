/** @file What trackers show as curves over the steps of a run: numbers by name, of a step and of a finished training task. */

import type { TaskRecord } from '../../algorithms/selection/taskRecord.ts';
import type { MetricsLabel } from './records.ts';

/** Points by the names of their curves. */
export type CurvePoints = Readonly<Record<string, number>>;

/** Fields of metrics that say where they belong. */
const labels: ReadonlySet<string> = new Set([
  'step',
  'task',
  'phase',
  'stage',
  'iteration',
  'realSamples',
  'virtualSteps',
]);

/** Of a line of `metrics.jsonl`: `PHASE/NAME` for every number. */
export function metricsCurves(metrics: Pick<MetricsLabel, 'phase'>): CurvePoints {
  const curves = Object.entries(metrics).flatMap(([name, value]): [string, number][] =>
    typeof value === 'number' && !labels.has(name) ? [[`${metrics.phase}/${name}`, value]] : [],
  );
  return Object.fromEntries(curves);
}

/** Returns, gap, and lengths of ∂L/∂ψ and of its standard error; what the first task lacks is left out. */
export function taskCurves(record: TaskRecord): CurvePoints {
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
