/** @file What the training methods are called in a report, and what they lack by their nature. */

import { methods } from '../../algorithms/methods.ts';
import type { RunData } from './runData.ts';

/** The method's name in the spelling of the paper. */
export function methodName({ method }: Pick<RunData, 'method'>): string {
  return methods[method].label;
}

/** Whether the run trains one policy throughout, on all tasks at once or on a single one. */
export function trainsTogether({ method }: Pick<RunData, 'method'>): boolean {
  return methods[method].trainsTasks !== 'in turn';
}

/** Why a run has no records of training tasks: its method keeps none, or `yet`. */
export function reasonForNoTasks(run: Pick<RunData, 'method'>, yet: string): string {
  if (!trainsTogether(run)) return yet;
  if (methods[run.method].trainsTasks === 'one') {
    return `${methodName(run)} trains on the default task alone, which has no record of its own.`;
  }
  return `${methodName(run)} trains one policy on all tasks at once: none of them has a record of its own.`;
}

/** Whether there is a learned model. */
export function learnsModel({ method }: Pick<RunData, 'method'>): boolean {
  return methods[method].algorithm.model !== undefined;
}

/** Why a run has no losses of a model: its method learns none, or `yet`. */
export function reasonForNoModel(run: Pick<RunData, 'method'>, yet: string): string {
  if (learnsModel(run)) return yet;
  return `${methodName(run)} learns no model.`;
}

/** Why a run has no task gradient: its method has none, or `yet`. */
export function reasonForNoGradient(run: Pick<RunData, 'method'>, yet: string): string {
  if (methods[run.method].followsTaskGradient) return yet;
  return `${methodName(run)} chooses tasks without a task gradient.`;
}
