/** @file Recording what a policy did in the real world, and going on from a policy that was recorded. */

import type { Trajectories } from '../../data/trajectories.ts';
import { initialAdamState } from '../../nn/adamLoop.ts';
import { policyLayout } from '../../policies/gaussianPolicy.ts';
import { valueLayout } from '../../policies/valueFunction.ts';
import type { Learner } from '../learner.ts';
import { renormalize, withRealData } from '../policyOptimization/normalizers.ts';
import { searchOf } from '../policyOptimization/policySearches.ts';
import type { World } from '../world.ts';
import type { KnownPolicy, LearnedPolicy } from './knownPolicy.ts';

/** What a policy is recorded as. */
export type Recorded = Omit<KnownPolicy, 'shard'>;

/** A policy and its episodes, which are not in D yet. */
export interface RecordedEpisodes {
  readonly policy: Recorded;
  /** Starts with an episode in every column. */
  readonly trajectories: Trajectories;
}

/** Whether policies are recorded: only where adaptation starts from them. */
export function recordsPolicies({ config }: Pick<World, 'config'>): boolean {
  return config.adaptation.start === 'known';
}

/** The policy of a learner as it is now. */
export function named(
  name: string,
  { theta, value, normalizers }: Pick<Learner, 'theta' | 'value' | 'normalizers'>,
): Recorded {
  return { name, theta, value: value.parameters, normalizer: normalizers.state };
}

/** θ and V of a known policy as a learner goes on from them: the same functions under its normalisers. */
export function continued(
  world: Pick<World, 'specs' | 'config' | 'optimizer'>,
  { normalizers }: Pick<Learner, 'normalizers'>,
  { theta, value, normalizer }: LearnedPolicy,
): Pick<Learner, 'theta' | 'optimizer' | 'value' | 'zeroShot'> {
  const { specs } = world;
  const now = normalizers.state;
  const started = renormalize(theta, policyLayout(specs.policy), normalizer, now);
  const ofValue = renormalize(value, valueLayout(specs.value), normalizer, now);
  return {
    theta: started,
    optimizer: searchOf(world.config).initial(world, started),
    value: initialAdamState(ofValue),
    zeroShot: null,
  };
}

/** The learner that has learned of some policies' episodes: they join D, and its normalisers follow. */
export function record(
  world: Pick<World, 'specs'>,
  learner: Learner,
  episodes: readonly RecordedEpisodes[],
): Learner {
  return episodes.reduce((current, { policy, trajectories }) => {
    const next = withRealData(world, current, trajectories);
    const shard = next.dataset.shards.length - 1;
    return { ...next, known: [...(current.known ?? []), { ...policy, shard }] };
  }, learner);
}
