/** @file What the methods of choosing tasks are called in a report. */

import type { TaskMethod } from '../../algorithms/settings.ts';
import type { RunData } from './runData.ts';

const names: Readonly<Record<TaskMethod, string>> = {
  admrl: 'AdMRL',
  'mb-unif': 'MB-Unif',
  'mb-gauss': 'MB-Gauss',
  'mb-gauss-clipped': 'MB-Gauss (clipped)',
  'mb-corner': 'MB-Corner',
  'slbo-fixed': 'SLBO-Fixed',
};

/** The method's name in the spelling of the paper. */
export function methodName({ method }: Pick<RunData, 'method'>): string {
  return names[method];
}

/** Why a run has no task gradient: its method does without, or `yet`. */
export function reasonForNoGradient(run: Pick<RunData, 'method'>, yet: string): string {
  return run.method === 'admrl' ? yet : `${methodName(run)} chooses tasks without a task gradient.`;
}
