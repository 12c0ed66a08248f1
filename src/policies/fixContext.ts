/**
 * @file A policy or value function with a context that stays the same is one without a context: what the context adds goes
 * into the first biases.
 */

import { type ParameterLayout, viewOf } from '../nn/parameters.ts';
import { type GaussianPolicySpec, policyLayout } from './gaussianPolicy.ts';
import { type ValueSpec, valueLayout } from './valueFunction.ts';

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
  const layouts = [policyLayout(spec), policyLayout({ ...spec, contextSize: 0 })] as const;
  return fixed(spec, layouts, theta, context);
}

/**
 * `[P']` the weights with which a value function of the form `{ ...spec, contextSize: 0 }` is V(·, context), but for rounding.
 *
 * @param weights `[P]` of the form `spec`
 * @param context `[C]`
 * @throws RangeError when the context has another length, or the weights are not of that form
 */
export function fixValueContext(
  spec: ValueSpec,
  weights: Float32Array,
  context: ArrayLike<number>,
): Float32Array {
  const layouts = [valueLayout(spec), valueLayout({ ...spec, contextSize: 0 })] as const;
  return fixed(spec, layouts, weights, context);
}

function fixed(
  { stateSize, contextSize }: Pick<ValueSpec, 'stateSize' | 'contextSize'>,
  [from, to]: readonly [ParameterLayout, ParameterLayout],
  parameters: Float32Array,
  context: ArrayLike<number>,
): Float32Array {
  if (context.length !== contextSize) {
    throw new RangeError(
      `fixContext: context has ${context.length} numbers, expected ${contextSize}`,
    );
  }
  const result = new Float32Array(to.size);
  for (const { name, size } of to.slices) {
    // Of `w0` only the rows of the state are taken, which come first.
    viewOf(result, to, name).set(viewOf(parameters, from, name).subarray(0, size));
  }
  const biases = viewOf(result, to, 'b0');
  const weights = viewOf(parameters, from, 'w0');
  const width = biases.length;
  for (let o = 0; o < width; o++) {
    let bias = biases[o];
    for (let c = 0; c < contextSize; c++) {
      bias += context[c] * weights[(stateSize + c) * width + o];
    }
    biases[o] = bias;
  }
  return result;
}
