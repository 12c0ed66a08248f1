/** @file What soft actor-critic changes as it learns one task: its networks, and D, which is its replay. */

import { append, emptyDataset } from '../../data/dataset.ts';
import { count, emptyLedger } from '../../data/ledger.ts';
import type { Collected } from '../../envs/collect.ts';
import type { Key } from '../../math/random.ts';
import type { AlgorithmState } from '../algorithm.ts';
import type { World } from '../world.ts';
import { sacSpec } from './sacNetworks.ts';
import { initialNetworks, type SacNetworks } from './sacUpdater.ts';

/** The state between two steps. */
export interface SacState extends AlgorithmState {
  readonly networks: SacNetworks;
}

/** The state before the first step, on the family's default task. */
export function initialSacState({ family, config }: World, key: Key): SacState {
  return {
    psi: Float64Array.from(family.defaultTask),
    dataset: emptyDataset(family.stateSize, family.actionSize),
    ledger: emptyLedger,
    virtualSteps: 0,
    networks: initialNetworks(sacSpec(family, config.sac.hiddenSizes), key),
  };
}

/** With what was collected. */
export function withCollected<S extends AlgorithmState>(
  state: S,
  { trajectories, steps }: Pick<Collected, 'trajectories' | 'steps'>,
): S {
  return {
    ...state,
    dataset: append(state.dataset, trajectories),
    ledger: count(state.ledger, 'train', steps),
  };
}
