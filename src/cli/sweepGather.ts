/** @file `admrl sweep gather`: what a sweep has found, as a table and as comparisons. */

import { join } from 'node:path';
import { compareRuns } from '../api/compareRuns.ts';
import { csv } from '../report/draw/csv.ts';
import { parquet } from '../report/draw/parquet.ts';
import { writeFileAtomically } from '../study/files/atomicFile.ts';
import { makeFolder } from '../study/files/outputTarget.ts';
import { kindOfColumn } from '../study/sweep/columnKinds.ts';
import { comparedJobs, rowOfJob } from '../study/sweep/gather.ts';
import { type OpenSweep, openSweep } from '../study/sweep/openSweep.ts';
import { folderOption } from './output.ts';
import { printLine, printNotice } from './print.ts';
import { type OpenReporter, openReporter } from './reporter.ts';
import { problemOf } from './sweepStatus.ts';

/** The flags of `admrl sweep gather`. */
export interface GatherFlags {
  readonly out?: string;
}

/** What `admrl sweep gather` does. */
export async function gather(path: string, { out }: GatherFlags): Promise<void> {
  const opened = await openSweep(path, 1, printNotice);
  const folder = out === undefined ? gatheredIn(opened) : folderOption('sweep gather', out);
  return gatherAndPrint(opened, folder, openReporter());
}

/** Where the results of a sweep are, unless another folder is named. */
export function gatheredIn({ file }: Pick<OpenSweep, 'file'>): string {
  return join(file.directory, 'gathered');
}

/** Writes the results and prints where they are. */
export async function gatherAndPrint(
  opened: OpenSweep,
  out: string,
  { onEvent, close }: Pick<OpenReporter, 'onEvent' | 'close'>,
): Promise<void> {
  const { jobs, file } = opened;
  const rows = jobs.map((job) => rowOfJob(job, problemOf(opened, job)));
  makeFolder(out);
  const tables = ['csv', 'parquet'].map((ending) => join(out, `sweep.${ending}`));
  writeFileAtomically(tables[0], csv(rows));
  writeFileAtomically(tables[1], parquet(rows, kindOfColumn));
  const finished = jobs.filter((_, i) => rows[i].state === 'finished');
  const pages: string[] = [];
  for (const group of file.compares ? comparedJobs(finished) : []) {
    const directories = group.jobs.map(({ run }) => run.training.directory);
    const { page } = await compareRuns(directories, {
      directory: join(out, group.name),
      outOfDistribution: file.evaluations.every(
        ({ tests }) => tests.kind === 'out-of-distribution',
      ),
      // The modules are those that the sweep names.
      trustModule: true,
      onEvent,
    });
    pages.push(page);
  }
  close();
  if (finished.length < jobs.length) {
    printNotice(`${finished.length} of ${jobs.length} jobs are finished: what is missing is empty`);
  }
  for (const path of [...tables, ...pages]) printLine(path);
}
