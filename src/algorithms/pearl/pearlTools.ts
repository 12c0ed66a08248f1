/** @file What PEARL is done with, compiled: acting, reading contexts, gradient steps on a batch of tasks. */

import { input } from '../../graph/node.ts';
import { unflatten } from '../../nn/parameters.ts';
import { programsByRows } from '../../runtime/programsByRows.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { type RateShard, shardRater, type TransitionBatch } from '../sac/replay.ts';
import { networkLayout, unitActions } from '../sac/sacNetworks.ts';
import { createSacActor, type SacActor } from '../sac/sacPolicy.ts';
import { createSacUpdater, type SacUpdater } from '../sac/sacUpdater.ts';
import { assemble } from '../scope.ts';
import type { World } from '../world.ts';
import type { Factors } from './belief.ts';
import { contextFactors, encoderNetwork } from './contextEncoder.ts';
import { latentInference } from './latentInference.ts';
import { type PearlSpec, type PearlVariant, pearlSpec } from './pearlSpec.ts';

/** Reads contexts. */
export interface ContextReader {
  /** The factor of every transition, `[N, L]`; `critic` are the flat parameters that hold the encoder. */
  read(
    critic: Float32Array,
    rows: Pick<TransitionBatch, 'states' | 'actions' | 'rewards'>,
  ): Promise<Factors>;
  dispose(): Promise<void>;
}

/** Compiles it for every number of rows that is asked for. */
export function createContextReader(
  runtime: Runtime,
  { encoder, networks }: PearlSpec,
): ContextReader {
  const layout = networkLayout(encoderNetwork(encoder));
  const programs = programsByRows(
    runtime,
    (rows) => {
      const flat = input([layout.size]);
      const states = input([rows, encoder.stateSize]);
      const actions = input([rows, encoder.actionSize]);
      const rewards = input([rows]);
      const { mean, variance } = contextFactors(encoder, unflatten(flat, layout), {
        ...{ states, rewards },
        actions: unitActions(networks, actions),
      });
      return {
        inputs: { encoder: flat, states, actions, rewards },
        outputs: { mean, variance },
      };
    },
    { threads: 'one' },
  );
  return {
    // The encoder comes last in what learns from Q's loss.
    read: (critic, { states, actions, rewards }) =>
      programs.run(rewards.length, {
        ...{ states, actions, rewards },
        encoder: critic.subarray(critic.length - layout.size),
      }),
    dispose: () => programs.dispose(),
  };
}

/** What acts and reads contexts. */
export interface PearlActor {
  readonly spec: PearlSpec;
  readonly family: World['family'];
  readonly tasks: World['tasks'];
  readonly actor: SacActor;
  readonly reader: ContextReader;
  readonly rate: RateShard;
  dispose(): Promise<void>;
}

/** Compiles it. */
export function createPearlActor(world: World, variant: PearlVariant): Promise<PearlActor> {
  const { runtime, family, tasks } = world;
  const spec = pearlSpec(world, variant);
  return assemble(async ({ own, dispose }) => ({
    ...{ spec, family, tasks },
    actor: own(createSacActor(runtime, spec.networks)),
    reader: own(createContextReader(runtime, spec)),
    rate: shardRater(tasks),
    dispose,
  }));
}

/** Gradient steps on `pearl.tasksPerStep` tasks at once. */
export function createPearlUpdater(
  { runtime, config }: World,
  spec: PearlSpec,
): Promise<SacUpdater> {
  const { hiddenSizes, batchSize, ...rates } = config.sac;
  const { tasksPerStep, contextBatch, klWeight } = config.pearl;
  const inference = latentInference(spec, {
    tasks: tasksPerStep,
    batchSize,
    contextSize: contextBatch,
    klWeight,
  });
  return createSacUpdater(runtime, {
    ...rates,
    spec: spec.networks,
    rows: tasksPerStep * batchSize,
    gamma: config.rollout.gamma,
    inference,
  });
}
