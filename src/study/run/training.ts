/** @file A whole training run: begun in its own directory or resumed, and trained to its end. */

import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { methods } from '../../algorithms/methods.ts';
import { createWorld } from '../../algorithms/world.ts';
import { createNodeRuntime } from '../../runtime/node.ts';
import { assertThreads } from '../../runtime/threads.ts';
import type { Config } from '../config/config.ts';
import { showValue } from '../config/layers.ts';
import { withDivergenceNotice } from '../divergenceNotice.ts';
import type { Reporter, RunSummary } from '../events.ts';
import { assertTrainable } from '../family/assertTrainable.ts';
import { type FamilyOfRun, familyOfRun, moduleEntry } from '../family/familyOfRun.ts';
import type { TrustOptions } from '../family/moduleTrust.ts';
import type { ResolvedFamily } from '../family/resolveFamily.ts';
import type { Checkpoint } from './checkpoints.ts';
import type { Run } from './run.ts';
import { createRun, type OpenRunOptions, openRun } from './runDirectory.ts';
import { runPaths } from './runPaths.ts';
import { readRunSetup } from './runSetup.ts';
import { type TrainOptions, train } from './train.ts';
import { assertFamilyOf } from './trainedRun.ts';

/** A run that is locked and ready to be trained. */
export interface OpenTraining {
  readonly run: Run;
  /** Where it resumes; null for the start. */
  readonly checkpoint: Checkpoint | null;
  readonly family: Pick<FamilyOfRun, 'problem' | 'source'>;
  /** What the user should know, one sentence each: a changed module, damaged checkpoints that were passed over, other versions. */
  readonly notices: readonly string[];
}

/** A run that has not begun. */
export interface NewTraining {
  /** As the user named it, and what that is. */
  readonly family: ResolvedFamily & { readonly source: string };
  /** Name of the preset that the configuration was built on, if any. */
  readonly preset: string | null;
  readonly config: Config;
  /** Default: `runs/FAMILY-PRESET-seedS`, with the method unless it is AdMRL, and a number if that is taken. */
  readonly directory?: string | undefined;
  /** Threads of large programs; default: every core. */
  readonly threads?: number | undefined;
  /** As in `LockOptions`. */
  readonly takeOver?: boolean | undefined;
}

/**
 * Begins a run.
 *
 * @throws RangeError for an impossible number of threads; Error as `assertTrainable` and `createRun` do
 */
export async function beginTraining({
  family: { problem, module, source },
  preset,
  config,
  directory = freeDirectory(runName(problem.family.name, preset, config)),
  threads = availableParallelism(),
  takeOver,
}: NewTraining): Promise<OpenTraining> {
  assertThreads(threads);
  await assertTrainable({ problem, source });
  const setup = {
    family: problem.family.name,
    module: module === null ? null : moduleEntry(directory, module),
    preset,
    threads,
    config,
  };
  const run = createRun(directory, setup, { takeOver });
  return { run, checkpoint: null, family: { problem, source }, notices: [] };
}

/**
 * Opens a run to be trained further, with the threads that it was begun with; a finished one only with more tasks.
 *
 * @throws Error as `familyOfRun` and `openRun` do, and when the family does not match the checkpoint or fails a check
 */
export async function resumeTraining(
  directory: string,
  options: OpenRunOptions & TrustOptions = {},
): Promise<OpenTraining> {
  const family = await familyOfRun(directory, readRunSetup(runPaths(directory).config), options);
  const { run, checkpoint, notices } = openRun(directory, options);
  try {
    if (checkpoint !== null) assertFamilyOf(checkpoint, family);
    await assertTrainable(family);
  } catch (error) {
    run.close();
    throw error;
  }
  return { run, checkpoint, family, notices: [...family.notices, ...notices] };
}

/**
 * Begins a run, or resumes the one that its directory already holds.
 *
 * @throws Error naming a setting in which the existing run differs from the wanted one; else as `beginTraining` and
 *   `resumeTraining` do
 */
export async function beginOrResumeTraining(training: NewTraining): Promise<OpenTraining> {
  const { directory, family, config, takeOver } = training;
  if (directory === undefined || !existsSync(runPaths(directory).config)) {
    return beginTraining(training);
  }
  const there = readRunSetup(runPaths(directory).config);
  assertSame(directory, 'family', there.family, family.problem.family.name);
  const module = family.module && moduleEntry(directory, family.module);
  assertSame(directory, 'module.path', there.module?.path ?? null, module?.path ?? null);
  assertSameConfig(directory, there.config, config);
  // The module is the one that the user has just named.
  return resumeTraining(directory, { trustModule: true, takeOver });
}

function assertSameConfig(directory: string, there: Config, wanted: Config): void {
  const settingsOf = (config: Config): [string, unknown][] =>
    Object.entries(config).flatMap(([group, values]) =>
      Object.entries(values).map(([name, value]): [string, unknown] => [`${group}.${name}`, value]),
    );
  const values = new Map(settingsOf(there));
  for (const [path, value] of settingsOf(wanted)) {
    assertSame(directory, path, values.get(path), value);
  }
}

function assertSame(directory: string, field: string, there: unknown, wanted: unknown): void {
  if (isDeepStrictEqual(there, wanted)) return;
  throw new Error(
    `${directory} holds another run: ${field} is ${showValue(there)}, expected ${showValue(wanted)}; move it away, or choose another directory`,
  );
}

/** How far a run is trained. */
export type TrainingLimits = Pick<TrainOptions, 'signal' | 'untilTask'>;

/**
 * Trains a run to its end, or as far as it is to go, and closes it, whatever happens on the way.
 *
 * @param reporter - told the notices, the run, its steps and its end
 * @throws Error when a step fails
 */
export async function trainToEnd(
  { run, checkpoint, family, notices }: OpenTraining,
  reporter?: Reporter,
  limits: TrainingLimits = {},
): Promise<RunSummary> {
  const onEvent = withDivergenceNotice(reporter);
  const { directory } = run.paths;
  const { nTasks, method } = run.config.training;
  const { algorithm, trainsTasks } = methods[method];
  const tasks = trainsTasks === 'in turn' ? nTasks : null;
  try {
    for (const text of notices) onEvent({ type: 'notice', text });
    onEvent({ type: 'runOpened', directory, family: run.family, tasks });
    const runtime = await createNodeRuntime({ threads: run.threads });
    const world = await createWorld(runtime, family.problem, run.config);
    try {
      const { ledger, virtualSteps } = await train({
        world,
        algorithm,
        run,
        checkpoint,
        onEvent,
        ...limits,
      });
      const { steps, seconds } = run;
      const summary = { directory, steps, ledger, virtualSteps, seconds };
      onEvent({ type: 'runEnded', ...summary });
      return summary;
    } finally {
      await world.dispose();
    }
  } finally {
    run.close();
  }
}

/** What a run is called by default: FAMILY-PRESET-seedS, with the method before the seed unless it is AdMRL. */
export function runName(family: string, preset: string | null, { training }: Config): string {
  const { method, seed } = training;
  const ofMethod = method === 'admrl' ? [] : [method];
  return [family, preset ?? 'custom', ...ofMethod, `seed${seed}`].join('-');
}

/** `runs/NAME`, or `runs/NAME-2`, … when that is taken. */
function freeDirectory(name: string): string {
  for (let attempt = 1; ; attempt++) {
    const directory = join('runs', attempt === 1 ? name : `${name}-${attempt}`);
    if (!existsSync(directory)) return directory;
  }
}
