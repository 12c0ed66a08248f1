/** @file Adapting a trained run to one task: a controller and what it returns. */

import type { StepLabel } from '../algorithms/step.ts';
import { count, type SampleLedger } from '../data/ledger.ts';
import { adapt, type MeasuredPolicy, stagesOf } from '../evaluation/adaptation.ts';
import { deterministicReturns } from '../evaluation/baselines.ts';
import { type ReturnSummary, summarizeReturns } from '../evaluation/measuredReturn.ts';
import { foldIn, type Key, keyFromSeed } from '../math/random.ts';
import type { TrainedRun } from '../study/run/trainedRun.ts';
import { checkUsage } from '../study/usageError.ts';
import { assertTask } from '../tasks/taskFunctions.ts';
import { type Controller, controllerOf } from './controller.ts';

/** How to adapt. */
export interface AdaptOptions {
  /** n, real samples of the task to learn from; a multiple of `evaluation.adaptSamples`, 0 by default: zero-shot. */
  readonly samples?: number;
  /** Called before every step of the work. */
  readonly onStep?: ((label: StepLabel) => void) | undefined;
}

/** A controller for one task. */
export interface Adapted {
  /** The mean action of the adapted policy. */
  readonly policy: Controller;
  /** Returns of the policy with its action noise: A_n, mean and 95 % interval over whole fresh episodes. */
  readonly returns: ReturnSummary;
  /** Returns of `policy`, which has no noise. */
  readonly returnsOfMean: ReturnSummary;
  /** A_0, then A_n after every stage. */
  readonly stages: readonly Pick<MeasuredPolicy, 'samples' | 'returns' | 'known'>[];
  /** Real steps of this adaptation and its measurements. */
  readonly ledger: SampleLedger;
}

/**
 * Refuses a task or a number of samples before any work begins.
 *
 * @throws UsageError when ψ does not fit the family, or `samples` is no multiple of `evaluation.adaptSamples`
 */
export function assertAdaptation(
  { run, world }: Pick<TrainedRun, 'run' | 'world'>,
  psi: ArrayLike<number>,
  samples: number,
): void {
  checkUsage(() => {
    assertTask(world.family, psi);
    stagesOf(samples, run.config.evaluation.adaptSamples);
  });
}

/**
 * Adapts to ψ, which may lie outside Ψ. The run stays as it is; equal calls give equal controllers.
 *
 * @throws UsageError as {@link assertAdaptation} does
 */
export async function adaptTrained(
  trainedRun: Pick<TrainedRun, 'run' | 'world' | 'algorithm' | 'trained'>,
  psi: readonly number[],
  { samples = 0, onStep }: AdaptOptions = {},
): Promise<Adapted> {
  const { run, world } = trainedRun;
  const stages = await adaptInStages(trainedRun, psi, { samples, onStep });
  const { policy, returns, ledger } = stages[stages.length - 1];
  const ofMean = await deterministicReturns(world, policy, {
    psi,
    episodes: run.config.evaluation.episodes,
    key: meanActionKey(run),
  });
  return {
    policy: controllerOf(world, policy, psi),
    returns,
    returnsOfMean: summarizeReturns(ofMean.returns),
    stages,
    ledger: count(ledger, 'evaluation', ofMean.steps),
  };
}

/** Names the starts of the episodes in which the mean action of an adapted policy is measured. */
export function meanActionKey(run: TrainedRun['run']): Key {
  return foldIn(adaptationKey(run), 'evaluation');
}

function adaptationKey({ config }: TrainedRun['run']): Key {
  return foldIn(keyFromSeed(config.training.seed), 'adapt');
}

/**
 * The policies behind {@link adaptTrained}, zero-shot and after every stage.
 *
 * @throws UsageError as {@link assertAdaptation} does
 */
export async function adaptInStages(
  trainedRun: Pick<TrainedRun, 'run' | 'world' | 'algorithm' | 'trained'>,
  psi: readonly number[],
  { samples = 0, onStep }: AdaptOptions = {},
): Promise<MeasuredPolicy[]> {
  assertAdaptation(trainedRun, psi, samples);
  const { run, world, algorithm, trained } = trainedRun;
  const { adaptSamples: samplesPerStage, ...settings } = run.config.evaluation;
  const key = adaptationKey(run);
  return adapt({
    ...{ world, algorithm, trained, psi, samples, samplesPerStage },
    ...settings,
    ...{ key, onStep },
  });
}
