/** @file Training as a recorded run: every step of an algorithm is logged and saved, so that a killed run resumes. */

import type { Algorithm, AlgorithmState } from '../../algorithms/algorithm.ts';
import type { TaskRecord } from '../../algorithms/selection/taskRecord.ts';
import type { StepLabel, StepRunner } from '../../algorithms/step.ts';
import type { World } from '../../algorithms/world.ts';
import { append, emptyDataset } from '../../data/dataset.ts';
import { keyFromSeed } from '../../math/random.ts';
import type { Reporter } from '../events.ts';
import type { Tensors } from '../files/tensors.ts';
import type { Checkpoint } from './checkpoints.ts';
import type { Run } from './run.ts';
import { decodeTrajectories, encodeTrajectories } from './shardCodec.ts';

/** A training run. */
export interface TrainOptions {
  readonly world: World;
  readonly algorithm: Algorithm;
  readonly run: Run;
  /** Where an interrupted run resumes; null for the start. */
  readonly checkpoint: Checkpoint | null;
  /** Receives `stepStarted` before every step, and `stepEnded` after it has been saved. */
  readonly onEvent?: Reporter | undefined;
  /** Ends training before its next step, with its reason as the error. */
  readonly signal?: AbortSignal | undefined;
  /** Training goes no further than this number of training tasks, which come in turn; a later call goes on to the same bytes. */
  readonly untilTask?: number | undefined;
}

/** Trains to the end, or as far as it is to go, and returns the state there. */
export async function train({
  world,
  algorithm,
  run,
  checkpoint,
  onEvent,
  signal,
  untilTask = Infinity,
}: TrainOptions): Promise<AlgorithmState> {
  const key = keyFromSeed(run.config.training.seed);
  const total = await countSteps(world, algorithm);
  const restored =
    checkpoint === null ? null : restoreState(checkpoint, (name) => run.readShard(name));
  const passedOver = restored?.finished ?? 0;
  let finished = 0;
  const step: StepRunner<AlgorithmState> = async (label, learner, advance) => {
    if (finished < passedOver) {
      finished += 1;
      return learner;
    }
    // Those after the last one that is wanted are passed over like those before the first.
    if (label.task >= untilTask) return learner;
    signal?.throwIfAborted();
    const psi = Array.from(learner.psi);
    const activity = algorithm.phases[label.phase] ?? label.phase;
    onEvent?.({ type: 'stepStarted', label, activity, psi, finished, total });
    const metrics: Record<string, number> = {};
    const tasks: TaskRecord[] = [];
    const next = await advance(learner, {
      metrics: (values) => Object.assign(metrics, values),
      task: (record) => tasks.push(record),
    });
    finished += 1;
    record(run, next, { label, metrics, tasks });
    onEvent?.({ type: 'stepEnded', label, activity, psi, finished, total, metrics, tasks });
    return next;
  };
  const start = restored?.state ?? algorithm.initial(world, key);
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
  }: {
    label: StepLabel;
    metrics: Readonly<Record<string, number>>;
    tasks: readonly TaskRecord[];
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
  const { shards } = learner.dataset;
  for (let i = run.shards.length; i < shards.length; i++) {
    run.writeShard(String(i).padStart(6, '0'), encodeTrajectories(shards[i]));
  }
  run.checkpoint(learner);
}

/**
 * The number of steps of a run, or of its first `untilTask` tasks: the control flow of the algorithm with steps that do
 * nothing.
 */
export async function countSteps(
  world: World,
  algorithm: Algorithm,
  untilTask = Infinity,
): Promise<number> {
  let steps = 0;
  const step: StepRunner<AlgorithmState> = async ({ task }, state) => {
    if (task < untilTask) steps += 1;
    return state;
  };
  const key = keyFromSeed(0);
  await algorithm.train({ world, key, step }, algorithm.initial(world, key));
  return steps;
}

/** The state that a checkpoint holds, and the number of steps that led to it. */
export function restoreState(
  checkpoint: Checkpoint,
  readShard: (name: string) => Tensors,
): { readonly state: AlgorithmState; readonly finished: number } {
  const { sizes, state, index } = checkpoint;
  const shards = checkpoint.shards.map(([name]) => decodeTrajectories(readShard(name)));
  const dataset = append(emptyDataset(sizes.stateSize, sizes.actionSize), ...shards);
  return { state: { ...(state as Omit<AlgorithmState, 'dataset'>), dataset }, finished: index };
}
