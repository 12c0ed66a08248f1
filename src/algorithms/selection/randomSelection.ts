/** @file Tasks drawn at random, without regard to observations: the model-based baselines of the paper (facts 6), and corners. */

import type { Key } from '../../math/random.ts';
import {
  boundaryTasks,
  gaussianTasks,
  randomCornerTasks,
  type TaskBox,
  uniformTasks,
  unitScale,
} from '../../tasks/box.ts';
import { observeGap } from './measureGap.ts';
import type { TaskSelection } from './taskSelection.ts';

/** MB-Unif: uniform in Ψ. */
export const uniformSelection: TaskSelection<null> = randomSelection((key, box) =>
  uniformTasks(key, 1, box),
);

/**
 * MB-Gauss as the paper's text reads: normal around the centre of Ψ with standard deviation 1 in the units of ψ, then
 * clipped to Ψ. On a box much smaller than 1 nearly all tasks are corners.
 */
export const gaussianSelection: TaskSelection<null> = randomSelection((key, box) =>
  gaussianTasks(key, 1, box, 1),
);

/** MB-Gauss of the released code: standard deviation 1 in units in which Ψ is [-1, 1]^K, then clipped to Ψ. */
export const unitGaussianSelection: TaskSelection<null> = randomSelection((key, box) =>
  gaussianTasks(key, 1, box, unitScale(box)),
);

/** One of the 2^K corners of Ψ, all equally likely. */
export const cornerSelection: TaskSelection<null> = randomSelection((key, box) =>
  randomCornerTasks(key, 1, box),
);

/**
 * MB-Boundary: a uniform direction, scaled to a face of Ψ. Where rewards are linear in ψ the worst task lies on the boundary, as
 * the best return is convex in ψ: what a method gains by going there alone, this one gains too.
 */
export const boundarySelection: TaskSelection<null> = randomSelection((key, box) =>
  boundaryTasks(key, 1, box),
);

function randomSelection(draw: (key: Key, box: TaskBox) => number[][]): TaskSelection<null> {
  return {
    initial: () => null,
    observe: observeGap,
    propose: ({ key, world }) => ({ psi: draw(key, world.family.box)[0], state: null }),
  };
}

/** SLBO-Fixed: the first task again and again, with a new policy each time. */
export const fixedSelection: TaskSelection<null> = {
  initial: () => null,
  observe: observeGap,
  propose: ({ observation: { psi } }) => ({ psi, state: null }),
};
