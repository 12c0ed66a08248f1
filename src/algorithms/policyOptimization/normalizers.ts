/** @file New data join D and move the normalisers; θ and V are re-expressed, so that they remain the same functions. */

import { append } from '../../data/dataset.ts';
import {
  type NormalizerState,
  normalizerMoments,
  updateNormalizer,
} from '../../data/normalizer.ts';
import { gatherRows, type Trajectories, validRows } from '../../data/trajectories.ts';
import { type ParameterLayout, viewOf } from '../../nn/parameters.ts';
import { policyLayout } from '../../policies/gaussianPolicy.ts';
import { valueLayout } from '../../policies/valueFunction.ts';
import type { Learner, Normalizers } from '../learner.ts';
import type { World } from '../world.ts';

/** The learner with more real steps: D has them, the normalisers have seen them, θ and V remain the same functions. */
export function withRealData(
  world: Pick<World, 'specs'>,
  learner: Learner,
  trajectories: Trajectories,
): Learner {
  return {
    ...learner,
    ...withNormalizers(world, learner, updateNormalizers(learner.normalizers, trajectories)),
    dataset: append(learner.dataset, trajectories),
  };
}

/** New normalisers, under which θ and V remain the same functions, unless these are the very first data. */
export function withNormalizers(
  { specs }: Pick<World, 'specs'>,
  {
    theta,
    value,
    normalizers: { state: before },
  }: Pick<Learner, 'theta' | 'value'> & { readonly normalizers: Pick<Normalizers, 'state'> },
  normalizers: Normalizers,
): Pick<Learner, 'normalizers' | 'theta' | 'value'> {
  const { state } = normalizers;
  const parameters = renormalize(value.parameters, valueLayout(specs.value), before, state);
  return {
    normalizers,
    theta: renormalize(theta, policyLayout(specs.policy), before, state),
    value: { ...value, parameters },
  };
}

/** The normalisers after more real steps: of their states, and of the changes of state. */
function updateNormalizers({ state, delta }: Normalizers, trajectories: Trajectories): Normalizers {
  const rows = validRows(trajectories);
  const states = gatherRows(trajectories.states, trajectories.stateSize, rows);
  const nextStates = gatherRows(trajectories.nextStates, trajectories.stateSize, rows);
  const deltas = nextStates.map((next, i) => next - states[i]);
  return { state: updateNormalizer(state, states), delta: updateNormalizer(delta, deltas) };
}

/**
 * The parameters of a network of normalised states, for the normaliser `to` instead of `from`; unchanged if
 * `from` has seen no data.
 *
 * @param parameters `[P]` flat; its slices `w0` and `b0` are the first layer. Rows of `w0` behind the first S read a
 * context, which is not normalised: they stay.
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
