/** @file Measurements that are kept line by line, so that an interrupted one goes on; and the processor time that they take. */

import { existsSync, mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { JsonLinesFile, positionOfLine, readJsonLines } from '../src/study/files/jsonLines.ts';
import { type JobKind, runJobs } from '../src/study/jobs/executor.ts';
import { forkedExecutor } from '../src/study/jobs/forked.ts';

/**
 * Runs those of `jobs` of which `path` has no line yet, as many side by side as there are cores, and appends a line for each.
 *
 * @param idOf - what a job and its line have in common
 */
export async function measureMissing<S, J extends object, R extends object>(
  path: string,
  kind: JobKind<S, J, R>,
  setup: S,
  jobs: readonly J[],
  idOf: (jobOrLine: J | Record<string, unknown>) => string,
): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const done = existsSync(path) ? readJsonLines(path).map(idOf) : [];
  const file = new JsonLinesFile(path, positionOfLine(path, done.length));
  await runJobs(forkedExecutor(availableParallelism()), {
    kind,
    setup,
    jobs: jobs.filter((job) => !done.includes(idOf(job))),
    onResult: (job, result) => {
      file.append({ ...result });
      file.sync();
      console.log(kind.nameOf(job));
    },
  });
  file.close();
}

/** Of this process so far. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
