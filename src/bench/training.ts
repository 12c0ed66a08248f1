/** @file The three large pieces of training, run by the code that training runs: rollout, model fit, TRPO iteration. */

import { improvePolicy } from '../algorithms/policyOptimization/improvePolicy.ts';
import { createVirtualWorld } from '../algorithms/virtualWorld.ts';
import type { Windows } from '../data/dataset.ts';
import { foldIn, type Key, normals } from '../math/random.ts';
import { memberKey } from '../models/members.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { configOf, createBenchWorld, deltaScale } from './benchWorld.ts';
import type { BenchSizes } from './sizes.ts';

/** Work to be timed, by name. Each call does all of it again. */
export interface TrainingBench {
  /** A virtual rollout with its noise, terminations, resets and rewards. */
  rollout(): Promise<void>;
  /** All Adam steps of one fit of the dynamics, of every member. */
  modelFit(): Promise<void>;
  /** A rollout and one policy update: rewards, values, advantages, TRPO step, value fit. */
  trpoIteration(): Promise<void>;
  dispose(): Promise<void>;
}

/** Minibatches of transitions of no particular system. */
function madeUpWindows(sizes: BenchSizes, key: Key): Windows {
  const rows = sizes.fitSteps * sizes.fitBatchSize;
  const firstStates = normals(foldIn(key, 'states'), rows * sizes.stateSize);
  const deltas = normals(foldIn(key, 'deltas'), rows * sizes.stateSize);
  return {
    firstStates,
    actions: normals(foldIn(key, 'actions'), rows * sizes.actionSize),
    nextStates: firstStates.map((value, i) => value + deltaScale * deltas[i]),
    mask: new Float32Array(rows).fill(1),
  };
}

/** Compiles everything for the `paper` preset with the sizes given. Every repeat starts from the same learner. */
export async function createTrainingBench(
  runtime: Runtime,
  sizes: BenchSizes,
): Promise<TrainingBench> {
  const { world, learner, key } = await createBenchWorld(runtime, sizes, configOf(sizes));
  const { model, normalizers, theta, psi } = learner;
  const windows = Array.from({ length: sizes.modelMembers }, (_, member) =>
    madeUpWindows(sizes, memberKey(key, member)),
  );
  const virtual = await createVirtualWorld(
    world,
    { phi: model.parameters, normalizers },
    { numEnvs: sizes.numEnvs, key },
  );
  const rollOut = () => virtual.rollOut(theta, foldIn(key, 'rollout'));
  return {
    async rollout() {
      await world.tasks.rewards(psi, await rollOut());
    },
    async modelFit() {
      await world.modelFit.run(model, normalizers, windows);
    },
    async trpoIteration() {
      await improvePolicy(world, learner, await rollOut(), key);
    },
    async dispose() {
      await virtual.dispose();
      await world.dispose();
    },
  };
}
