/** @file Adaptation without a model: stages that collect real samples of the test task, and the policy after each. */

import { divergedOf } from '../data/episodes.ts';
import { emptyLedger } from '../data/ledger.ts';
import type { Env } from '../envs/env.ts';
import { locating } from '../math/numericalFault.ts';
import { foldIn, type Key } from '../math/random.ts';
import type { PolicyInWorld } from '../policies/policyOf.ts';
import type { AdaptContext, AdaptedPolicy, AlgorithmState } from './algorithm.ts';
import { createScope, type Scope } from './scope.ts';

/** What a stage is given. */
export interface StageInputs {
  /** From 0. */
  readonly stage: number;
  /** `numEnvs` simulators. */
  readonly env: Env;
  /** Steps of each of them that make the samples of a stage. */
  readonly horizon: number;
  /** Of this stage alone. */
  readonly key: Key;
}

/** A state after a stage, and the episodes of the stage in which the simulation diverged. */
export interface EndedStage<S> {
  readonly state: S;
  readonly divergedEpisodes: number;
}

/** What an algorithm does at test time. */
export interface RealStages<S> {
  /** The policy after as many stages. */
  policyOf(state: S, stages: number): PolicyInWorld;
  /** Makes what the stages need, which the scope frees, and gives one stage. */
  open(own: Scope['own']): Promise<(state: S, inputs: StageInputs) => Promise<EndedStage<S>>>;
}

/** The policy before any sample, then one after every stage of `samplesPerStage` real steps. */
export async function* realStages<S extends AlgorithmState>(
  { world, key, psi, samplesPerStage, stages, numEnvs, onStep }: AdaptContext,
  trained: S,
  { policyOf, open }: RealStages<S>,
): AsyncGenerator<AdaptedPolicy<S>> {
  let state: S = { ...trained, psi: Float64Array.from(psi), ledger: emptyLedger };
  let diverged = 0;
  yield { samples: 0, policy: policyOf(state, 0), state };
  if (stages === 0) return;
  const { own, dispose } = createScope();
  try {
    const advance = await open(own);
    const env = own(await world.makeEnv(numEnvs));
    const horizon = Math.ceil(samplesPerStage / numEnvs);
    for (let stage = 0; stage < stages; stage++) {
      onStep?.({ task: 0, phase: 'adapt', stage, iteration: 0 });
      const inputs = { stage, env, horizon, key: foldIn(foldIn(key, 'adapt'), stage) };
      const place = `adaptation to ψ = (${Array.from(psi).join(', ')}), stage ${stage + 1}`;
      const ended = await locating(place, () => advance(state, inputs));
      state = ended.state;
      diverged += ended.divergedEpisodes;
      yield {
        samples: (stage + 1) * samplesPerStage,
        policy: policyOf(state, stage + 1),
        state,
        ...divergedOf(diverged),
      };
    }
  } finally {
    await dispose();
  }
}
