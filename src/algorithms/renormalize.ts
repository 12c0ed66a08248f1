/**
 * @file θ and V as the same functions under new normalisers.
 *
 * Both read the state as (s − μ)/σ, and μ, σ move when D grows. Left as they are, their weights would mean another
 * policy from one moment to the next: on the point mass, returns near the optimum fell to those of a random policy.
 * With  W ← W σ′/σ  and  b ← b + W (μ′ − μ)/σ  in the first layer,  W (s − μ)/σ + b  stays what it was.
 *
 * The first data are the exception: a normaliser without data does nothing, and weights that kept the function of raw
 * states would see unnormalised states for ever. The policy is random then and nothing is lost: weights stay.
 */

import { type NormalizerState, normalizerMoments } from '../data/normalizer.ts';
import { type ParameterLayout, viewOf } from '../nn/parameters.ts';

/**
 * The parameters of a network of normalised states, for the normaliser `to` in the place of `from`; unchanged where
 * `from` has seen no data.
 *
 * @param parameters `[P]` flat; its slices `w0` `[S, ·]` and `b0` are the first layer.
 * @source ours; the released code lets the meaning of θ and V jump. First data: facts 8.8
 */
export function renormalize(
  parameters: Float32Array,
  layout: ParameterLayout,
  from: NormalizerState,
  to: NormalizerState,
): Float32Array {
  const result = parameters.slice();
  if (from.count === 0) return result;
  const weights = viewOf(result, layout, 'w0');
  const biases = viewOf(result, layout, 'b0');
  const [before, after] = [normalizerMoments(from), normalizerMoments(to)];
  const width = biases.length;
  for (let o = 0; o < width; o++) {
    let bias = biases[o];
    for (let i = 0; i < before.mean.length; i++) {
      const weight = weights[i * width + o];
      bias += (weight * (after.mean[i] - before.mean[i])) / before.std[i];
      weights[i * width + o] = (weight * after.std[i]) / before.std[i];
    }
    biases[o] = bias;
  }
  return result;
}
