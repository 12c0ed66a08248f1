/** @file What the steps of a window, `[h, E]`, say of one another: discounts, ends, what is lost later on. */

import { constant, ones } from '../../../graph/constant.ts';
import { add, exp, minimum, multiply, subtract } from '../../../graph/elementwise.ts';
import { reverse } from '../../../graph/indexing.ts';
import { cast, greaterOrEqual } from '../../../graph/logic.ts';
import { loop } from '../../../graph/loop.ts';
import type { Node } from '../../../graph/node.ts';
import { mean } from '../../../graph/reduce.ts';

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
  const goesOn = subtract(1, add(terminated, truncated));
  const { stacked } = loop({
    length: horizon,
    carried: [multiply(ones([numEnvs]), 0)],
    sequences: [reverse(lost), reverse(goesOn)],
    body: ([following], [now, on]) => {
      const total = add(now, multiply(on, following));
      return { carried: [total], stacked: [total] };
    },
  });
  return reverse(stacked[0]);
}

/** `[h, E]` less the mean over E: a baseline that is almost independent of each column. */
export function centred(x: Node): Node {
  return subtract(x, mean(x, { axes: [1], keepDims: true }));
}
