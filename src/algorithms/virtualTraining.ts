/** @file VirtualTraining(θ, φ, ψ, D, n): fit the model to D, then optimise the policy inside it, n times. */

import { sampleWindows } from '../data/dataset.ts';
import { foldIn, type Key } from '../math/random.ts';
import { mean } from '../math/statistics.ts';
import { memberKey } from '../models/members.ts';
import { bestLearned } from './knownPolicies/knownReturns.ts';
import { continued } from './knownPolicies/recordPolicy.ts';
import { zeroShotKnowledge } from './knownPolicies/zeroShotKnowledge.ts';
import type { Learner, ZeroShotSnapshot } from './learner.ts';
import { assertModelFit } from './policyOptimization/batchFaults.ts';
import { searchOf } from './policyOptimization/policySearches.ts';
import type { Phase, StepLog, TaskContext } from './step.ts';
import { devBatchSize, type World } from './world.ts';

/** Which virtual training this is. */
export interface VirtualTrainingOptions {
  readonly phase: Extract<Phase, 'zero-shot' | 'slbo'>;
  /** SLBO stage, 0 in the zero-shot phase. */
  readonly stage: number;
  /** n, in iterations of `model.steps` Adam steps and `rollout.updates` policy updates. */
  readonly iterations: number;
  /** Whether the model learns too; at test time the zero-shot phase leaves φ as it is (facts 8.13). */
  readonly fitsModel: boolean;
}

/**
 * n iterations of virtual training, each a step of its own.
 *
 * @source Section 4.3
 */
export async function virtualTraining(
  { world, key, step, task }: TaskContext,
  learner: Learner,
  { phase, stage, iterations, fitsModel }: VirtualTrainingOptions,
): Promise<Learner> {
  const phaseKey = foldIn(foldIn(key, phase), stage);
  let current = learner;
  for (let iteration = 0; iteration < iterations; iteration++) {
    current = await step({ task, phase, stage, iteration }, current, (state, log) =>
      trainOnce(world, state, foldIn(phaseKey, iteration), fitsModel, log),
    );
  }
  return current;
}

/** Line 4: the zero-shot policy, then its snapshot θ̂. */
export async function zeroShot(
  context: TaskContext,
  learner: Learner,
  { iterations, fitsModel }: Pick<VirtualTrainingOptions, 'iterations' | 'fitsModel'>,
): Promise<Learner> {
  const options = { phase: 'zero-shot', stage: 0, iterations, fitsModel } as const;
  const trained = await virtualTraining(context, learner, options);
  const label = {
    task: context.task,
    phase: 'zero-shot',
    stage: 0,
    iteration: iterations,
  } as const;
  const knowledgeKey = foldIn(context.key, 'known');
  return context.step(label, trained, async (state, log) => {
    const snapshot = {
      thetaHat: state.theta,
      value: state.value,
      phi: state.model.parameters,
      normalizers: state.normalizers,
    };
    if (state.known === undefined) return { ...state, zeroShot: snapshot };
    const { world } = context;
    const { knowledge, virtualSteps } = await zeroShotKnowledge(world, state, knowledgeKey);
    log.metrics({ knownFloor: knowledge.floor, promisedReturn: knowledge.promise });
    return {
      ...state,
      virtualSteps: state.virtualSteps + virtualSteps,
      zeroShot: { ...snapshot, ...(await startOf(world, state)), known: knowledge },
    };
  });
}

/** θ as line 3 set it, for Eq. 5: from then until θ̂ neither D nor what is known changes. */
async function startOf(
  world: World,
  learner: Learner,
): Promise<Pick<ZeroShotSnapshot, 'thetaStart'>> {
  if (world.config.taskGradient.klWeight === 0) return {};
  const start = await bestLearned(world, learner);
  return start === undefined ? {} : { thetaStart: continued(world, learner, start).theta };
}

async function trainOnce(
  world: World,
  learner: Learner,
  key: Key,
  fitsModel: boolean,
  log: StepLog,
): Promise<Learner> {
  const fitted = fitsModel
    ? await fitModel(world, learner, foldIn(key, 'model'))
    : { learner, metrics: {} };
  const { learned, metrics } = await searchOf(world.config).improve(
    world,
    fitted.learner,
    foldIn(key, 'policy'),
  );
  log.metrics({ ...fitted.metrics, ...metrics });
  return { ...fitted.learner, ...learned };
}

/** What a fit of the model returns. */
export interface Fitted {
  readonly learner: Learner;
  readonly metrics: Readonly<Record<string, number>>;
}

/** `model.steps` Adam steps of every member on minibatches of its own, and the loss on held-out data. */
export async function fitModel(world: World, learner: Learner, key: Key): Promise<Fitted> {
  const { config, modelFit, modelLoss, specs } = world;
  const { steps, batchSize, horizon, members, freshFraction } = config.model;
  const batchesKey = foldIn(key, 'batches');
  const batches = Array.from({ length: members }, (_, member) =>
    sampleWindows(learner.dataset, memberKey(batchesKey, member), {
      batches: steps,
      batchSize,
      horizon,
      fresh: { from: learner.earlierRows ?? 0, share: freshFraction },
    }),
  );
  const { state, losses } = await modelFit.run(learner.model, learner.normalizers, batches);
  assertModelFit(world, { losses, parameters: state.parameters });
  const metrics: Record<string, number> = { modelLoss: mean(losses) };
  if (learner.devData !== null) {
    const dev = sampleWindows(learner.devData, foldIn(key, 'dev'), {
      batches: 1,
      batchSize: devBatchSize,
      horizon,
    });
    metrics.modelDevLoss = await modelLoss.run(
      { spec: specs.dynamics, phi: state.parameters, normalizers: learner.normalizers },
      dev,
    );
  }
  return { learner: { ...learner, model: state }, metrics };
}
