/** @file When a job was begun and when it ended, as its files say. */

import { statSync } from 'node:fs';
import { runPaths } from '../run/runPaths.ts';
import { jobPath } from './jobFile.ts';

/** Times of a job. */
export interface JobTimes {
  readonly started: Date;
  /** When it was trained, or failed; of one that goes on, of no meaning. */
  readonly ended: Date;
}

/** The times of a job that has begun. One that failed before its first step has begun when it failed. */
export function timesOfJob(directory: string): JobTimes {
  const changed = (path: string): Date | undefined =>
    statSync(path, { throwIfNoEntry: false })?.mtime;
  const started = changed(runPaths(directory).config);
  const ended = changed(jobPath(directory)) ?? started ?? new Date(0);
  return { started: started ?? ended, ended };
}
