/** @file Gradient steps of PEARL, each on transitions and contexts of several training tasks. */

import { foldIn, integers, type Key, normals } from '../../math/random.ts';
import { allocateBatch, drawInto, type RatedShard } from '../sac/replay.ts';
import type { SacStepData, SacUpdater } from '../sac/sacUpdater.ts';
import type { AlgorithmConfig } from '../settings.ts';
import type { MeasuredWork } from '../step.ts';
import { readOf } from './pearlSpec.ts';
import { type PearlState, taskAt } from './pearlState.ts';
import type { PearlActor } from './pearlTools.ts';

/** What the gradient steps are taken with. */
export interface PearlLearner extends PearlActor {
  readonly updater: SacUpdater;
  readonly config: AlgorithmConfig;
}

/** Gradient steps; each draws its tasks, with replacement, and of each its transitions and its context. */
export async function learnFromTasks(
  pearl: PearlLearner,
  state: PearlState,
  { steps, key }: { readonly steps: number; readonly key: Key },
): Promise<MeasuredWork<PearlState>> {
  const replay = await replayOf(pearl, state);
  const { networks, metrics } = await pearl.updater.run(state.networks, steps, (step) =>
    stepData(pearl, state, replay, foldIn(key, step)),
  );
  return { state: { ...state, networks }, metrics };
}

/** The shards of every training task. */
interface TaskReplay {
  readonly all: readonly RatedShard[];
  readonly context: RatedShard;
}

async function replayOf({ rate }: PearlActor, state: PearlState): Promise<TaskReplay[]> {
  const { dataset, shardTasks, contextShards } = state;
  const shards: RatedShard[] = [];
  for (const [i, shard] of dataset.shards.entries()) {
    shards.push(await rate(shard, taskAt(state, shardTasks[i])));
  }
  return Array.from(contextShards, (context, task) => ({
    all: shards.filter((_, i) => shardTasks[i] === task),
    context: shards[context],
  }));
}

function stepData(
  { spec, family, config }: PearlLearner,
  state: PearlState,
  replay: readonly TaskReplay[],
  key: Key,
): SacStepData & Record<string, Float32Array> {
  const { batchSize } = config.sac;
  const { tasksPerStep, contextBatch } = config.pearl;
  const tasks = integers(foldIn(key, 'tasks'), tasksPerStep, replay.length);
  const batch = allocateBatch(tasksPerStep * batchSize, state.dataset);
  const context = allocateBatch(tasksPerStep * contextBatch, state.dataset);
  for (const [i, task] of tasks.entries()) {
    const taskKey = foldIn(foldIn(key, 'rows'), i);
    const ofRows = { key: foldIn(taskKey, 'replay'), count: batchSize, at: i * batchSize };
    drawInto(batch, replay[task].all, ofRows);
    const ofContext = {
      key: foldIn(taskKey, 'context'),
      count: contextBatch,
      at: i * contextBatch,
    };
    drawInto(context, [replay[task].context], ofContext);
  }
  const read = Array.from(tasks, (task) => readOf({ family }, spec, taskAt(state, task)));
  const { latentSize, actionSize } = spec.encoder;
  return {
    ...batch,
    noise: normals(foldIn(key, 'action noise'), batch.rewards.length * actionSize),
    contextStates: context.states,
    contextActions: context.actions,
    contextRewards: context.rewards,
    latentNoise: normals(foldIn(key, 'latent noise'), tasksPerStep * latentSize),
    ...(spec.taskSize > 0 && { taskContext: Float32Array.from(read.flat()) }),
  };
}
