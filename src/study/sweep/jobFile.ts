/** @file `job.json`, what a run says of itself as a job of a sweep: that it is trained, or why its last attempt failed. */

import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeJsonAtomically } from '../files/atomicFile.ts';
import { makeFolder } from '../files/outputTarget.ts';
import { readRecord } from '../files/recordFile.ts';
import { checkpointIndices } from '../run/checkpoints.ts';
import { runPaths } from '../run/runPaths.ts';

/** Why an attempt failed. */
export interface JobFailure {
  readonly message: string;
  /** What was told last before it, one line each. */
  readonly lines: readonly string[];
}

/** A job as its folder has it. */
export interface JobRecord {
  /** Which job has been trained here (`jobId.ts`); null before. */
  readonly id: string | null;
  /** Steps behind the trained state; null before. */
  readonly trained: number | null;
  /** Of the last attempt; null while it goes on, and when it has ended well. */
  readonly failure: JobFailure | null;
  /** Rungs, by their training tasks, that it was beyond before it was to be measured there. */
  readonly passed?: readonly number[] | undefined;
}

const schema: z.ZodType<JobRecord> = z.strictObject({
  id: z.string().nullable(),
  trained: z.number().nullable(),
  failure: z
    .strictObject({ message: z.string(), lines: z.array(z.string()).readonly() })
    .nullable(),
  passed: z.array(z.number()).readonly().optional(),
});

const untouched: JobRecord = { id: null, trained: null, failure: null };

/** The path of the record of a run. Who works on the job locks this file. */
export function jobPath(directory: string): string {
  return join(directory, 'job.json');
}

/**
 * The record of a run; that of one where nothing has happened if there is none.
 *
 * @throws DamagedFileError when it is no such record
 */
export function readJob(directory: string): JobRecord {
  return readRecord(jobPath(directory), schema) ?? untouched;
}

/** Whether that very job is trained to its end, and nobody has trained the run further. */
export function isTrained(directory: string, id: string): boolean {
  const job = readJob(directory);
  if (job.id !== id || job.trained === null) return false;
  return checkpointIndices(runPaths(directory).checkpoints).at(-1) === job.trained;
}

/** Says that the run is trained: its newest checkpoint is its last. */
export function recordTrained(directory: string, id: string): void {
  const trained = checkpointIndices(runPaths(directory).checkpoints).at(-1) ?? 0;
  writeJsonAtomically(jobPath(directory), { id, trained, failure: null });
}

/** Says that the run was beyond a rung before it was to be measured there. */
export function recordPassed(directory: string, tasks: number): void {
  const { passed = [], ...job } = readJob(directory);
  writeJsonAtomically(jobPath(directory), { ...job, passed: [...new Set([...passed, tasks])] });
}

/** Says why an attempt has failed. Where not even that can be written, as on a full disk, it is only told. */
export function keepFailure(directory: string, failure: JobFailure): void {
  try {
    makeFolder(directory);
    writeJsonAtomically(jobPath(directory), { ...readJob(directory), failure });
  } catch {}
}

/** At the start of an attempt: the failure of the one before it counts no longer. A run begins in an empty folder. */
export function forgetFailure(directory: string): void {
  if (!existsSync(jobPath(directory))) return;
  const { failure, ...job } = readJob(directory);
  if (failure === null) return;
  if (job.trained === null && job.passed === undefined) rmSync(jobPath(directory));
  else writeJsonAtomically(jobPath(directory), { ...job, failure: null });
}
