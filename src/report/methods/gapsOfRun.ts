/** @file The gaps of one run to the best known returns: the figures of a comparison, with a single method in them. */

import type { MethodComparison } from '../../evaluation/gaps/methodComparison.ts';
import type { RunData } from '../data/runData.ts';
import type { Figure, Layout } from '../draw/figure.ts';
import { figuresOfSet } from './methodFigures.ts';

/** The gap on every task, and the worst one against n; the reason why not where no optimum is known. */
export function gapsOfRun(run: RunData, layout: Layout): Figure[] {
  const { evaluation, gaps } = run;
  if (gaps !== null) {
    const figures = figuresOfSet(asComparison(run), gaps.set, layout);
    // A single dot says what the title of the map does.
    return gaps.set.samples.length > 1 ? figures : figures.slice(0, -1);
  }
  const missing =
    evaluation === null
      ? 'The run has not been evaluated on test tasks yet; “admrl evaluate” does it.'
      : 'Needs a finished evaluation of tasks whose optimum is known; “admrl optimum” finds optima.';
  return [{ name: 'gaps', title: 'Gaps to the best known returns', missing }];
}

/** A run as the only one of a comparison. */
export function asComparison({
  family,
  gaps,
  ...run
}: Pick<RunData, 'name' | 'family' | 'method' | 'seed' | 'preset' | 'ledger' | 'gaps'> & {
  readonly tasks: readonly Pick<RunData['tasks'][number], 'psi'>[];
}): MethodComparison {
  const { name, method, seed, preset, ledger, tasks } = run;
  const visited = tasks.map(({ psi }) => psi);
  return {
    family,
    runs: [{ name, method, seed, preset, trainSamples: ledger?.train ?? null, visited }],
    sets: gaps === null ? [] : [gaps.set],
    raised: [],
    notes: [],
    modelError: null,
  };
}
