/** @file The lab as a folder for any web host: the page, and the runs as they are now, in files of the server's names. */

import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../study/files/atomicFile.ts';
import { makeFolder } from '../study/files/outputTarget.ts';
import { exploredRun, recordedTasks } from './exploredRun.ts';
import type { FollowOptions } from './followedRun.ts';
import { Lab } from './lab.ts';
import { labFigures, layouts } from './labFigures.ts';
import { learnerOf } from './learnerOf.ts';
import { openBoards } from './sweepBoard.ts';
import type { RunList, SweepEntry } from './view.ts';

/** What is exported. */
export interface ExportOptions extends FollowOptions {
  /** Runs, and folders of runs. */
  readonly folders: readonly string[];
  /** Files of sweeps. */
  readonly sweeps?: readonly string[];
  /** The folder of the built page. */
  readonly page: string;
  /** An empty folder, or one that does not exist. */
  readonly target: string;
}

/**
 * Writes the page and the runs.
 *
 * @returns the names of the runs
 * @throws Error naming a run that cannot be read, or a file that cannot be written
 */
export async function exportLab({
  folders,
  sweeps = [],
  page,
  target,
  ...options
}: ExportOptions): Promise<string[]> {
  const boards = await openBoards(sweeps, options);
  const lab = new Lab(folders, options, boards);
  makeFolder(target);
  cpSync(page, target, { recursive: true });
  const { runs, sweeps: entries } = lab.list();
  const data = join(target, 'data');
  makeFolder(data);
  const list: RunList = { runs, sweeps: entries.map(publicSweep), faults: [], live: false };
  writeJson(join(data, 'runs.json'), list);
  for (const { id } of runs) {
    const run = await lab.read(id);
    if (run === null) continue;
    const folder = join(data, id);
    makeFolder(folder);
    writeJson(join(folder, 'run.json'), run.update(null).update);
    for (const [name, layout] of Object.entries(layouts)) {
      const figures = run.problem === null ? [] : await labFigures(run.live, run.problem, layout);
      writeJson(join(folder, `figures-${name}.json`), figures);
    }
    const explored = exploredRun(run);
    writeJson(join(folder, 'explored.json'), explored);
    // What can be adapted is played by its policies.
    if (explored?.isRecorded && run.adapts !== true) {
      writeJson(join(folder, 'recorded.json'), await recordedTasks(run));
    }
    if (run.adapts === true) {
      if (run.familyScript !== null) {
        writeFileAtomically(join(folder, 'family.js'), run.familyScript);
      }
      const { paths, setup } = run.live;
      writeFileAtomically(join(folder, 'learner.bin'), learnerOf(paths.directory, setup));
    }
  }
  return runs.map(({ name }) => name);
}

/** Messages may name folders of this computer, and holders this computer. */
function publicSweep({ rows, ...sweep }: SweepEntry): SweepEntry {
  return { ...sweep, rows: rows.map((row) => ({ ...row, holder: null, failure: null })) };
}

function writeJson(path: string, value: object | null): void {
  writeFileAtomically(path, JSON.stringify(value));
}
