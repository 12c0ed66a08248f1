/** @file The check that numbers of the box are told apart by float32, in which everything on tasks is computed. */

import type { TaskFamily } from '../../tasks/taskFamily.ts';

/** Steps of float32 that an interval needs: then rewards and their differences in ψ are right to a thousandth. Ours. */
const leastSteps = 1000;

/** Sizes of ψ whose squares, also those of returns of a thousand steps, are well inside of float32. Ours. */
const [smallest, largest] = [1e-15, 1e15];

/** Every coordinate has a size that float32 can square, and enough steps within its interval. */
export function checkResolution({ box, parameterNames }: TaskFamily): string {
  const counts = parameterNames.map((name, k) => {
    const [low, high] = [box.low[k], box.high[k]];
    const interval = `box: ${name} is [${low}, ${high}]`;
    const size = Math.max(Math.abs(low), Math.abs(high));
    if (size < smallest || size > largest) {
      throw new RangeError(
        `${interval}, whose largest size is ${size}, expected 1e-15 to 1e15: give it in another unit`,
      );
    }
    const step = 2 ** (Math.floor(Math.log2(size)) - 23);
    const steps = (high - low) / step;
    if (steps >= leastSteps) return steps;
    const middle = 0.5 * (low + high);
    throw new RangeError(
      `${interval}, which float32 divides into steps of ${step}, expected at least ${leastSteps} of them: let psi be an ` +
        `offset from ${middle}, in [${low - middle}, ${high - middle}], and let states be measured from there too`,
    );
  });
  return `at least ${Math.min(...counts).toPrecision(2)} steps of float32`;
}
