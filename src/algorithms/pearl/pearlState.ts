/** @file What PEARL changes as it trains: its networks, D, and which shards of D are the replay of which task. */

import { emptyDataset } from '../../data/dataset.ts';
import { emptyLedger } from '../../data/ledger.ts';
import type { Collected } from '../../envs/collect.ts';
import { foldIn, type Key } from '../../math/random.ts';
import type { AlgorithmState } from '../algorithm.ts';
import { drawTrainingTasks } from '../multiTask/trainingTasks.ts';
import { initializeRelu, outputScales } from '../sac/sacNetworks.ts';
import { withCollected } from '../sac/sacState.ts';
import { initialNetworks, type SacNetworks } from '../sac/sacUpdater.ts';
import type { World } from '../world.ts';
import { encoderNetwork } from './contextEncoder.ts';
import { type PearlVariant, pearlSpec } from './pearlSpec.ts';

/** The state between two steps. ψ is the family's default task, as training is on many. */
export interface PearlState extends AlgorithmState {
  /** The encoder is a part of `critic`. */
  readonly networks: SacNetworks;
  /** `[M * K]` the training tasks. */
  readonly tasks: Float64Array;
  /** Of every shard of D, the training task that it is of: together they are the replay for RL. */
  readonly shardTasks: Int32Array;
  /** `[M]` of every training task the shard that contexts are drawn from, its newest under z ~ N(0, I); -1 before any. */
  readonly contextShards: Int32Array;
}

/** The state before the first step. */
export function initialPearlState(
  world: Pick<World, 'family' | 'config'>,
  key: Key,
  variant: PearlVariant,
): PearlState {
  const { family, config } = world;
  const { encoder, networks } = pearlSpec(world, variant);
  const encoderKey = foldIn(key, 'encoder');
  const first = initializeRelu(encoderKey, encoderNetwork(encoder), outputScales.value);
  const { tasks } = config.pearl;
  return {
    psi: Float64Array.from(family.defaultTask),
    dataset: emptyDataset(family.stateSize, family.actionSize),
    ledger: emptyLedger,
    virtualSteps: 0,
    networks: initialNetworks(networks, foldIn(key, 'networks'), first),
    tasks: drawTrainingTasks(foldIn(key, 'training tasks'), tasks, family.box),
    shardTasks: new Int32Array(0),
    contextShards: new Int32Array(tasks).fill(-1),
  };
}

/** With a shard of one task; one that begins its contexts anew replaces what they were drawn from. */
export function withShard(
  state: PearlState,
  collected: Collected,
  { task, beginsContext }: { readonly task: number; readonly beginsContext: boolean },
): PearlState {
  const shard = state.dataset.shards.length;
  const contextShards = state.contextShards.slice();
  if (beginsContext) contextShards[task] = shard;
  const shardTasks = new Int32Array(shard + 1);
  shardTasks.set(state.shardTasks);
  shardTasks[shard] = task;
  return { ...withCollected(state, collected), shardTasks, contextShards };
}

/** `[K]` ψ of a training task. */
export function taskAt({ tasks, contextShards }: PearlState, task: number): Float64Array {
  const size = tasks.length / contextShards.length;
  return tasks.subarray(task * size, (task + 1) * size);
}
