/** @file What part of the model's promises came true so far. */

import type { TaskRecord } from '../selection/taskRecord.ts';

/**
 * What part of its promises the model has kept: with the gains p that it promised over the best known policy on the training
 * tasks, and those r that came true for θ̂, least squares of r on p, ρ = Σ p r / Σ p². Null before there is one.
 *
 * The sign of the estimate decides, not a confidence bound of it: over the first tasks a bound distrusts what holds (measured
 * on the ant: after two tasks θ̂ was refused where it returned 895, and 824 was known).
 */
export function keptShare(history: readonly TaskRecord[]): number | null {
  let [products, squares] = [0, 0];
  for (const { known, realReturnZeroShot } of history) {
    if (known === undefined || realReturnZeroShot === null) continue;
    const promised = known.promise - known.mean;
    products += promised * (realReturnZeroShot - known.mean);
    squares += promised ** 2;
  }
  return squares === 0 ? null : products / squares;
}
