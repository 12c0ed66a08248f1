/** @file The search of Ψ for the task with the largest gap: a CMA evolution strategy whose points are folded into the box. */

import { askCmaEs, type CmaEs, startCmaEs, tellCmaEs } from '../../math/cmaEs.ts';
import { foldIn, type Key } from '../../math/random.ts';
import { largest } from '../../math/statistics.ts';
import { foldedTask, type TaskBox, toUnit } from '../../tasks/box.ts';

/*
 * The search runs in the units in which Ψ is [-1, 1]^K. It starts at the worst known task with a step of 0.3, a seventh
 * of the box; without known tasks, in the middle with a step that covers the box.
 *
 * Measured on 150 made-up gaps each (a bump of width w and height 1 in a random place, another of width 0.5 and height
 * 0.6, a slope, noise of 0.03): the true gap of the task that looked worst, over the largest true gap, after the
 * generations that fit into 40 evaluations. For K = 18 no start hits the bump, whatever its width.
 *
 *                                           K = 2                K = 3                K = 18
 *                                      w = 0.15  0.25  0.4  w = 0.15  0.25  0.4
 *   worst of the test tasks                0.70  0.84  0.93     0.44  0.51  0.66        0.41
 *   worst of 40 random tasks               0.68  0.82  0.91     0.48  0.58  0.74        0.45
 *   search from the middle, step 0.6       0.72  0.85  0.93     0.52  0.60  0.78        0.55
 *   search from the worst, step 0.15       0.89  0.97  0.99     0.60  0.75  0.92        0.53
 *   search from the worst, step 0.3        0.87  0.96  0.99     0.60  0.74  0.92        0.61
 *   search from the worst, step 0.6        0.78  0.93  0.98     0.55  0.68  0.87        0.63
 *   warm start from the worst tenth        0.77  0.92  0.98     0.57  0.67  0.90        0.54
 *
 * The warm start takes the mean and covariance of the worst tenth of the test tasks (Nomura et al.: Warm starting
 * CMA-ES for hyperparameter optimization; 2021). If these are far apart, it starts between them.
 */
const stepFromWorst = 0.3;
const stepFromMiddle = 0.6;

/** The state of a search; plain data. */
export interface TaskSearch {
  readonly box: TaskBox;
  /** In units of the box. */
  readonly strategy: CmaEs;
  /** Key of all draws; each generation folds in its number. */
  readonly key: Key;
}

/** A task whose gap is known. */
export interface KnownGap {
  /** `[K]` */
  readonly psi: readonly number[];
  readonly gap: number;
}

/**
 * The start of a search: at the worst of the `known` tasks (the first of equal ones), or in the middle of the box if
 * there are none.
 */
export function startTaskSearch(box: TaskBox, known: readonly KnownGap[], key: Key): TaskSearch {
  const most = largest(known.map(({ gap }) => gap));
  const worst = known.find(({ gap }) => gap === most);
  const strategy = startCmaEs(
    worst === undefined
      ? { mean: new Float64Array(box.low.length), stepSize: stepFromMiddle }
      : { mean: toUnit(worst.psi, box), stepSize: stepFromWorst },
  );
  return { box, strategy, key };
}

/** `[λ, K]` the tasks of the generation, in the box. */
export function nextTasks(search: TaskSearch): number[][] {
  return pointsOf(search).map((point) => foldedTask(point, search.box));
}

/**
 * The search after the gaps `[λ]` of `nextTasks`.
 *
 * @throws RangeError as `tellCmaEs` does.
 */
export function afterGaps(search: TaskSearch, gaps: readonly number[]): TaskSearch {
  const losses = gaps.map((gap) => -gap);
  return { ...search, strategy: tellCmaEs(search.strategy, pointsOf(search), losses) };
}

function pointsOf({ strategy, key }: TaskSearch): Float64Array[] {
  return askCmaEs(strategy, foldIn(key, strategy.generation));
}
