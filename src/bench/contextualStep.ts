/** @file A gradient step of PEARL on made-up transitions, by the program that training runs. */

import { latentInference } from '../algorithms/pearl/latentInference.ts';
import { pearlSpec } from '../algorithms/pearl/pearlSpec.ts';
import { initialPearlState } from '../algorithms/pearl/pearlState.ts';
import { createSacUpdater } from '../algorithms/sac/sacUpdater.ts';
import { foldIn, keyFromSeed, normals } from '../math/random.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { antSizedProblem } from './antSized.ts';
import { configOf } from './benchWorld.ts';
import type { BenchSizes } from './sizes.ts';

/** A gradient step to be timed. */
export interface ContextualBench {
  /** Each call does the same again; drawing the transitions is no part of it. */
  step(): Promise<void>;
  dispose(): Promise<void>;
}

/** Compiles it. */
export async function createContextualBench(
  runtime: Runtime,
  sizes: BenchSizes,
): Promise<ContextualBench> {
  const { contextual, stateSize, actionSize } = sizes;
  const { tasks, batchSize, contextBatch } = contextual;
  const { hiddenSizes, latentSize, encoderSizes } = contextual;
  const config = configOf(sizes, { sac: { hiddenSizes }, pearl: { latentSize, encoderSizes } });
  const { family } = antSizedProblem(sizes);
  const variant = { readsTask: false };
  const spec = pearlSpec({ family, config }, variant);
  const { learningRate, rewardScale, targetRate } = config.sac;
  const updater = await createSacUpdater(runtime, {
    ...{ spec: spec.networks, rows: tasks * batchSize, gamma: config.rollout.gamma },
    ...{ learningRate, rewardScale, targetRate },
    inference: latentInference(spec, {
      ...{ tasks, batchSize, contextSize: contextBatch },
      klWeight: config.pearl.klWeight,
    }),
  });
  const key = keyFromSeed(0);
  const made = (name: string, rows: number, width: number): Float32Array =>
    normals(foldIn(key, name), rows * width);
  const rows = tasks * batchSize;
  const contextRows = tasks * contextBatch;
  const data = {
    states: made('states', rows, stateSize),
    actions: made('actions', rows, actionSize),
    rewards: made('rewards', rows, 1),
    nextStates: made('nextStates', rows, stateSize),
    terminated: new Float32Array(rows),
    noise: made('noise', rows, actionSize),
    contextStates: made('contextStates', contextRows, stateSize),
    contextActions: made('contextActions', contextRows, actionSize),
    contextRewards: made('contextRewards', contextRows, 1),
    latentNoise: made('latentNoise', tasks, latentSize),
  };
  const { networks } = initialPearlState({ family, config }, key, variant);
  return {
    async step() {
      await updater.run(networks, 1, () => data);
    },
    dispose: () => updater.dispose(),
  };
}
