/** @file Adaptation of Algorithm 1 to one task at test time: θ̂ inside the learned model, then SLBO (Section 5). */

import { divergedOf } from '../data/episodes.ts';
import { emptyLedger } from '../data/ledger.ts';
import { policyOf } from '../policies/policyOf.ts';
import type { AdaptContext, AdaptedPolicy } from './algorithm.ts';
import { startTask } from './initialize.ts';
import { bestFor } from './knownPolicies/knownReturns.ts';
import type { Learner } from './learner.ts';
import { collectStage } from './slbo.ts';
import { locatingStep, type StepRunner, type TaskContext } from './step.ts';
import { virtualTraining, zeroShot } from './virtualTraining.ts';
import type { World } from './world.ts';

/**
 * θ and V from scratch, n_zeroshot iterations inside the learned model with φ fixed, then SLBO stages of
 * `samplesPerStage` real steps each, with the training data still in D (facts 2.3).
 */
export async function* adaptBySlbo(
  context: AdaptContext,
  trained: Learner,
): AsyncGenerator<AdaptedPolicy<Learner>> {
  const { world, psi, zeroShotIterations } = context;
  const start: Learner = { ...trained, psi: Float64Array.from(psi), ledger: emptyLedger };
  yield* slboStages(context, async (task) => {
    const learner = await zeroShot(task, await startTask(task, start), {
      iterations: zeroShotIterations,
      fitsModel: false,
    });
    return { learner, ...(await zeroShotChoice(world, learner)) };
  });
}

/** Where SLBO begins at test time, and what acts before it where that is not its policy. */
export interface SlboStart extends Partial<Pick<AdaptedPolicy, 'known' | 'policy'>> {
  readonly learner: Learner;
}

/** A policy before any sample, then one after every stage of SLBO of `samplesPerStage` real steps that goes on from it. */
export async function* slboStages(
  { world, key, psi, samplesPerStage, stages, numEnvs, onStep }: AdaptContext,
  begin: (context: TaskContext) => Promise<SlboStart>,
): AsyncGenerator<AdaptedPolicy<Learner>> {
  let diverged = 0;
  const recorded: StepRunner = (label, learner, advance) => {
    onStep?.(label);
    const metrics = ({ divergedEpisodes = 0 }: Readonly<Record<string, number>>): void => {
      diverged += divergedEpisodes;
    };
    return advance(learner, { metrics, task: () => {} });
  };
  const step = locatingStep(recorded, () => `adaptation to ψ = (${Array.from(psi).join(', ')})`);
  const context: TaskContext = { world, key, step, task: 0 };
  const { learner: start, ...choice } = await begin(context);
  yield { ...adapted(start, 0), ...choice };
  if (stages === 0) return;
  let learner = start;
  const env = await world.makeEnv(numEnvs);
  try {
    for (let stage = 0; stage < stages; stage++) {
      const collection = { stage, env, samples: samplesPerStage, devSamples: 0 };
      learner = await virtualTraining(context, await collectStage(context, learner, collection), {
        phase: 'slbo',
        stage,
        iterations: world.config.training.nInner,
        fitsModel: true,
      });
      yield { ...adapted(learner, (stage + 1) * samplesPerStage), ...divergedOf(diverged) };
    }
  } finally {
    env.dispose();
  }
}

/** What is known of the task, and the policy that acts on it where that is not θ̂; SLBO goes on from θ̂ all the same. */
async function zeroShotChoice(
  world: World,
  learner: Learner,
): Promise<Pick<AdaptedPolicy, 'known'> & Partial<Pick<AdaptedPolicy, 'policy'>>> {
  const known = learner.zeroShot?.known;
  if (known === undefined) return {};
  return known.trusted ? { known } : { known, policy: (await bestFor(world, learner)).policy };
}

function adapted(learner: Learner, samples: number): AdaptedPolicy<Learner> {
  return { samples, policy: policyOf(learner), state: learner };
}
