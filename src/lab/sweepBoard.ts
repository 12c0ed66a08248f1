/** @file A sweep on the lab's page: how far its jobs are, as their folders say, and about how long they take yet. */

import { mean } from '../math/statistics.ts';
import { isModulePath } from '../study/family/resolveFamily.ts';
import { runPaths } from '../study/run/runPaths.ts';
import { followJobs } from '../study/sweep/followJobs.ts';
import { type OpenSweep, openSweep, problemOf } from '../study/sweep/openSweep.ts';
import { settingsTexts } from '../study/sweep/settingsTexts.ts';
import { readSweepFile } from '../study/sweep/sweepFile.ts';
import type { SweepJob } from '../study/sweep/sweepJobs.ts';
import { UsageError } from '../study/usageError.ts';
import { idOfRun } from './findRuns.ts';
import type { FollowOptions } from './followedRun.ts';
import { RunClock } from './runClock.ts';
import { stepsOfRun } from './stepCount.ts';
import type { SweepEntry, SweepRow } from './view.ts';

/** A look at all jobs takes at most this share of the time: those of large sweeps are looked at less often. */
const mostShare = 0.1;
/** Milliseconds between two looks at least. */
const shortestPause = 2000;

/** A job with what is known of its length. */
interface Tracked {
  readonly job: SweepJob;
  readonly settings: string;
  readonly clock: RunClock;
  /** Steps of its training; null until they have been counted. */
  steps: number | null;
}

/** The jobs of one file. */
export class SweepBoard {
  readonly #opened: OpenSweep;
  readonly #jobs: readonly Tracked[];
  #entry: SweepEntry | null = null;
  #nextLook = 0;

  private constructor(opened: OpenSweep, jobs: readonly Tracked[]) {
    this.#opened = opened;
    this.#jobs = jobs;
  }

  get name(): string {
    return this.#opened.file.name;
  }

  /** Where its runs are. */
  get directory(): string {
    return this.#opened.file.directory;
  }

  /**
   * Reads the file of a sweep.
   *
   * @throws UsageError for a family that is a custom module, unless it is trusted; ConfigError as `openSweep`
   */
  static async open(path: string, { trustModule = false }: FollowOptions): Promise<SweepBoard> {
    const module = readSweepFile(path).families.find(isModulePath);
    if (module !== undefined && !trustModule) {
      throw new UsageError(
        `lab: the sweep ${path} names the custom module ${module}, which is not run unasked: read it, then say --trust-module`,
      );
    }
    const opened = await openSweep(path, 1);
    const settings = settingsTexts(opened.jobs);
    const tracked = opened.jobs.map(
      (job, i): Tracked => ({
        ...{ job, settings: settings[i], steps: null },
        clock: new RunClock(runPaths(job.run.training.directory)),
      }),
    );
    const board = new SweepBoard(opened, tracked);
    // In the background: a long sweep is shown before all of it is known.
    void board.#count();
    return board;
  }

  /** Counts the steps of all jobs, one after the other; of a job whose family fails they stay unknown. */
  async #count(): Promise<void> {
    for (const tracked of this.#jobs) {
      const { job } = tracked;
      const problem = problemOf(this.#opened, job);
      tracked.steps = await stepsOfRun(problem, job.config).catch(() => null);
    }
  }

  /** The jobs as they are now, or were a short while ago. */
  entry(): SweepEntry {
    const begun = performance.now();
    if (this.#entry !== null && begun < this.#nextLook) return this.#entry;
    const followed = followJobs(this.#opened);
    const rates = this.#jobs.map(({ clock }) => clock.secondsPerStep());
    const known = rates.filter((rate) => rate !== null);
    const usual = known.length === 0 ? null : mean(known);
    const rows = this.#jobs.map(({ job, settings, clock, steps }, i): SweepRow => {
      const { state, progress, holder, failure } = followed[i].state;
      const isTrained = ['trained', 'finished', 'dropped'].includes(state);
      const rate = rates[i] ?? usual;
      const left = steps === null || rate === null ? null : rate * Math.max(0, steps - clock.steps);
      return {
        ...{ name: job.run.name, settings, state, progress, holder, failure },
        id: idOfRun(job.run.training.directory),
        secondsLeft: isTrained ? 0 : left,
      };
    });
    this.#entry = { name: this.name, rows, secondsLeft: secondsLeft(rows) };
    const now = performance.now();
    this.#nextLook = now + Math.max(shortestPause, (now - begun) / mostShare);
    return this.#entry;
  }
}

/** The boards of some files. @throws Error as {@link SweepBoard.open} */
export async function openBoards(
  paths: readonly string[],
  options: FollowOptions,
): Promise<SweepBoard[]> {
  const boards: SweepBoard[] = [];
  for (const path of paths) boards.push(await SweepBoard.open(path, options));
  return boards;
}

/** Of all trainings, as many at a time as now; null where it is not known of one. */
function secondsLeft(rows: readonly SweepRow[]): number | null {
  const running = rows.filter(({ state }) => state === 'running').length;
  const all = rows.reduce<number | null>(
    (sum, { secondsLeft: own }) => (sum === null || own === null ? null : sum + own),
    0,
  );
  return all === null ? null : all / Math.max(1, running);
}
