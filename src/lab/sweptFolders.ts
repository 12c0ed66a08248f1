/** @file Sweeps of which only the folders are known: runs beside one that says of itself that it is a job. */

import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DamagedFileError } from '../study/files/fileErrors.ts';
import { type JobFailure, jobPath, readJob } from '../study/sweep/jobFile.ts';
import type { RunStateName } from '../study/sweep/runState.ts';
import { type FoundRun, idOfRun } from './findRuns.ts';
import type { RunEntry, RunState, SweepEntry, SweepRow } from './view.ts';

const states: Readonly<Record<RunState, RunStateName>> = {
  training: 'running',
  elsewhere: 'running',
  killed: 'stopped',
  stopped: 'stopped',
  finished: 'trained',
};

/** A sweep for every folder in which some run is a job. What else its file asks for, and what it measures, is not known. */
export function sweptFolders(found: readonly FoundRun[], runs: readonly RunEntry[]): SweepEntry[] {
  const parents = new Set(
    found.filter(({ directory }) => isJob(directory)).map(({ directory }) => dirname(directory)),
  );
  const entries = new Map(runs.map((entry) => [entry.id, entry]));
  return [...parents].map((parent) => {
    const rows = readdirSync(parent)
      .map((name) => join(parent, name))
      .map((directory) => ({ directory, entry: entries.get(idOfRun(directory)) }))
      .filter(({ directory, entry }) => entry !== undefined || isJob(directory))
      .map(({ directory, entry }) => rowOf(directory, entry));
    return { name: basename(parent), rows, secondsLeft: null };
  });
}

function isJob(directory: string): boolean {
  return existsSync(jobPath(directory));
}

function rowOf(directory: string, entry: RunEntry | undefined): SweepRow {
  const failure = failureOf(directory);
  const state = entry === undefined ? 'planned' : states[entry.state];
  const { tasksDone = 0, nTasks = null } = entry ?? {};
  return {
    ...{ id: idOfRun(directory), name: basename(directory), settings: '', failure },
    state: failure !== null && state !== 'running' ? 'failed' : state,
    progress: nTasks === null ? '' : `${tasksDone} of ${nTasks} tasks`,
    ...{ holder: null, secondsLeft: null },
  };
}

function failureOf(directory: string): JobFailure | null {
  try {
    return readJob(directory).failure;
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error;
    return { message: error.message, lines: [] };
  }
}
