/** @file What is told of a run in sentences: real data that were collected, tasks that ended, and where training is. */

import { methods } from '../algorithms/methods.ts';
import type { TaskRecord } from '../algorithms/selection/taskRecord.ts';
import { formatPsi, formatReturn } from '../report/data/format.ts';
import type { Config } from '../study/config/config.ts';
import type { MetricsRecord } from '../study/run/records.ts';

/** The place of a step: `task 3 of 20, SLBO: virtual training, stage 1, iteration 7`. */
export function placeOf(
  { task, phase, stage, iteration }: MetricsRecord,
  { method, nTasks }: Pick<Config['training'], 'method' | 'nTasks'>,
): string {
  const { algorithm, trainsTasks } = methods[method];
  const activity = Object.hasOwn(algorithm.phases, phase) ? algorithm.phases[phase] : phase;
  const round = trainsTasks === 'in turn' ? `task ${task + 1} of ${nTasks}, ` : '';
  const within = stage > 0 || phase === 'slbo' ? `, stage ${stage + 1}` : '';
  return `${round}${activity}${within}, iteration ${iteration + 1}`;
}

/** What was measured with real episodes in a step; null for a step without. */
export function realText({
  task,
  realReturn,
  realReturnLow,
  realReturnHigh,
  realSamples,
}: MetricsRecord): string | null {
  if (realReturn === undefined) return null;
  const interval =
    realReturnLow === undefined || realReturnHigh === undefined
      ? ''
      : ` (95 % ${formatReturn(realReturnLow)} to ${formatReturn(realReturnHigh)})`;
  const samples = realSamples.toLocaleString('en-US');
  return `task ${task + 1}: real return ${formatReturn(realReturn)}${interval}, ${samples} real samples so far`;
}

/** A task that has ended. */
export function taskText({
  task,
  psi,
  realReturnZeroShot,
  realReturnAfter,
  gap,
  nextPsi,
}: TaskRecord): string {
  const before = realReturnZeroShot === null ? '' : `${formatReturn(realReturnZeroShot)} → `;
  const missed = gap === null ? '' : `, gap ${formatReturn(gap)}`;
  return `task ${task + 1}, ψ = ${formatPsi(psi)}, ended: return ${before}${formatReturn(realReturnAfter)}${missed}; next ψ = ${formatPsi(nextPsi)}`;
}
