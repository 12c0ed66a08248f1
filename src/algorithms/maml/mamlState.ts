/** @file What MAML's training changes: θ and the moments of the states that it reads. */

import { emptyDataset } from '../../data/dataset.ts';
import { emptyLedger } from '../../data/ledger.ts';
import { emptyNormalizer, type NormalizerState, updateNormalizer } from '../../data/normalizer.ts';
import type { Key } from '../../math/random.ts';
import { policyLayout } from '../../policies/gaussianPolicy.ts';
import type { AlgorithmState } from '../algorithm.ts';
import { freshTheta } from '../initialize.ts';
import { renormalize } from '../policyOptimization/normalizers.ts';
import type { World } from '../world.ts';

/** The state between two updates. ψ is the family's default task, as training is on many; D stays empty. */
export interface MamlState extends AlgorithmState {
  /** `[P]` what every task adapts from. */
  readonly theta: Float32Array;
  /** Of all states so far. */
  readonly normalizer: NormalizerState;
}

/** The state before the first step. */
export function initialMamlState(
  { family, specs, config }: Pick<World, 'family' | 'specs' | 'config'>,
  key: Key,
): MamlState {
  return {
    psi: Float64Array.from(family.defaultTask),
    dataset: emptyDataset(family.stateSize, family.actionSize),
    ledger: emptyLedger,
    virtualSteps: 0,
    theta: freshTheta({ specs, config }, key),
    normalizer: emptyNormalizer(family.stateSize),
  };
}

/** With more states in the moments: π_θ remains the same function, unless these are the very first. */
export function withStates(
  { specs }: Pick<World, 'specs'>,
  state: MamlState,
  batches: readonly Float32Array[],
): MamlState {
  const normalizer = batches.reduce(updateNormalizer, state.normalizer);
  const layout = policyLayout(specs.policy);
  return {
    ...state,
    normalizer,
    theta: renormalize(state.theta, layout, state.normalizer, normalizer),
  };
}
