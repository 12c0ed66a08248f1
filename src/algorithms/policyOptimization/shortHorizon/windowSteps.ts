/** @file What the steps of a window, `[h, E]`, say of one another: discounts, ends, what is lost later on. */

import { constant } from '../../../graph/constant.ts';
import { add, exp, minimum, multiply, subtract } from '../../../graph/elementwise.ts';
import { cast, equal, greaterOrEqual } from '../../../graph/logic.ts';
import type { Node } from '../../../graph/node.ts';
import { mean, sum } from '../../../graph/reduce.ts';
import { cumulativeSum, reshape } from '../../../graph/structure.ts';

/** `[h, E]` d from the steps since an episode began, or the window if that was later. */
export function discountsAt(ages: Node, gamma: number): Node {
  const [horizon] = ages.shape;
  const steps = constant(
    Float32Array.from({ length: horizon }, (_, i) => i),
    [horizon, 1],
  );
  return exp(multiply(minimum(ages, steps), Math.log(gamma)));
}

/** `[h, E]` 1 where a segment ends: at a fall, a timeout, and the last step of the window. */
export function endedIn(terminated: Node, truncated: Node): Node {
  const [horizon] = terminated.shape;
  const last = constant(
    Float32Array.from({ length: horizon }, (_, i) => Number(i === horizon - 1)),
    [horizon, 1],
  );
  return cast(greaterOrEqual(add(add(terminated, truncated), last), 1), 'float32');
}

/** `[h, E]` Σ_{i≥u} of `lost` within the episode of u. */
export function lossesToGo(lost: Node, terminated: Node, truncated: Node): Node {
  const [horizon, numEnvs] = lost.shape;
  // Steps of one episode follow equally many ends.
  const episode = cumulativeSum(add(terminated, truncated), 0, { exclusive: true });
  const ofStep = (x: Node): Node => reshape(x, [horizon, 1, numEnvs]);
  const ofLater = (x: Node): Node => reshape(x, [1, horizon, numEnvs]);
  const isLater = constant(
    Float32Array.from({ length: horizon ** 2 }, (_, k) =>
      Number(k % horizon >= Math.floor(k / horizon)),
    ),
    [horizon, horizon, 1],
  );
  const isSame = cast(equal(ofStep(episode), ofLater(episode)), 'float32');
  return sum(multiply(multiply(isSame, isLater), ofLater(lost)), { axes: [1] });
}

/** `[h, E]` less the mean over E: a baseline that is almost independent of each column. */
export function centred(x: Node): Node {
  return subtract(x, mean(x, { axes: [1], keepDims: true }));
}
