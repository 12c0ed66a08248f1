/** @file A policy with a context that stays the same is a policy without one: what the context adds goes into the first biases. */

import { viewOf } from '../nn/parameters.ts';
import { type GaussianPolicySpec, policyLayout } from './gaussianPolicy.ts';

/**
 * `[P']` the parameters with which a policy of the form `{ ...spec, contextSize: 0 }` acts as π_θ(·|s, context) does, but
 * for rounding.
 *
 * @param theta `[P]` of the form `spec`
 * @param context `[C]`
 * @throws RangeError when the context has another length, or θ is not of that form
 */
export function fixContext(
  spec: GaussianPolicySpec,
  theta: Float32Array,
  context: ArrayLike<number>,
): Float32Array {
  const { stateSize, contextSize } = spec;
  if (context.length !== contextSize) {
    throw new RangeError(
      `fixContext: context has ${context.length} numbers, expected ${contextSize}`,
    );
  }
  const [from, to] = [policyLayout(spec), policyLayout({ ...spec, contextSize: 0 })];
  const fixed = new Float32Array(to.size);
  for (const { name, size } of to.slices) {
    // Of `w0` only the rows of the state are taken, which come first.
    viewOf(fixed, to, name).set(viewOf(theta, from, name).subarray(0, size));
  }
  const biases = viewOf(fixed, to, 'b0');
  const weights = viewOf(theta, from, 'w0');
  const width = biases.length;
  for (let o = 0; o < width; o++) {
    let bias = biases[o];
    for (let c = 0; c < contextSize; c++) {
      bias += context[c] * weights[(stateSize + c) * width + o];
    }
    biases[o] = bias;
  }
  return fixed;
}
