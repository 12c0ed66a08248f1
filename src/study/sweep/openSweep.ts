/** @file A sweep from its file: the families that it names, and the list of its jobs. */

import type { Problem } from '../../envs/problems.ts';
import { ConfigError, type ConfigFault } from '../config/layers.ts';
import { FamilyError } from '../family/familyModule.ts';
import { familyOf } from '../family/givenFamilies.ts';
import { openSweepStore, type SweepStore } from './store/sweepStore.ts';
import { readSweepFile, type SweepFile } from './sweepFile.ts';
import { jobsOfSweep, type SweepJob } from './sweepJobs.ts';

/** A sweep. */
export interface OpenSweep {
  readonly file: SweepFile;
  readonly jobs: readonly SweepJob[];
  /** What the families are, by their names. */
  readonly problems: ReadonlyMap<string, Problem>;
  /** What keeps its runs for machines without a common folder; null where nothing does. */
  readonly store: SweepStore | null;
}

/** The family of a job. */
export function problemOf(
  { problems }: Pick<OpenSweep, 'problems'>,
  { family }: Pick<SweepJob, 'family'>,
): Problem {
  const problem = problems.get(family);
  if (problem === undefined) throw new RangeError(`no family ${family} in this sweep`);
  return problem;
}

/**
 * Reads a sweep.
 *
 * @param threads - as in `jobsOfSweep`
 * @param onNotice - receives what the user should know
 * @throws ConfigError with one line for every fault; FamilyError saying what is wrong with a module; Error naming the file
 *   when it cannot be read
 */
export async function openSweep(
  path: string,
  threads: number,
  onNotice?: (text: string) => void,
): Promise<OpenSweep> {
  const file = readSweepFile(path);
  const byWriting = new Map<string, Problem>();
  const problems = new Map<string, Problem>();
  const faults: ConfigFault[] = [];
  for (const [i, family] of file.families.entries()) {
    const where = file.locate(['families', `${i}`], 'value');
    const fault = (problem: string): void => void faults.push({ where, path: 'families', problem });
    try {
      const { problem } = await familyOf(family);
      const { name } = problem.family;
      if (problems.has(name)) fault(`${family} is called ${name}, as another one is`);
      byWriting.set(family, problem);
      problems.set(name, problem);
    } catch (error) {
      if (!(error instanceof FamilyError)) throw error;
      fault(error.message);
    }
  }
  if (faults.length > 0) throw new ConfigError(faults);
  const families = new Map([...byWriting].map(([name, { family }]) => [name, family]));
  const store = file.store === null ? null : openSweepStore(file.store);
  return { file, jobs: jobsOfSweep(file, families, threads, onNotice), problems, store };
}
