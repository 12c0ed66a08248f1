/** @file What each test task of some runs has come to, as figures on one scale: gaps or returns after n samples. */

import type { Evaluation } from '../evaluation/evaluate.ts';
import { largest, smallest } from '../math/statistics.ts';
import { budgetName, returnAt } from './data/evaluationSummary.ts';
import { gapRange } from './data/gapData.ts';
import type { MappedRun, Measure } from './data/measures.ts';
import type { Figure, Layout } from './draw/figure.ts';
import { asComparison } from './methods/gapsOfRun.ts';
import { gapsByTask } from './methods/methodFigures.ts';
import { isGrid, returnMap } from './run/returnMap.ts';

/** A map of each run, all on the scale that holds every number of every run; a run without the measure says why. */
export function taskMaps(
  runs: readonly MappedRun[],
  { kind, samples }: Measure,
  layout: Layout,
): Figure[] {
  return kind === 'gap' ? gapMaps(runs, samples, layout) : returnMaps(runs, samples, layout);
}

function gapMaps(runs: readonly MappedRun[], samples: number, layout: Layout): Figure[] {
  const ends = runs.flatMap(({ gaps }) =>
    (gaps?.set.samples ?? []).flatMap((n) => gapRange({ ...gaps!.set, samples: [n] })),
  );
  return runs.map((run): Figure => {
    const { gaps } = run;
    if (gaps?.set.samples.includes(samples)) {
      const range = [smallest(ends), largest(ends)] as const;
      return gapsByTask(asComparison(run), gaps.set, samples, { layout, range });
    }
    return missing(
      gaps === null
        ? 'It has no finished evaluation of tasks whose optimum is known.'
        : `It has not been evaluated ${budgetName(samples)}.`,
    );
  });
}

function returnMaps(runs: readonly MappedRun[], samples: number, layout: Layout): Figure[] {
  const values = runs.flatMap(({ evaluation }) => (evaluation === null ? [] : drawn(evaluation)));
  return runs.map((run): Figure => {
    const { evaluation } = run;
    if (!evaluation?.samples.includes(samples)) {
      return missing(`It has not been evaluated ${budgetName(samples)}.`);
    }
    const alone = { ...run, evaluation: { ...evaluation, samples: [samples] } };
    return returnMap(alone, layout, [smallest(values), largest(values)]);
  });
}

/** The returns that a figure has marks at: means in a map, beside dots their intervals and what doing nothing returns. */
function drawn(evaluation: Evaluation): number[] {
  const { tasks, samples, baselines } = evaluation;
  const estimates = tasks.flatMap((task) => samples.flatMap((n) => returnAt(task, n) ?? []));
  if (isGrid(evaluation)) return estimates.map(({ mean }) => mean);
  const nothing = baselines.zeroAction.map(({ mean }) => mean);
  return [...estimates.flatMap(({ low, high }) => [low, high]), ...nothing];
}

function missing(text: string): Figure {
  return { name: 'task-map', title: 'No map', missing: text };
}
