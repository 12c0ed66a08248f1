/** @file The three large pieces of training, run by the code that training runs: rollout, model fit, TRPO iteration. */

import { initialLearner } from '../algorithms/initialize.ts';
import type { Learner } from '../algorithms/learner.ts';
import { improvePolicy } from '../algorithms/policyOptimization/improvePolicy.ts';
import { createVirtualWorld } from '../algorithms/virtualWorld.ts';
import { createWorld, type World } from '../algorithms/world.ts';
import type { Windows } from '../data/dataset.ts';
import { emptyNormalizer, updateNormalizer } from '../data/normalizer.ts';
import { foldIn, type Key, keyFromSeed, normals } from '../math/random.ts';
import { memberKey } from '../models/members.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { loadConfig } from '../study/config/file.ts';
import { antSizedProblem } from './antSized.ts';
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

/** Standard deviation of a change of state, so that episodes of the made-up problem last some ten steps. */
const deltaScale = 0.05;

function configOf(sizes: BenchSizes): World['config'] {
  return loadConfig({
    preset: 'paper',
    settings: {
      model: {
        hiddenSizes: sizes.modelHiddenSizes,
        members: sizes.modelMembers,
        batchSize: sizes.fitBatchSize,
        steps: sizes.fitSteps,
        // Not the near-zero start of training: products of such numbers would not be typical.
        initScale: 0.03,
      },
      policy: { hiddenSizes: sizes.policyHiddenSizes },
      value: { hiddenSizes: sizes.valueHiddenSizes },
      rollout: { numEnvs: sizes.numEnvs },
    },
  });
}

/** A fresh learner whose normalisers have seen data. */
function seenData(world: World, key: Key): Learner {
  const learner = initialLearner(world, key);
  const size = world.family.stateSize;
  const rows = normals(foldIn(key, 'rows'), 1000 * size);
  const seen = (scale: number) =>
    updateNormalizer(
      emptyNormalizer(size),
      rows.map((value) => scale * value),
    );
  return { ...learner, normalizers: { state: seen(1), delta: seen(deltaScale) } };
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
  const world = await createWorld(runtime, antSizedProblem(sizes), configOf(sizes));
  const key = keyFromSeed(0);
  const learner = seenData(world, key);
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
