/** @file Training as a recorded run: every step of Algorithm 1 is logged and saved, so that a killed run goes on. */

import { admrl } from '../../algorithms/admrl.ts';
import type { Learner } from '../../algorithms/learner.ts';
import type { TaskRecord } from '../../algorithms/selection/taskSelection.ts';
import type { StepLabel, StepRunner } from '../../algorithms/step.ts';
import type { World } from '../../algorithms/world.ts';
import { keyFromSeed } from '../../math/random.ts';
import type { Reporter } from '../events.ts';
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

/** A training run. */
export interface TrainOptions {
  readonly world: World;
  readonly run: Run;
  /** Where an interrupted run goes on. */
  readonly checkpoint: Checkpoint | null;
  /** Told `stepStarted` before every step, and `stepEnded` after it, when it has been saved. */
  readonly onEvent?: Reporter | undefined;
}

/** What a checkpoint's scalars hold. */
interface SavedScalars {
  readonly finished: number;
  readonly learner: LearnerScalars;
}

/** Runs Algorithm 1 to its end and returns the final state. */
export async function train({ world, run, checkpoint, onEvent }: TrainOptions): Promise<Learner> {
  const key = keyFromSeed(run.config.training.seed);
  const total = await countSteps(world);
  const restored =
    checkpoint === null ? null : restoreLearner(world, checkpoint, (name) => run.readShard(name));
  const passedOver = restored?.finished ?? 0;
  let finished = 0;
  const step: StepRunner = async (label, learner, advance) => {
    if (finished < passedOver) {
      finished += 1;
      return learner;
    }
    const psi = Array.from(learner.psi);
    onEvent?.({ type: 'stepStarted', label, psi, finished, total });
    const metrics: Record<string, number> = {};
    const tasks: TaskRecord[] = [];
    const next = await advance(learner, {
      metrics: (values) => Object.assign(metrics, values),
      task: (record) => tasks.push(record),
    });
    finished += 1;
    record(run, next, { label, metrics, tasks, finished });
    onEvent?.({ type: 'stepEnded', label, psi, finished, total, metrics, tasks });
    return next;
  };
  return admrl({ world, key, step, ...(restored === null ? {} : { learner: restored.learner }) });
}

/** Logs a step and saves the state after it: logs, then shards, then the checkpoint that names both. */
function record(
  run: Run,
  learner: Learner,
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
  const { tensors, scalars, ledger } = encodeLearner(learner);
  const saved: SavedScalars = { finished, learner: scalars };
  run.checkpoint({ tensors, scalars: { ...saved }, ledger });
}

/** The number of steps of a run: the control flow of Algorithm 1 with steps that do nothing. */
export async function countSteps(world: World): Promise<number> {
  let steps = 0;
  await admrl({
    world,
    key: keyFromSeed(0),
    step: async (_label, learner) => {
      steps += 1;
      return learner;
    },
  });
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
