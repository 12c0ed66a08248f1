/** @file Adaptation to a task at test time, measured: A_0 zero-shot, then A_n after n real samples (Section 5). */

import type {
  AdaptContext,
  AdaptedPolicy,
  Algorithm,
  AlgorithmState,
} from '../algorithms/algorithm.ts';
import { realReturns } from '../algorithms/realRollouts.ts';
import { count, type SampleLedger } from '../data/ledger.ts';
import type { Pose } from '../envs/scene.ts';
import { foldIn, type Key } from '../math/random.ts';
import { assertTask } from '../tasks/taskFunctions.ts';
import { type MeasuredReturn, measuredReturn } from './measuredReturn.ts';

/** How to adapt. */
export interface AdaptationOptions<S extends AlgorithmState = AlgorithmState>
  extends Omit<AdaptContext, 'stages'> {
  readonly algorithm: Algorithm<S>;
  /** The trained state; it is not changed. */
  readonly trained: S;
  /** Largest n; a multiple of `samplesPerStage`. */
  readonly samples: number;
  /** Episodes that measure every A_n, and as many again by which nothing is selected. */
  readonly episodes: number;
  /**
   * Names the starts and the noise of those episodes, if policies of several tasks should share them; `key` by default.
   */
  readonly episodesKey?: Key;
}

/** The policy for one task after n real samples, and its return. */
export interface MeasuredPolicy<S extends AlgorithmState = AlgorithmState>
  extends AdaptedPolicy<S> {
  /** A_n. */
  readonly returns: MeasuredReturn;
  /** Of the first episode of `returns.values`, as in `MeasuredReturns`. */
  readonly poses: readonly Pose[];
  /** Real steps of this adaptation so far: its samples and the episodes that measured every A_n. */
  readonly ledger: SampleLedger;
}

/** The streams of the two sets of episodes that measure A_n. */
export const episodeStreams = { values: 'evaluation', fresh: 'fresh evaluation' } as const;

/**
 * Adapts to ψ as the algorithm does, and measures the policy after every stage.
 *
 * @returns one entry for n = 0 and one after every stage.
 * @throws RangeError when ψ does not fit the family or `samples` is not a multiple of `samplesPerStage`.
 */
export async function adapt<S extends AlgorithmState>(
  options: AdaptationOptions<S>,
): Promise<MeasuredPolicy<S>[]> {
  const { world, algorithm, trained, psi, samples, samplesPerStage } = options;
  assertTask(world.family, psi);
  const stages = stagesOf(samples, samplesPerStage);
  const measured: MeasuredPolicy<S>[] = [];
  let evaluationSteps = 0;
  for await (const adapted of algorithm.adapt({ ...options, stages }, trained)) {
    const { returns, steps, poses } = await measure(options, adapted.policy);
    evaluationSteps += steps;
    const ledger = count(adapted.state.ledger, 'evaluation', evaluationSteps);
    measured.push({ ...adapted, returns, poses, ledger });
  }
  return measured;
}

/**
 * The number of stages that collect `samples` real steps.
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
  {
    world,
    psi,
    episodes,
    key,
    episodesKey = key,
  }: Pick<AdaptationOptions, 'world' | 'psi' | 'episodes' | 'key' | 'episodesKey'>,
  policy: AdaptedPolicy['policy'],
): Promise<Pick<MeasuredPolicy, 'returns' | 'poses'> & { readonly steps: number }> {
  const measureWith = (stream: string) =>
    realReturns(world, policy, { psi, episodes, key: foldIn(episodesKey, stream) });
  const values = await measureWith(episodeStreams.values);
  const fresh = await measureWith(episodeStreams.fresh);
  return {
    returns: measuredReturn(
      values.returns,
      fresh.returns,
      values.divergedEpisodes + fresh.divergedEpisodes,
    ),
    steps: values.steps + fresh.steps,
    poses: values.poses,
  };
}
