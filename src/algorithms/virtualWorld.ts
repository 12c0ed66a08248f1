/** @file The learned world T̂_φ: virtual rollouts of a policy in a frozen model, from real start states. */

import type { Trajectories } from '../data/trajectories.ts';
import { foldIn, type Key } from '../math/random.ts';
import type { Precision } from '../models/dynamicsModel.ts';
import {
  createVirtualRollouts,
  drawRolloutNoise,
  type VirtualRolloutInputs,
} from '../models/virtualRollouts.ts';
import { rolloutPolicy } from '../policies/gaussianPolicy.ts';
import type { Normalizers } from './learner.ts';
import { drawStartStates, type World } from './world.ts';

/** A frozen model to roll out in. */
export interface VirtualWorld {
  /** H × E steps of π_θ; equal keys give equal starts and noise. Continuous unless said otherwise. */
  rollOut(
    theta: Float32Array,
    key: Key,
    options?: Pick<VirtualRolloutInputs, 'mode' | 'context'>,
  ): Promise<Trajectories>;
  dispose(): Promise<void>;
}

/** Compiles T̂_φ with its normalisers as constants. `numEnvs` episodes side by side, each of one time limit. */
export async function createVirtualWorld(
  { runtime, env, family, specs }: World,
  model: { readonly phi: Float32Array; readonly normalizers: Normalizers },
  {
    numEnvs,
    key,
    policyNormalizer,
    precision,
  }: {
    readonly numEnvs: number;
    /** Draws the pool of start states. */
    readonly key: Key;
    /** What the policy normalises states with; the model's by default. */
    readonly policyNormalizer?: Normalizers['state'];
    /** Of the model's products between hidden layers; float32 by default. */
    readonly precision?: Precision;
  },
): Promise<VirtualWorld> {
  const { poolSize, resetStates } = drawStartStates(env, foldIn(key, 'starts'));
  const shape = { horizon: family.timeLimit, numEnvs, poolSize };
  const rollouts = await createVirtualRollouts(
    runtime,
    { spec: specs.dynamics, ...model },
    {
      family,
      policy: rolloutPolicy(specs.policy),
      ...shape,
      ...(policyNormalizer === undefined ? {} : { policyNormalizer }),
      ...(precision === undefined ? {} : { precision }),
    },
  );
  return {
    rollOut: (theta, rolloutKey, options) =>
      rollouts.run({
        theta,
        resetStates,
        ...options,
        ...drawRolloutNoise(rolloutKey, shape, family.actionSize),
      }),
    dispose: () => rollouts.dispose(),
  };
}
