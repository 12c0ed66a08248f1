/** @file Policies that are rolled out once and scored on any task: the best of them bounds A*(ψ) from below. */

import {
  type MeasuredReturns,
  type MeasureOptions,
  measureReturns,
  rollOutPolicy,
} from '../../algorithms/realRollouts.ts';
import type { World } from '../../algorithms/world.ts';
import { type ColumnReturns, columnReturns, divergedOf } from '../../data/episodes.ts';
import { type Collected, collect } from '../../envs/collect.ts';
import type { Env } from '../../envs/env.ts';
import { foldIn, type Key } from '../../math/random.ts';
import { largest, mean } from '../../math/statistics.ts';
import type { PolicyInWorld } from '../../policies/policyOf.ts';
import { realRewards } from '../../tasks/taskFunctions.ts';
import { episodeStreams } from '../adaptation.ts';
import type { MeasuredReturn } from '../measuredReturn.ts';

/*
 * Episodes depend on the policy and not on ψ, as all tasks share T* and the termination rule. So a policy's episodes
 * are simulated once, and their rewards can be computed under any number of ψ. All policies start their episodes in the
 * same states with the same noise: differences of returns are paired and much less noisy than returns.
 */

/** A policy of the pool; null takes no action, a = 0. */
export type PoolPolicy = PolicyInWorld | null;

/** Returns of one policy under one ψ, in two independent sets of episodes. */
export interface PolicyScore extends Pick<MeasuredReturn, 'values' | 'fresh' | 'divergedEpisodes'> {
  /** Name of the policy. */
  readonly name: string;
}

/** Policies by name. */
export interface PolicyPool {
  /** Adds a policy; it is rolled out when first needed. */
  add(name: string, policy: PoolPolicy): void;
  /** @throws RangeError when there is no policy of that name. */
  policy(name: string): PoolPolicy;
  /** Real steps of a policy's episodes. @throws RangeError when there is no policy of that name. */
  steps(name: string): Promise<number>;
  /** The score of every policy on ψ `[K]`, in the order in which they were added. */
  scores(psi: readonly number[]): Promise<PolicyScore[]>;
}

interface Member {
  readonly name: string;
  readonly policy: PoolPolicy;
  /** Of both sets. */
  rollouts?: Promise<readonly Collected[]>;
}

/**
 * A pool without policies. A policy that `adapt` measured with the same `episodes` and `episodesKey` has the same
 * episodes here.
 */
export function createPolicyPool(
  world: World,
  { episodes, episodesKey }: { readonly episodes: number; readonly episodesKey: Key },
): PolicyPool {
  const members = new Map<string, Member>();
  const memberOf = (name: string): Member => {
    const member = members.get(name);
    if (member === undefined) throw new RangeError(`the pool has no policy ${name}`);
    return member;
  };
  const rolledOut = (member: Member): Promise<readonly Collected[]> => {
    member.rollouts ??= world.withEnv(episodes, async (env) => {
      const { values, fresh } = episodeStreams;
      return [
        await rollOut(world, env, member.policy, foldIn(episodesKey, values)),
        await rollOut(world, env, member.policy, foldIn(episodesKey, fresh)),
      ];
    });
    return member.rollouts;
  };
  return {
    add(name, policy) {
      members.set(name, { name, policy });
    },
    policy: (name) => memberOf(name).policy,
    async steps(name) {
      return (await rolledOut(memberOf(name))).reduce((sum, { steps }) => sum + steps, 0);
    },
    async scores(psi) {
      const scores: PolicyScore[] = [];
      for (const member of members.values()) {
        const sets: ColumnReturns[] = [];
        for (const { trajectories } of await rolledOut(member)) {
          sets.push(columnReturns(trajectories, await realRewards(world.tasks, psi, trajectories)));
        }
        const [values, fresh] = sets;
        scores.push({
          name: member.name,
          values: values.returns,
          fresh: fresh.returns,
          ...divergedOf(values.divergedEpisodes + fresh.divergedEpisodes),
        });
      }
      return scores;
    },
  };
}

/** Undiscounted returns of whole fresh episodes; equal keys give equal starts and equal noise, whatever the policy. */
export function poolPolicyReturns(
  world: World,
  policy: PoolPolicy,
  options: MeasureOptions,
): Promise<MeasuredReturns> {
  return measureReturns(world, options, (env) => rollOut(world, env, policy, options.key));
}

/** One episode per simulator. */
function rollOut(world: World, env: Env, policy: PoolPolicy, key: Key): Promise<Collected> {
  const options = { key, mode: 'episodes' } as const;
  if (policy !== null) return rollOutPolicy(world, env, policy, options);
  const action = new Float32Array(env.numEnvs * env.actionSize);
  const { terminated } = world.tasks;
  return collect({ ...options, env, terminated, act: async () => action });
}

/**
 * The policy with the largest mean in a set of episodes, or in both together; the first of equal ones.
 *
 * @throws RangeError when there is none.
 */
export function bestPolicy(
  scores: readonly PolicyScore[],
  by: 'values' | 'fresh' | 'both',
): PolicyScore {
  if (scores.length === 0) throw new RangeError('bestPolicy: there are no policies');
  const means = scores.map(({ values, fresh }) =>
    mean(by === 'both' ? [...values, ...fresh] : by === 'values' ? values : fresh),
  );
  return scores[means.indexOf(largest(means))];
}
