/** @file Evaluation of a trained state on a set of test tasks, as `evaluation.json` holds it. */

import type { Learner } from '../algorithms/learner.ts';
import type { World } from '../algorithms/world.ts';
import { foldIn, type Key } from '../math/random.ts';
import { adapt, stagesOf } from './adaptation.ts';
import { type BaselineReturns, baselineReturns } from './baselines.ts';
import type { ReturnSummary } from './returnSummary.ts';

/** A_n(ψ) of one test task. */
export interface TaskEvaluation {
  /** `[K]` */
  readonly psi: readonly number[];
  /** By n as text: `{ "0": …, "2000": … }`. */
  readonly returns: Readonly<Record<string, ReturnSummary>>;
}

/** The content of `evaluation.json`. */
export interface Evaluation {
  readonly family: string;
  readonly method: string;
  readonly seed: number;
  /** The values of n. */
  readonly samples: readonly number[];
  readonly tasks: readonly TaskEvaluation[];
  /** One entry a task, in the order of `tasks`. */
  readonly baselines: BaselineReturns;
}

/** What to evaluate. */
export interface EvaluateOptions {
  readonly world: World;
  readonly trained: Learner;
  readonly tasks: readonly (readonly number[])[];
  /** Ascending values of n, multiples of `evaluation.adaptSamples`. */
  readonly samples: readonly number[];
  readonly seed: number;
  readonly settings: {
    readonly episodes: number;
    readonly zeroShotIterations: number;
    readonly adaptSamples: number;
    readonly numEnvs: number;
  };
  readonly key: Key;
  /** Told after every task. */
  readonly onTask?: (evaluation: TaskEvaluation, index: number) => void;
}

/**
 * Adapts to every task from the same trained state and measures A_n; the trained state is left as it is.
 *
 * @throws RangeError when a value of n is not a multiple of `adaptSamples`, or a task does not fit the family.
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const { world, trained, tasks, samples, seed, settings, key, onTask } = options;
  const { episodes, zeroShotIterations, adaptSamples, numEnvs } = settings;
  for (const n of samples) stagesOf(n, adaptSamples);
  const evaluations: TaskEvaluation[] = [];
  for (const [index, psi] of tasks.entries()) {
    const adapted = await adapt({
      world,
      trained,
      psi,
      samples: Math.max(...samples),
      samplesPerStage: adaptSamples,
      numEnvs,
      zeroShotIterations,
      episodes,
      key: foldIn(foldIn(key, 'task'), index),
    });
    const measured = adapted.filter((policy) => samples.includes(policy.samples));
    const returns = Object.fromEntries(measured.map((policy) => [policy.samples, policy.returns]));
    const evaluation = { psi: [...psi], returns };
    evaluations.push(evaluation);
    onTask?.(evaluation, index);
  }
  const baselines = await baselineReturns(world, {
    tasks,
    key: foldIn(key, 'baselines'),
  });
  return {
    family: world.family.name,
    method: 'admrl',
    seed,
    samples,
    tasks: evaluations,
    baselines: baselines.returns,
  };
}
