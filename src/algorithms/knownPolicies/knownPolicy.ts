/** @file Policies that have acted in the real world: what they did is in D, so what they return is known for every task. */

import { append } from '../../data/dataset.ts';
import type { NormalizerState } from '../../data/normalizer.ts';
import type { Trajectories } from '../../data/trajectories.ts';
import type { Learner } from '../learner.ts';
import { updateNormalizers, withNormalizers } from '../policyOptimization/normalizers.ts';
import type { World } from '../world.ts';

/**
 * A policy with real episodes. All tasks share T*, and rewards are known functions of (s, a, s′): the return of a recorded
 * policy under any ψ can be computed from steps that were taken for another.
 */
export interface KnownPolicy {
  /** In words, such as `θ* of task 3`. */
  readonly name: string;
  /** θ, `[P]`. */
  readonly theta: Float32Array;
  /** Parameters of the value function that was fitted beside it; null for one that was not optimised. */
  readonly value: Float32Array | null;
  /** What θ and V normalise states with. */
  readonly normalizer: NormalizerState;
  /** Number of a shard of D: the first episode of every column is this policy's, without exploration noise. */
  readonly shard: number;
}

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
export function recorded(
  name: string,
  { theta, value, normalizers }: Pick<Learner, 'theta' | 'value' | 'normalizers'>,
): Recorded {
  return { name, theta, value: value.parameters, normalizer: normalizers.state };
}

/** The learner that has learned of some policies' episodes: they join D, and its normalisers follow. */
export function record(
  world: Pick<World, 'specs'>,
  learner: Learner,
  episodes: readonly RecordedEpisodes[],
): Learner {
  return episodes.reduce((current, { policy, trajectories }) => {
    const dataset = append(current.dataset, trajectories);
    return {
      ...current,
      ...withNormalizers(world, current, updateNormalizers(current.normalizers, trajectories)),
      dataset,
      known: [...(current.known ?? []), { ...policy, shard: dataset.shards.length - 1 }],
    };
  }, learner);
}
