/** @file One task of scripts/zeroShot.ts: every way to a zero-shot policy from one trained run, on the same episodes. */

import { adaptBySlbo } from '../src/algorithms/adaptation.ts';
import { bestFor } from '../src/algorithms/knownPolicies/knownReturns.ts';
import { recordsPolicies } from '../src/algorithms/knownPolicies/recordPolicy.ts';
import type { Learner } from '../src/algorithms/learner.ts';
import { realReturns } from '../src/algorithms/realRollouts.ts';
import { createWorld, type World } from '../src/algorithms/world.ts';
import { foldIn, keyFromSeed } from '../src/math/random.ts';
import { mean } from '../src/math/statistics.ts';
import { type PolicyInWorld, policyOf } from '../src/policies/policyOf.ts';
import { createNodeRuntime } from '../src/runtime/node.ts';
import type { EvaluationJob } from '../src/study/evaluate/evaluationJob.ts';
import { familyOfRun } from '../src/study/family/familyOfRun.ts';
import type { JobKind } from '../src/study/jobs/executor.ts';
import { openTrainedRun } from '../src/study/run/trainedRun.ts';
import { cpuSeconds } from './measureMissing.ts';

/** A start and a search. */
export interface Way {
  readonly start: 'fresh' | 'known';
  readonly optimizer: 'trpo' | 'shac';
  /** `rollout.updates`: of that optimiser. */
  readonly updates: number;
}

/** What the workers receive first. */
export interface ZeroShotSetup {
  /** Of the run. */
  readonly directory: string;
  readonly ways: readonly Way[];
  /** Episodes that measure a policy. */
  readonly episodes: number;
}

/** What one way gives. */
export interface WayResult extends Way {
  /** Mean return of θ̂ inside the model. */
  readonly promise: number;
  /** Whether the rule of `adaptation.trust` earned would use θ̂. */
  readonly trusted: boolean;
  /** Of the search. */
  readonly cpuSeconds: number;
  /** Real returns of θ̂, an episode each; starts and noise are the same for all ways. */
  readonly returns: readonly number[];
}

/** A line of the results. */
export interface ZeroShotResult {
  readonly psi: readonly number[];
  readonly known: {
    readonly policy: string;
    readonly floor: number;
    readonly mean: number;
    readonly returns: readonly number[];
  };
  readonly ways: readonly WayResult[];
}

/** Adapting to one task in every way. */
export const zeroShotJobs: JobKind<ZeroShotSetup, EvaluationJob, ZeroShotResult> = {
  name: 'zeroShotJobs',
  module: new URL(import.meta.url),
  async open({ directory, ways, episodes }) {
    const runtime = await createNodeRuntime({ threads: 1 });
    const { run, world, trained } = await openTrainedRun(directory, runtime);
    if (!recordsPolicies(world)) {
      throw new RangeError(`${directory}: adaptation.start is fresh, expected known`);
    }
    // Only the model-based methods record policies.
    const learner = trained as Learner;
    const { problem } = await familyOfRun(directory, run);
    const worlds = new Map<Way, World>();
    for (const way of ways) {
      const config = {
        ...run.config,
        adaptation: { start: way.start, trust: 'earned' as const },
        policy: { ...run.config.policy, optimizer: way.optimizer },
        rollout: { ...run.config.rollout, updates: way.updates },
      };
      worlds.set(way, await createWorld(runtime, problem, config));
    }
    return {
      async run({ psi, index }) {
        const key = foldIn(foldIn(keyFromSeed(run.config.training.seed), 'zero-shot'), index);
        const returnsOf = async (policy: PolicyInWorld) =>
          (await realReturns(world, policy, { psi, episodes, key: foldIn(key, 'episodes') }))
            .returns;
        const best = await bestFor(world, { ...learner, psi: Float64Array.from(psi) });
        const results: WayResult[] = [];
        for (const [way, ownWorld] of worlds) {
          results.push({ ...way, ...(await adapt(ownWorld, way)) });
        }
        return {
          psi,
          known: {
            policy: best.policy.name,
            floor: best.floor,
            mean: mean(best.returns),
            returns: await returnsOf(best.policy),
          },
          ways: results,
        };

        async function adapt(ownWorld: World, { start }: Way): Promise<Omit<WayResult, keyof Way>> {
          const context = {
            world: ownWorld,
            key: foldIn(key, start),
            psi,
            samplesPerStage: 0,
            stages: 0,
            numEnvs: run.config.evaluation.numEnvs,
            zeroShotIterations: run.config.evaluation.zeroShotIterations,
          };
          const before = cpuSeconds();
          for await (const { state, known } of adaptBySlbo(context, learner)) {
            const seconds = cpuSeconds() - before;
            if (known === undefined) break;
            return {
              promise: known.promise,
              trusted: known.trusted,
              cpuSeconds: seconds,
              returns: await returnsOf(policyOf(state)),
            };
          }
          throw new Error('the adaptation gave no zero-shot policy');
        }
      },
      async close() {
        for (const own of worlds.values()) await own.dispose();
        await world.dispose();
      },
    };
  },
  nameOf: ({ psi }) => `task (${psi.join(', ')})`,
};
