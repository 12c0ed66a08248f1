/** @file Doing nothing as a policy: what a learned one must beat, and the first that is known. */

import { count } from '../../data/ledger.ts';
import type { Key } from '../../math/random.ts';
import { viewOf } from '../../nn/parameters.ts';
import { type GaussianPolicySpec, policyLayout } from '../../policies/gaussianPolicy.ts';
import type { Learner } from '../learner.ts';
import { rollOutPolicy } from '../realRollouts.ts';
import type { World } from '../world.ts';
import { record } from './recordPolicy.ts';

/** log σ of a policy that does nothing: what it adds to a = 0 no simulator notices. */
const idleLogStd = -10;

/** `[P]` the parameters of a policy whose actions are 0, but for a standard deviation of e⁻¹⁰. */
export function idlePolicy(spec: GaussianPolicySpec): Float32Array {
  const theta = new Float32Array(policyLayout(spec).size);
  viewOf(theta, policyLayout(spec), 'logStd').fill(idleLogStd);
  return theta;
}

/** Records doing nothing: one episode in every simulator of training. */
export async function recordIdleness(world: World, learner: Learner, key: Key): Promise<Learner> {
  const { normalizers } = learner;
  const theta = idlePolicy(world.specs.policy);
  const acting = { theta, normalizer: normalizers.state };
  const options = { key, mode: 'episodes' } as const;
  const { trajectories, steps } = await rollOutPolicy(world, world.env, acting, options);
  const policy = { name: 'doing nothing', value: null, ...acting };
  return {
    ...record(world, learner, [{ policy, trajectories }]),
    ledger: count(learner.ledger, 'train', steps),
  };
}
