/** @file Adaptation to a task at test time: A_0 zero-shot, then A_n after n real samples (Section 5). */

import { startTask } from '../algorithms/initialize.ts';
import type { Learner } from '../algorithms/learner.ts';
import { realReturns } from '../algorithms/realRollouts.ts';
import { collectStage } from '../algorithms/slbo.ts';
import type { StepLabel, StepRunner, TaskContext } from '../algorithms/step.ts';
import { virtualTraining, zeroShot } from '../algorithms/virtualTraining.ts';
import type { World } from '../algorithms/world.ts';
import { count, emptyLedger } from '../data/ledger.ts';
import { foldIn, type Key } from '../math/random.ts';
import { policyOf } from '../policies/policyOf.ts';
import { assertTask } from '../tasks/taskFunctions.ts';
import { type MeasuredReturn, measuredReturn } from './measuredReturn.ts';

/** How to adapt. */
export interface AdaptationOptions {
  readonly world: World;
  /** The trained state; it is read only. */
  readonly trained: Learner;
  /** `[K]` the task; it may lie outside of Ψ. */
  readonly psi: ArrayLike<number>;
  /** Largest n; a multiple of `samplesPerStage`. */
  readonly samples: number;
  /** Real steps of one SLBO stage. */
  readonly samplesPerStage: number;
  /** Simulators that collect them. */
  readonly numEnvs: number;
  /** n_zeroshot at test time. */
  readonly zeroShotIterations: number;
  /** Episodes that measure every A_n, and as many again that nothing is selected by. */
  readonly episodes: number;
  readonly key: Key;
  /** Names the starts and the noise of those episodes, when policies of several tasks shall share them; `key` by default. */
  readonly episodesKey?: Key;
  /** Told before every step of the work. */
  readonly onStep?: (label: StepLabel) => void;
}

/** The policy for one task after n real samples. */
export interface AdaptedPolicy {
  /** n, training samples of this task. */
  readonly samples: number;
  /** A_n. */
  readonly returns: MeasuredReturn;
  /** θ, V, φ and normalisers after n samples; the ledger counts this adaptation alone, all of it so far. */
  readonly learner: Learner;
}

/** The streams of the two sets of episodes that measure A_n. */
export const episodeStreams = { values: 'evaluation', fresh: 'fresh evaluation' } as const;

/**
 * Adapts to ψ: θ and V from scratch, n_zeroshot iterations inside the learned model with φ fixed (A_0), then SLBO
 * stages of `samplesPerStage` real steps each, with the training data still in D (facts 2.3).
 *
 * @returns one entry for n = 0 and one after every stage.
 * @throws RangeError when ψ does not fit the family or `samples` is not a multiple of `samplesPerStage`.
 */
export async function adapt(options: AdaptationOptions): Promise<AdaptedPolicy[]> {
  const { world, trained, psi, samples, samplesPerStage, numEnvs, key, onStep } = options;
  assertTask(world.family, psi);
  const stages = stagesOf(samples, samplesPerStage);
  const step: StepRunner = (label, learner, advance) => {
    onStep?.(label);
    return advance(learner, { metrics: () => {}, task: () => {} });
  };
  const context: TaskContext = { world, key, step, task: 0 };
  const start: Learner = { ...trained, psi: Float64Array.from(psi), ledger: emptyLedger };
  let learner = await zeroShot(context, await startTask(context, start), {
    iterations: options.zeroShotIterations,
    fitsModel: false,
  });
  const adapted = [await measure(options, learner, 0)];
  learner = adapted[0].learner;
  if (stages === 0) return adapted;
  return world.withEnv(numEnvs, async (env) => {
    for (let stage = 0; stage < stages; stage++) {
      const collection = { stage, env, samples: samplesPerStage, devSamples: 0 };
      learner = await virtualTraining(context, await collectStage(context, learner, collection), {
        phase: 'slbo',
        stage,
        iterations: world.config.training.nInner,
        fitsModel: true,
      });
      const policy = await measure(options, learner, (stage + 1) * samplesPerStage);
      adapted.push(policy);
      learner = policy.learner;
    }
    return adapted;
  });
}

/**
 * The number of SLBO stages that collect `samples` real steps.
 *
 * @throws RangeError when `samples` is not a multiple of `samplesPerStage`
 */
export function stagesOf(samples: number, samplesPerStage: number): number {
  const stages = samples / samplesPerStage;
  if (Number.isSafeInteger(stages) && stages >= 0) return stages;
  throw new RangeError(
    `samples is ${samples}, expected a multiple of ${samplesPerStage} (evaluation.adaptSamples)`,
  );
}

/** A_n over whole fresh episodes, twice; every n is measured on the same starts. */
async function measure(
  { world, psi, episodes, key, episodesKey = key }: AdaptationOptions,
  learner: Learner,
  samples: number,
): Promise<AdaptedPolicy> {
  const { ledger } = learner;
  const policy = policyOf(learner);
  const measureWith = (stream: string) =>
    realReturns(world, policy, { psi, episodes, key: foldIn(episodesKey, stream) });
  const values = await measureWith(episodeStreams.values);
  const fresh = await measureWith(episodeStreams.fresh);
  return {
    samples,
    returns: measuredReturn(values.returns, fresh.returns),
    learner: { ...learner, ledger: count(ledger, 'evaluation', values.steps + fresh.steps) },
  };
}
