/** @file Training as a recorded run: every step of an algorithm is logged and saved, so that a killed run resumes. */

import type { Algorithm, AlgorithmState } from '../../algorithms/algorithm.ts';
import type { Learner } from '../../algorithms/learner.ts';
import type { TaskRecord } from '../../algorithms/selection/taskRecord.ts';
import type { StepLabel, StepRunner } from '../../algorithms/step.ts';
import type { World } from '../../algorithms/world.ts';
import { keyFromSeed } from '../../math/random.ts';
import type { Checkpoint } from './checkpoints.ts';
import {
  decodeLearner,
  decodeTrajectories,
  encodeLearner,
  encodeTrajectories,
  type LearnerScalars,
  type Tensors,
} from './learnerCodec.ts';
import type { Run } from './run.ts';

/** What a step told, for those who watch. */
export interface StepReport {
  readonly label: StepLabel;
  /** Steps finished, this one included. */
  readonly finished: number;
  /** Steps of the whole run. */
  readonly total: number;
  /** `[K]` */
  readonly psi: readonly number[];
  /** Numbers measured in this step. */
  readonly metrics: Readonly<Record<string, number>>;
  /** The finished training tasks, if this step ended one. */
  readonly tasks: readonly TaskRecord[];
}

/** A training run. */
export interface TrainOptions {
  readonly world: World;
  readonly algorithm: Algorithm;
  readonly run: Run;
  /** Where an interrupted run goes on. */
  readonly checkpoint: Checkpoint | null;
  /** Told before every step. */
  readonly onStepStart?: (
    label: StepLabel,
    psi: readonly number[],
    finished: number,
    total: number,
  ) => void;
  /** Told after every step, when it has been saved. */
  readonly onStep?: (report: StepReport) => void;
}

/** What a checkpoint's scalars hold. */
interface SavedScalars {
  readonly finished: number;
  readonly learner: LearnerScalars;
}

/** Trains to the end and returns the final state. */
export async function train({
  world,
  algorithm,
  run,
  checkpoint,
  onStepStart,
  onStep,
}: TrainOptions): Promise<AlgorithmState> {
  const key = keyFromSeed(run.config.training.seed);
  const total = await countSteps(world, algorithm);
  const restored =
    checkpoint === null ? null : restoreLearner(world, checkpoint, (name) => run.readShard(name));
  const passedOver = restored?.finished ?? 0;
  let finished = 0;
  const step: StepRunner<AlgorithmState> = async (label, learner, advance) => {
    if (finished < passedOver) {
      finished += 1;
      return learner;
    }
    onStepStart?.(label, Array.from(learner.psi), finished, total);
    const metrics: Record<string, number> = {};
    const tasks: TaskRecord[] = [];
    const next = await advance(learner, {
      metrics: (values) => Object.assign(metrics, values),
      task: (record) => tasks.push(record),
    });
    finished += 1;
    record(run, next, { label, metrics, tasks, finished });
    onStep?.({ label, finished, total, psi: Array.from(learner.psi), metrics, tasks });
    return next;
  };
  const start = restored?.learner ?? algorithm.initial(world, key);
  return algorithm.train({ world, key, step }, start);
}

/** Logs a step and saves the state after it: logs, then shards, then the checkpoint that names both. */
function record(
  run: Run,
  learner: AlgorithmState,
  {
    label,
    metrics,
    tasks,
    finished,
  }: {
    label: StepLabel;
    metrics: Readonly<Record<string, number>>;
    tasks: readonly TaskRecord[];
    finished: number;
  },
): void {
  if (Object.keys(metrics).length > 0) {
    run.logMetrics({
      ...label,
      realSamples: learner.ledger.train,
      virtualSteps: learner.virtualSteps,
      ...metrics,
    });
  }
  for (const task of tasks) run.logTask(task);
  for (let i = run.shards.length; i < learner.dataset.shards.length; i++) {
    run.writeShard(String(i).padStart(6, '0'), encodeTrajectories(learner.dataset.shards[i]));
  }
  const { tensors, scalars, ledger } = encodeLearner(learner as Learner);
  const saved: SavedScalars = { finished, learner: scalars };
  run.checkpoint({ tensors, scalars: { ...saved }, ledger });
}

/** The number of steps of a run: the control flow of the algorithm with steps that do nothing. */
export async function countSteps(world: World, algorithm: Algorithm): Promise<number> {
  let steps = 0;
  const step: StepRunner<AlgorithmState> = async (_label, state) => {
    steps += 1;
    return state;
  };
  const key = keyFromSeed(0);
  await algorithm.train({ world, key, step }, algorithm.initial(world, key));
  return steps;
}

/** The learner of a checkpoint and the number of steps that led to it. */
export function restoreLearner(
  { family }: Pick<World, 'family'>,
  checkpoint: Checkpoint,
  readShard: (name: string) => Tensors,
): { readonly learner: Learner; readonly finished: number } {
  const { finished, learner: scalars } = checkpoint.scalars as unknown as SavedScalars;
  const { tensors, ledger } = checkpoint;
  const shards = checkpoint.shards.map(([name]) => decodeTrajectories(readShard(name)));
  return { learner: decodeLearner({ tensors, scalars, ledger }, family, shards), finished };
}
