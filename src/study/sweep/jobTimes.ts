/** @file When a job was begun and when it ended, as its files say. */

import { statSync } from 'node:fs';
import { runPaths } from '../run/runPaths.ts';
import { jobPath } from './jobFile.ts';

/** Times of a job. */
export interface JobTimes {
  readonly started: Date;
  /** When it was trained, failed, or stopped; of one that goes on, of no meaning. */
  readonly ended: Date;
}

/** The times of a job that has begun. One that failed before its first step has begun when it failed. */
export function timesOfJob(directory: string): JobTimes {
  const { config, ledger } = runPaths(directory);
  const changed = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const started = changed(config);
  const ended = Math.max(started, changed(ledger), changed(jobPath(directory)));
  return { started: new Date(started === 0 ? ended : started), ended: new Date(ended) };
}
