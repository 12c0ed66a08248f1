/** @file Evaluation of a trained state on a set of test tasks, as `evaluation.json` holds it. */

import type { Learner } from '../algorithms/learner.ts';
import type { World } from '../algorithms/world.ts';
import { emptyLedger, type SampleLedger } from '../envs/ledger.ts';
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

/** An evaluation and its price. */
export interface Evaluated {
  readonly evaluation: Evaluation;
  /** Real steps: those of all adaptations, and in the column `evaluation` those of the baselines too. */
  readonly ledger: SampleLedger;
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
  /** Told after every task what has been measured so far: a whole evaluation of fewer tasks. */
  readonly onTask?: (soFar: Evaluated) => void;
}

/**
 * Adapts to every task from the same trained state and measures A_n; the trained state is left as it is.
 *
 * @throws RangeError when a value of n is not a multiple of `adaptSamples`, or a task does not fit the family.
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluated> {
  const { world, trained, tasks, samples, seed, settings, key, onTask } = options;
  const { episodes, zeroShotIterations, adaptSamples, numEnvs } = settings;
  for (const n of samples) stagesOf(n, adaptSamples);
  const baselines = await baselineReturns(world, { tasks, key: foldIn(key, 'baselines') });
  let evaluated: Evaluated = {
    evaluation: {
      family: world.family.name,
      method: 'admrl',
      seed,
      samples,
      tasks: [],
      baselines: { zeroAction: [], random: [] },
    },
    ledger: { ...emptyLedger, evaluation: baselines.steps },
  };
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
    const { evaluation, ledger } = evaluated;
    evaluated = {
      evaluation: {
        ...evaluation,
        tasks: [...evaluation.tasks, { psi: [...psi], returns }],
        baselines: firstBaselines(baselines.returns, index + 1),
      },
      ledger: sumLedgers(ledger, adapted[adapted.length - 1].learner.ledger),
    };
    onTask?.(evaluated);
  }
  return evaluated;
}

/** Those of the first tasks, so that there is always one entry a task. */
function firstBaselines({ zeroAction, random }: BaselineReturns, tasks: number): BaselineReturns {
  return { zeroAction: zeroAction.slice(0, tasks), random: random.slice(0, tasks) };
}

function sumLedgers(a: SampleLedger, b: SampleLedger): SampleLedger {
  return {
    train: a.train + b.train,
    dev: a.dev + b.dev,
    gradient: a.gradient + b.gradient,
    evaluation: a.evaluation + b.evaluation,
  };
}
