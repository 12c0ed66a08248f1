/** @file What can be shown of every test task of a run: gaps and returns, after the numbers of samples that were measured. */

import { budgetName } from './evaluationSummary.ts';
import type { RunData } from './runData.ts';

/** What of a run its maps need. */
export interface MappedRun
  extends Pick<
    RunData,
    'name' | 'family' | 'preset' | 'method' | 'seed' | 'ledger' | 'evaluation' | 'gaps'
  > {
  readonly tasks: readonly Pick<RunData['tasks'][number], 'psi'>[];
}

/** What is shown of every task. */
export interface Measure {
  readonly kind: 'gap' | 'return';
  /** n */
  readonly samples: number;
}

/** The parameter of figures of one task at a time: the place of the task in the evaluation. */
export const taskParameter = 'task';

/** What can be shown of a run: gaps first where its optima are known. */
export function measuresOf({ evaluation, gaps }: MappedRun): Measure[] {
  const all = (kind: Measure['kind'], samples: readonly number[]): Measure[] =>
    samples.map((n) => ({ kind, samples: n }));
  return [...all('gap', gaps?.set.samples ?? []), ...all('return', evaluation?.samples ?? [])];
}

/** A measure in words. */
export function measureName({ kind, samples }: Measure): string {
  return `${kind === 'gap' ? 'gap to the best known return' : 'return'}, ${budgetName(samples)}`;
}
