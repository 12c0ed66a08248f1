/** @file `admrl sweep gather`: what a sweep has found, as a table and as comparisons. */

import { join } from 'node:path';
import { compareRuns } from '../api/compareRuns.ts';
import { csv } from '../report/draw/csv.ts';
import { parquet } from '../report/draw/parquet.ts';
import { giveFamily } from '../study/family/givenFamilies.ts';
import { writeFileAtomically } from '../study/files/atomicFile.ts';
import { makeFolder } from '../study/files/outputTarget.ts';
import { kindOfColumn } from '../study/sweep/columnKinds.ts';
import { lookAtJobs } from '../study/sweep/followJobs.ts';
import { comparedJobs, rowsOfSweep } from '../study/sweep/gather.ts';
import { timesOfJob } from '../study/sweep/jobTimes.ts';
import { namedObjective, type Objective, objectivesOf } from '../study/sweep/objectives.ts';
import { type OpenSweep, openSweep, problemOf } from '../study/sweep/openSweep.ts';
import { optunaJournal } from '../study/sweep/optunaJournal.ts';
import type { SweepFile } from '../study/sweep/sweepFile.ts';
import { sendToTrackio } from '../study/sweep/trackio.ts';
import { UsageError } from '../study/usageError.ts';
import { folderOption, newFileOption } from './output.ts';
import { printLine, printNotice } from './print.ts';
import { type OpenReporter, openReporter } from './reporter.ts';

/** The flags of `admrl sweep gather`. */
export interface GatherFlags {
  readonly out?: string;
  readonly optuna?: string;
  readonly trackio?: URL;
  readonly objective?: string;
}

/** What `admrl sweep gather` does. */
export async function gather(path: string, flags: GatherFlags): Promise<void> {
  const { out } = flags;
  const opened = await openSweep(path, 1, printNotice);
  const journal = journalOption(opened, flags);
  const folder = out === undefined ? gatheredIn(opened) : folderOption('sweep gather', out);
  return gatherAndPrint(opened, folder, openReporter(), { journal, trackio: flags.trackio });
}

/** A journal of Optuna that is wanted. */
interface WantedJournal {
  readonly path: string;
  readonly objective: Objective;
}

/** What is made of the table besides. */
interface WantedExports {
  readonly journal?: WantedJournal | null;
  readonly trackio?: URL | undefined;
}

/** @throws UsageError when it is not said which number is to be optimised, or cannot be */
function journalOption(
  { file }: OpenSweep,
  { optuna, objective }: GatherFlags,
): WantedJournal | null {
  if (optuna === undefined) {
    if (objective === undefined) return null;
    throw new UsageError('sweep gather: --objective is for --optuna, which is not given');
  }
  return {
    path: newFileOption('sweep gather', optuna, '--optuna'),
    objective: objectiveOption(file, objective ?? 'nothing'),
  };
}

function objectiveOption(file: SweepFile, name: string): Objective {
  try {
    return namedObjective(objectivesOf(file), name);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`sweep gather: --objective: ${error.message}`);
  }
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
  { journal = null, trackio }: WantedExports = {},
): Promise<void> {
  const { jobs, file } = opened;
  const followed = await lookAtJobs(opened, { look: 'results' });
  const rows = rowsOfSweep(opened, followed);
  makeFolder(out);
  const tables = ['csv', 'parquet'].map((ending) => join(out, `sweep.${ending}`));
  writeFileAtomically(tables[0], csv(rows));
  writeFileAtomically(tables[1], parquet(rows, kindOfColumn));
  const begun = followed
    .map(({ job, folder }, i) => ({ job, folder, row: rows[i] }))
    .filter(({ row }) => row.state !== 'planned');
  if (journal !== null) {
    const trials = begun.map((one) => ({
      ...one,
      times: timesOfJob(one.folder),
    }));
    writeFileAtomically(journal.path, optunaJournal(opened, journal.objective, trials));
  }
  if (trackio !== undefined) await sendToTrackio(trackio, file.name, begun);
  const finished = jobs.filter((_, i) => rows[i].state === 'finished');
  const folders = new Map(followed.map(({ job, folder }) => [job, folder]));
  const pages: string[] = [];
  for (const group of file.compares ? comparedJobs(finished) : []) {
    const directories = group.jobs.map((job) => {
      const { directory } = job.run.training;
      const folder = folders.get(job) ?? directory;
      // From elsewhere, the path of its module leads nowhere.
      if (folder !== directory) giveFamily(folder, problemOf(opened, job));
      return folder;
    });
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
  const dropped = rows.filter(({ state }) => state === 'dropped').length;
  if (finished.length + dropped < jobs.length) {
    printNotice(`${finished.length} of ${jobs.length} jobs are finished: what is missing is empty`);
  }
  const others = journal === null ? [] : [journal.path];
  for (const path of [...tables, ...others, ...pages]) printLine(path);
}
