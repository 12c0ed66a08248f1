/** @file Tasks that fill Ψ evenly, whatever was observed: what every adversary has to beat. */

import type { Key } from '../../math/random.ts';
import { sobolPoint } from '../../math/sobol.ts';
import { fromUnit, type TaskBox, toUnit, uniformTasks } from '../../tasks/box.ts';
import { observeGap } from './measureGap.ts';
import type { TaskSelection } from './taskSelection.ts';

/** Where a Sobol sequence stands. */
export interface SobolState {
  /** Of the next point. */
  readonly index: number;
  /** `[K]` the digital shift, whole numbers of 2⁻³²; null before the first proposal. */
  readonly shift: readonly number[] | null;
}

/**
 * MB-Sobol: the points of a Sobol sequence with a random digital shift, which keeps its evenness and makes every point uniform
 * in Ψ. The first of them is the task that MB-Unif would draw with the same seed.
 *
 * @source Owen 1998, "Scrambling Sobol' and Niederreiter-Xing points": the digital shift
 */
export const sobolSelection: TaskSelection<SobolState> = {
  initial: ({ family }) => startOfSobol(family.box),
  observe: observeGap,
  propose({ world, state, key }) {
    const { tasks, state: next } = sobolTasks(world.family.box, state, 1, key);
    return { psi: tasks[0], state: next };
  },
};

/** Before the first point. @throws RangeError if Ψ has more than 21 dimensions */
export function startOfSobol(box: TaskBox): SobolState {
  // Fails here, before anything is trained.
  sobolPoint(0, box.low.length);
  return { index: 0, shift: null };
}

/** The next tasks of a sequence, `[count, K]`; the key draws its shift where there is none yet. */
export function sobolTasks(
  box: TaskBox,
  { index, shift: drawn }: SobolState,
  count: number,
  key: Key,
): { readonly tasks: number[][]; readonly state: SobolState } {
  const shift = drawn ?? randomShift(key, box);
  const tasks = Array.from({ length: count }, (_, i) => {
    const point = Array.from(sobolPoint(index + i, shift.length), (x, k) => (x ^ shift[k]) >>> 0);
    return fromUnit(
      point.map((x) => x / 2 ** 31 - 1),
      box,
    );
  });
  return { tasks, state: { index: index + count, shift } };
}

/** `[K]` the place of a uniform draw: whole numbers below 2³². */
function randomShift(key: Key, box: TaskBox): number[] {
  const [psi] = uniformTasks(key, 1, box);
  return toUnit(psi, box).map((x) => Math.min(Math.floor((x + 1) * 2 ** 31), 2 ** 32 - 1));
}
