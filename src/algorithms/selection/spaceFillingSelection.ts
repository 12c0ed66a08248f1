/** @file Tasks that fill Ψ evenly, whatever was observed: what every adversary has to beat. */

import type { Key } from '../../math/random.ts';
import { sobolPoint } from '../../math/sobol.ts';
import { fromUnit, type TaskBox, toUnit, uniformTasks } from '../../tasks/box.ts';
import { observeGap } from './measureGap.ts';
import type { TaskSelection } from './taskSelection.ts';

/** Where a Sobol sequence stands. */
interface SobolState {
  /** Of the next point. */
  readonly index: number;
  /** `[K]` the digital shift, whole numbers of 2⁻³²; null before the first proposal. */
  readonly shift: readonly number[] | null;
}

/**
 * MB-Sobol: the points of a Sobol sequence with a random digital shift, which keeps its evenness and makes every point uniform
 * in Ψ. The first of them is the task that MB-Unif would draw with the same seed.
 *
 * @throws RangeError if Ψ has more than 21 dimensions
 * @source Owen 1998, "Scrambling Sobol' and Niederreiter-Xing points": the digital shift
 */
export const sobolSelection: TaskSelection<SobolState> = {
  initial({ family: { box } }) {
    // Fails here, before anything is trained, where Ψ has too many dimensions.
    sobolPoint(0, box.low.length);
    return { index: 0, shift: null };
  },
  observe: observeGap,
  propose({ world, state: { index, shift: drawn }, key }) {
    const { box } = world.family;
    const shift = drawn ?? randomShift(key, box);
    const point = Array.from(sobolPoint(index, shift.length), (x, k) => (x ^ shift[k]) >>> 0);
    const unit = point.map((x) => x / 2 ** 31 - 1);
    return { psi: fromUnit(unit, box), state: { index: index + 1, shift } };
  },
};

/** `[K]` the place of a uniform draw: whole numbers below 2³². */
function randomShift(key: Key, box: TaskBox): number[] {
  const [psi] = uniformTasks(key, 1, box);
  return toUnit(psi, box).map((x) => Math.min(Math.floor((x + 1) * 2 ** 31), 2 ** 32 - 1));
}
