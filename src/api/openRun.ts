/** @file `openRun`: a trained run to adapt, evaluate, attack and report. */

/// <reference lib="esnext.disposable" preserve="true" />

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { TaskRecord } from '../algorithms/selection/taskRecord.ts';
import type { Problem } from '../envs/problems.ts';
import type { Attack } from '../evaluation/attack/attack.ts';
import type { Evaluation } from '../evaluation/evaluate.ts';
import { readRunData } from '../report/data/readRunData.ts';
import { writeReport } from '../report/write.ts';
import { createNodeRuntime } from '../runtime/node.ts';
import { type AttackOptions, attackTrained } from '../study/attack/attackTrained.ts';
import type { Config } from '../study/config/config.ts';
import { type EvaluateOptions, evaluateTrained } from '../study/evaluate/evaluateTrained.ts';
import type { Reporter } from '../study/events.ts';
import { giveFamily, givenFamily } from '../study/family/givenFamilies.ts';
import type { TrustOptions } from '../study/family/moduleTrust.ts';
import type { Executor } from '../study/jobs/executor.ts';
import { forkedExecutor } from '../study/jobs/forked.ts';
import { inProcessExecutor } from '../study/jobs/inProcess.ts';
import { openTrainedRun } from '../study/run/trainedRun.ts';
import type { TaskFamily } from '../tasks/taskFamily.ts';
import { type Adapted, type AdaptOptions, adaptTrained } from './adapt.ts';
import type { Controller } from './controller.ts';
import { type DrawnEpisode, type RenderOptions, renderTrained } from './render.ts';

/** Work that consists of many jobs. The results do not depend on where they run. */
export interface WithJobs {
  /** Processes side by side; one per core by default. */
  readonly jobs?: number;
  /** Somewhere else to run the jobs. */
  readonly executor?: Executor;
}

/** A trained run. It does not change; `evaluate`, `attack`, `render` and `report` only write files. */
export interface OpenRun extends AsyncDisposable {
  readonly directory: string;
  readonly family: TaskFamily;
  readonly config: Config;
  /** The training tasks that have ended. */
  readonly tasks: readonly TaskRecord[];
  /** What the user should know, one sentence each: that the run is not finished, for example. */
  readonly notices: readonly string[];
  /** A controller for one task ψ `[K]`, zero-shot or after some real samples. */
  adapt(psi: readonly number[], options?: AdaptOptions): Promise<Adapted>;
  /** Returns on a set of test tasks; written to `evaluation.json` task by task, and resumed where it left off. */
  evaluate(options?: Omit<EvaluateOptions, 'executor'> & WithJobs): Promise<Evaluation>;
  /** The search for the worst task; written to `attack.json`, and resumed where it left off. */
  attack(options?: Omit<AttackOptions, 'executor'> & WithJobs): Promise<Attack>;
  /**
   * Draws the robot under its zero-shot policies and writes a film (`.gif`, `.apng`, `.mp4`) or a filmstrip (`.svg`, `.png`);
   * returns what was drawn, with the measured returns.
   */
  render(path: string, options?: RenderOptions): Promise<DrawnEpisode[]>;
  /** Writes `report.html` and its figures, and returns its path. */
  report(options?: { readonly directory?: string; readonly onEvent?: Reporter }): Promise<string>;
  /** Frees simulators and compiled programs. `await using` does it too. */
  dispose(): Promise<void>;
}

/** How to open a run. */
export interface OpenRunOptions extends TrustOptions {
  /**
   * The family, for a run that was trained on one that was defined in code and has no module. While the run is open, this
   * process knows it as the family of that directory.
   */
  readonly family?: Problem;
}

/**
 * Opens a run at its newest usable checkpoint.
 *
 * @throws Error when the directory holds no run or no usable checkpoint, or when its family has changed
 */
export async function openRun(
  directory: string,
  { family: given, trustModule }: OpenRunOptions = {},
): Promise<OpenRun> {
  // Also for as long as this run is open, whoever has given it first.
  const problem = given ?? givenFamily(directory);
  const takeBack = problem === undefined ? () => {} : giveFamily(directory, problem);
  const isGiven = givenFamily(directory) !== undefined;
  const opened = await createNodeRuntime()
    .then((runtime) => openTrainedRun(directory, runtime, { trustModule }))
    .catch((error: unknown) => {
      takeBack();
      throw error;
    });
  const { run, world, notices } = opened;
  let isOpen = true;
  const assertOpen = (): void => {
    if (!isOpen) throw new Error(`${directory}: the run has been disposed of`);
  };
  const executorOf = ({ jobs = availableParallelism(), executor }: WithJobs): Executor => {
    assertOpen();
    // A family that lives in this process alone cannot be loaded in another.
    return executor ?? (isGiven ? inProcessExecutor() : forkedExecutor(jobs));
  };
  const dispose = async (): Promise<void> => {
    isOpen = false;
    takeBack();
    await world.dispose();
  };
  return {
    directory,
    family: world.family,
    config: run.config,
    tasks: run.tasks,
    notices,
    async adapt(psi, options) {
      assertOpen();
      const adapted = await adaptTrained(opened, psi, options);
      const { policy } = adapted;
      const act: Controller['act'] = async (states) => {
        assertOpen();
        return policy.act(states);
      };
      return { ...adapted, policy: { ...policy, act } };
    },
    evaluate: async (options = {}) =>
      evaluateTrained(opened, { ...options, executor: executorOf(options) }),
    attack: async (options = {}) =>
      attackTrained(opened, { ...options, executor: executorOf(options) }),
    async render(path, options) {
      assertOpen();
      return renderTrained(opened, path, options);
    },
    async report({ directory: out = join(directory, 'report'), onEvent } = {}) {
      assertOpen();
      return writeReport([await readRunData(directory, onEvent, { trustModule: true })], out);
    },
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
}
