/** @file Returns on a set of test tasks: the evaluation of one task, and the record of all of them. */

import type { AdaptContext, Algorithm, AlgorithmState } from '../algorithms/algorithm.ts';
import type { ZeroShotKnowledge } from '../algorithms/knownPolicies/knownPolicy.ts';
import type { World } from '../algorithms/world.ts';
import { divergedOf } from '../data/episodes.ts';
import { emptyLedger, type SampleLedger } from '../data/ledger.ts';
import { foldIn, type Key } from '../math/random.ts';
import { largest } from '../math/statistics.ts';
import { adapt, stagesOf } from './adaptation.ts';
import type { BaselineReturns } from './baselines.ts';
import { filmstripOf, type TaskFilmstrips } from './filmstrip.ts';
import type { MeasuredReturn } from './measuredReturn.ts';

/** Returns on one test task. */
export interface TaskEvaluation {
  /** `[K]` the task. */
  readonly psi: readonly number[];
  /** A_n by n, the number of real samples as a string. */
  readonly returns: Readonly<Record<string, MeasuredReturn>>;
  /** What was known of the task before its first sample, where the algorithm keeps what policies did. */
  readonly known?: ZeroShotKnowledge | undefined;
  /** Real steps of this adaptation. */
  readonly ledger: SampleLedger;
  /** Among its samples, the episodes that were cut because the simulation diverged; absent if there are none. */
  readonly divergedEpisodes?: number | undefined;
}

/** The content of `evaluation.json`. */
export interface Evaluation {
  readonly family: string;
  /** SHA-256 of the files that define a custom family, by path. */
  readonly familyFiles?: Readonly<Record<string, string>> | undefined;
  /** `training.method` of the run. */
  readonly method: string;
  readonly seed: number;
  /** Number of steps of the run up to the state that was adapted. */
  readonly step: number;
  /** Which tasks: `test`, `out-of-distribution`, or `grid` with its number of points in every coordinate. */
  readonly taskSet: string;
  /** The values of n. */
  readonly samples: readonly number[];
  /** The finished tasks of the set, in its order. */
  readonly tasks: readonly TaskEvaluation[];
  /** One entry per finished task, in the order of `tasks`. */
  readonly baselines: BaselineReturns;
  /** Real steps of the baselines; all tasks are scored on the same episodes. */
  readonly baselineSteps: number;
}

/** The filmstrips of an evaluation. */
export interface Filmstrips
  extends Pick<
    Evaluation,
    'family' | 'familyFiles' | 'method' | 'seed' | 'step' | 'taskSet' | 'samples'
  > {
  /** The tasks that can be drawn. */
  readonly tasks: readonly TaskFilmstrips[];
}

/** How one task is evaluated. */
export interface EvaluateTaskOptions {
  readonly world: World;
  readonly algorithm: Algorithm;
  /** The trained state; it is not changed. */
  readonly trained: AlgorithmState;
  readonly psi: readonly number[];
  /** Its index in the set, which names its random streams. */
  readonly index: number;
  /** Ascending values of n, multiples of `adaptSamples`. */
  readonly samples: readonly number[];
  readonly settings: {
    readonly episodes: number;
    readonly zeroShotIterations: number;
    readonly adaptSamples: number;
    readonly numEnvs: number;
  };
  /** Key of the whole set. */
  readonly key: Key;
  /** Called before every step of the adaptation. */
  readonly onStep?: AdaptContext['onStep'];
}

/** What is known of a task after its evaluation. */
export interface EvaluatedTask {
  readonly evaluation: TaskEvaluation;
  /** Of the first measured episode for every n; none where the environment cannot be drawn. */
  readonly strips: TaskFilmstrips['strips'];
}

/**
 * Adapts to one task and measures A_n. Tasks are independent, so any order and any number of processes give the same
 * numbers.
 *
 * @throws RangeError when a value of n is not a multiple of `adaptSamples`, or the task does not fit the family.
 */
export async function evaluateTask(options: EvaluateTaskOptions): Promise<TaskEvaluation> {
  return (await evaluateAndRecordTask(options)).evaluation;
}

/** The same, with filmstrips of what was measured. */
export async function evaluateAndRecordTask({
  world,
  algorithm,
  trained,
  psi,
  index,
  samples,
  settings,
  key,
  onStep,
}: EvaluateTaskOptions): Promise<EvaluatedTask> {
  const { adaptSamples, ...others } = settings;
  for (const n of samples) stagesOf(n, adaptSamples);
  const adapted = await adapt({
    world,
    algorithm,
    trained,
    psi,
    ...others,
    samples: largest(samples),
    samplesPerStage: adaptSamples,
    key: foldIn(foldIn(key, 'task'), index),
    onStep,
  });
  const measured = adapted.filter((policy) => samples.includes(policy.samples));
  const last = adapted[adapted.length - 1];
  const { timeStep } = world.env;
  const strips = measured.flatMap(({ samples: n, returns, poses }) => {
    const strip = filmstripOf(poses, { timeStep, return: returns.values[0] });
    return strip === null ? [] : [[n, strip] as const];
  });
  return {
    evaluation: {
      psi: [...psi],
      returns: Object.fromEntries(measured.map((policy) => [policy.samples, policy.returns])),
      ...(adapted[0].known && { known: adapted[0].known }),
      ledger: last.ledger,
      ...divergedOf(last.divergedEpisodes ?? 0),
    },
    strips: Object.fromEntries(strips),
  };
}

/** Real steps of an evaluation: those of all adaptations and, in the column `evaluation`, of the baselines. */
export function evaluationLedger({
  tasks,
  baselineSteps,
}: {
  readonly tasks: readonly Pick<TaskEvaluation, 'ledger'>[];
  readonly baselineSteps: number;
}): SampleLedger {
  const total = { ...emptyLedger, evaluation: baselineSteps };
  for (const { ledger } of tasks) {
    for (const column of ['train', 'dev', 'gradient', 'evaluation'] as const) {
      total[column] += ledger[column];
    }
  }
  return total;
}
