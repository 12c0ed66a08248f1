/** @file The runs of a lab: which there are, and those that somebody looks at. */

import { statSync } from 'node:fs';
import { setImmediate as pause } from 'node:timers/promises';
import { linesOf } from '../study/files/jsonLines.ts';
import { runPaths } from '../study/run/runPaths.ts';
import { readRunSetup } from '../study/run/runSetup.ts';
import { type FoundRun, findRuns, idOfRun } from './findRuns.ts';
import {
  entryOf,
  FollowedRun,
  type FollowOptions,
  isTrained,
  stateOfFolder,
} from './followedRun.ts';
import type { SweepBoard } from './sweepBoard.ts';
import { sweptFolders } from './sweptFolders.ts';
import type { RunEntry, RunList, SweepEntry } from './view.ts';

/** Milliseconds for which a list of folders is taken as it is. */
const listAge = 2000;

/** Runs in folders, read and never written. */
export class Lab {
  readonly #folders: readonly string[];
  readonly #options: FollowOptions;
  readonly #sweeps: readonly SweepBoard[];
  readonly #followed = new Map<string, Promise<FollowedRun>>();
  readonly #taskCounts = new Map<string, { readonly time: number; readonly count: number }>();
  #found: readonly FoundRun[] = [];
  #foundAt = Number.NEGATIVE_INFINITY;

  /** @param sweeps of which more is known than that their runs are in folders */
  constructor(
    folders: readonly string[],
    options: FollowOptions = {},
    sweeps: readonly SweepBoard[] = [],
  ) {
    this.#folders = [...folders, ...sweeps.map(({ directory }) => directory)];
    this.#options = options;
    this.#sweeps = sweeps;
  }

  /** All runs, and what is no run although it looks like one. */
  list(): RunList {
    const runs: RunEntry[] = [];
    const faults: string[] = [];
    for (const found of this.found()) {
      try {
        runs.push(this.#entry(found));
      } catch (error) {
        const [first] = (error instanceof Error ? error.message : String(error)).split('\n');
        faults.push(first);
      }
    }
    return { runs, sweeps: this.#sweepEntries(runs), faults, live: true };
  }

  #sweepEntries(runs: readonly RunEntry[]): SweepEntry[] {
    const known = this.#sweeps.map((sweep) => sweep.entry());
    // Who names a run wants that one, whatever else its sweep has.
    const apart = new Set([
      ...known.flatMap(({ rows }) => rows.map(({ id }) => id)),
      ...this.#folders.map(idOfRun),
    ]);
    const others = this.found().filter(({ id }) => !apart.has(id));
    return [...known, ...sweptFolders(others, runs)];
  }

  /** The folders of runs. */
  found(): readonly FoundRun[] {
    if (performance.now() - this.#foundAt > listAge) {
      this.#found = findRuns(this.#folders);
      this.#foundAt = performance.now();
    }
    return this.#found;
  }

  /**
   * A run by its id, as far as its files have been read; null where there is none.
   *
   * @throws Error when its `config.json` cannot be understood
   */
  async follow(id: string): Promise<FollowedRun | null> {
    const found = this.found().find((run) => run.id === id);
    if (found === undefined) return null;
    let opening = this.#followed.get(id);
    if (opening === undefined) {
      opening = this.#open(found);
      this.#followed.set(id, opening);
      opening.catch(() => this.#followed.delete(id));
    }
    return opening;
  }

  /** A run, after all of its files has been read. */
  async read(id: string): Promise<FollowedRun | null> {
    const run = await this.follow(id);
    while (run?.live.refresh()) await pause();
    return run;
  }

  async #open(found: FoundRun): Promise<FollowedRun> {
    const run = new FollowedRun(found);
    await run.open(this.#options);
    return run;
  }

  #entry({ id, directory }: FoundRun): RunEntry {
    const paths = runPaths(directory);
    const setup = readRunSetup(paths.config);
    const tasksDone = this.#tasksIn(paths.tasks);
    const state = isTrained(setup, tasksDone) ? 'finished' : stateOfFolder(directory);
    return entryOf(id, setup, paths.name, { tasksDone, state });
  }

  /** Lines of `tasks.jsonl`, counted again when it has changed. */
  #tasksIn(path: string): number {
    const status = statSync(path, { throwIfNoEntry: false });
    if (!status?.isFile()) return 0;
    const known = this.#taskCounts.get(path);
    if (known?.time === status.mtimeMs) return known.count;
    let count = 0;
    for (const _ of linesOf(path)) count++;
    this.#taskCounts.set(path, { time: status.mtimeMs, count });
    return count;
  }
}
