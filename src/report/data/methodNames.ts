/** @file What the methods of choosing tasks are called in a report. */

import { methods } from '../../algorithms/methods.ts';
import type { RunData } from './runData.ts';

/** The method's name in the spelling of the paper. */
export function methodName({ method }: Pick<RunData, 'method'>): string {
  return methods[method].label;
}

/** Why a run has no task gradient: its method has none, or `yet`. */
export function reasonForNoGradient(run: Pick<RunData, 'method'>, yet: string): string {
  if (methods[run.method].followsTaskGradient) return yet;
  return `${methodName(run)} chooses tasks without a task gradient.`;
}
