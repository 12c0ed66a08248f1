/** @file A run of the lab with what is known of it beside its logs: its family, its number of steps, who writes it. */

import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { methods } from '../algorithms/methods.ts';
import type { Problem } from '../envs/problems.ts';
import { type FamilyOfRun, familyOfRun } from '../study/family/familyOfRun.ts';
import { holderOf } from '../study/files/lock.ts';
import { checkpointIndices } from '../study/run/checkpoints.ts';
import { runPaths } from '../study/run/runPaths.ts';
import { readRunSetup, type StoredSetup } from '../study/run/runSetup.ts';
import { familyData } from '../tasks/familyData.ts';
import type { FoundRun } from './findRuns.ts';
import { LiveRun } from './liveRun.ts';
import { type ModuleForPage, type PageFamily, pageFamilyOf } from './pageFamily.ts';
import { stepsOfRun } from './stepCount.ts';
import type { Progress, RunEntry, RunState, RunUpdate } from './view.ts';

/** How the lab opens runs. */
export interface FollowOptions {
  /** Whether the modules of custom families are run: a folder of runs may hold some that nobody has looked at. */
  readonly trustModule?: boolean | undefined;
}

/** What a reader of updates has been told. */
export interface Told {
  readonly generation: number;
  readonly version: number;
  readonly width: number;
  /** The newest step. */
  readonly step: number;
  readonly tasks: number;
}

/** A run that somebody looks at. */
export class FollowedRun {
  readonly id: string;
  readonly live: LiveRun;
  problem: Problem | null = null;
  #familyFault: string | null = null;
  #total: number | null = null;
  #isTrusted = false;
  #pageFamily: PageFamily | null = null;

  constructor({ id, directory }: FoundRun) {
    const paths = runPaths(directory);
    this.id = id;
    this.live = new LiveRun(paths, readRunSetup(paths.config));
  }

  /** Loads the family and counts the steps; what cannot be done is said in the notices. */
  async open({ trustModule = false }: FollowOptions): Promise<void> {
    const { setup, paths } = this.live;
    this.#isTrusted = trustModule;
    if (setup.module !== null && !trustModule) {
      this.#familyFault =
        'its family is a custom module, which is not run unasked: start the lab with --trust-module for figures and time left';
      return;
    }
    try {
      const loaded = await familyOfRun(paths.directory, setup, { trustModule });
      const { problem } = loaded;
      this.problem = problem;
      if (setup.module !== null) this.#pageFamily = await pageFamilyOf(moduleForPage(loaded));
      this.#total = await stepsOfRun(problem, setup.config);
    } catch (error) {
      this.#familyFault = error instanceof Error ? error.message : String(error);
    }
  }

  /** Whether the run may still grow. */
  get state(): RunState {
    return this.#stateAt(this.#finished());
  }

  /** Text that changes when a reader has to be told something. */
  signature(): string {
    const { live } = this;
    return [live.generation, live.changes, live.fault, this.#total, this.state, live.read].join(
      ' ',
    );
  }

  /** What is new since a reader was told; everything where it was told nothing, or of what counts no more. */
  update(told: Told | null): { readonly update: RunUpdate; readonly told: Told } {
    const { live } = this;
    const { curves, setup, tasks, generation } = live;
    const isFollowing = told !== null && told.generation === generation;
    const isSameWidth = isFollowing && told.width === curves.width;
    // The clock may be a step behind the numbers.
    const from = isSameWidth ? Math.floor(Math.max(0, told.step - 1) / curves.width) : 0;
    const tasksFrom = isFollowing ? told.tasks : 0;
    const version = (isFollowing ? told.version : -1) + 1;
    const finished = this.#finished();
    const update: RunUpdate = {
      ...entryOf(this.id, setup, live.paths.name, {
        tasksDone: tasks.length,
        state: this.#stateAt(finished),
      }),
      version,
      familyData: this.problem === null ? null : familyData(this.problem.family),
      notices: [this.#familyFault, live.fault].filter((text) => text !== null),
      progress: this.#progress(finished),
      ledger: live.ledger,
      curves: curves.since(Math.min(from, curves.length)),
      psi: tasks.at(-1)?.nextPsi ?? this.#firstPsi(),
      tasks: live.shownTasks(tasksFrom),
      tasksFrom,
      log: live.log(),
      figures: `${generation}-${tasks.length}-${this.#evaluationTime()}`,
      adapts: this.adapts,
    };
    return {
      update,
      told: {
        ...{ generation, version, width: curves.width },
        step: live.newest?.step ?? 0,
        tasks: tasks.length,
      },
    };
  }

  #progress(finished: number): Progress {
    const { live } = this;
    const total = this.#total;
    const { seconds } = live;
    const known = total !== null && seconds !== null && finished > 0;
    return {
      finished,
      total,
      logged: live.newest === null ? 0 : live.newest.step + 1,
      place: live.place,
      seconds,
      secondsLeft: known ? (seconds / finished) * Math.max(0, total - finished) : null,
      read: live.read,
    };
  }

  /** Every step leaves a checkpoint of its number. */
  #finished(): number {
    return checkpointIndices(this.live.paths.checkpoints).at(-1) ?? 0;
  }

  #stateAt(finished: number): RunState {
    const { paths, setup, tasks } = this.live;
    const isDone = this.#total === null ? isTrained(setup, tasks.length) : finished >= this.#total;
    return isDone ? 'finished' : stateOfFolder(paths.directory);
  }

  #firstPsi(): readonly number[] | null {
    return this.problem === null ? null : Array.from(this.problem.family.defaultTask);
  }

  #evaluationTime(): number {
    const { evaluation } = this.live.paths;
    return statSync(evaluation, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  }

  /** The script of a custom family; null where there is none. */
  get familyScript(): string | null {
    return this.#pageFamily !== null && 'code' in this.#pageFamily ? this.#pageFamily.code : null;
  }

  /** Whether a policy can be adapted in the page; a sentence that says why not otherwise. */
  get adapts(): true | string {
    const { module, config } = this.live.setup;
    const { label, trainsTasks, algorithm } = methods[config.training.method];
    if (trainsTasks === 'together' || algorithm.model === undefined) {
      return `${label} adapts with real samples or by reading ψ; the page adapts inside a learned model.`;
    }
    if (module !== null && this.problem === null) {
      return `Its family is a custom module, which ${this.#isTrusted ? 'cannot be loaded' : 'the lab runs with --trust-module only'}.`;
    }
    if (this.#pageFamily !== null && 'fault' in this.#pageFamily) {
      return `Its family cannot be loaded in a page: ${this.#pageFamily.fault}.`;
    }
    if (this.live.tasks.length === 0 || this.#finished() === 0)
      return 'There is nothing to adapt before the first training task has ended.';
    return true;
  }
}

/** The files of the module of a family that has been loaded. */
function moduleForPage({ source, files = {}, problem }: FamilyOfRun): ModuleForPage {
  const folder = dirname(source);
  return {
    path: source,
    files: Object.keys(files).map((file) => resolve(folder, file)),
    robotFiles: problem.files ?? [],
  };
}

/** Whether all tasks of a run that has them in turn have ended. */
export function isTrained({ config }: StoredSetup, tasksDone: number): boolean {
  const { method, nTasks } = config.training;
  return methods[method].trainsTasks === 'in turn' && tasksDone >= nTasks;
}

/** The state of a run that is not finished. */
export function stateOfFolder(directory: string): RunState {
  const states = { running: 'training', gone: 'killed', unknown: 'elsewhere' } as const;
  const holder = holderOf(directory);
  return holder === null ? 'stopped' : states[holder];
}

/** What the list of runs says of one. */
export function entryOf(
  id: string,
  { family, module, preset, config }: StoredSetup,
  name: string,
  { tasksDone, state }: Pick<RunEntry, 'tasksDone' | 'state'>,
): RunEntry {
  const { method, nTasks, seed } = config.training;
  const { label, trainsTasks } = methods[method];
  return {
    ...{ id, name, family, preset, seed, state, tasksDone },
    hasModule: module !== null,
    method: label,
    nTasks: trainsTasks === 'in turn' ? nTasks : null,
  };
}
