/**
 * @file Runs as a store has them, for those who only look: the records of a run that is further there are read from a folder that
 * lasts as long as this process, so that no run of this machine is touched, and without checkpoints and data.
 */

import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { holderOfFile } from '../../files/lock.ts';
import { jobPath } from '../jobFile.ts';
import type { ObjectStore, StoredFile } from './objectStore.ts';
import {
  checkpointIndex,
  filesOfRun,
  isFurther,
  isKept,
  localPath,
  storedFolder,
  withEach,
} from './runFiles.ts';

/** What is looked at: how far runs are, or also what they have found. */
export type Look = 'states' | 'results';

/** A look at runs. */
export interface SeenRuns {
  /**
   * For each run the folder in which it is to be read now: its own, where it is further than in the store or worked on here.
   *
   * @throws as {@link ObjectStore} does
   */
  foldersOf(directories: readonly string[], look: Look): Promise<string[]>;
}

/** Looks at the runs in a store. What has not changed since the last look is not asked for again. */
export function openSeenRuns(store: ObjectStore): SeenRuns {
  let root: string | undefined;
  /** ETags of what has been brought, by its path. */
  const brought = new Map<string, string>();

  const bring = async (
    run: string,
    files: ReadonlyMap<string, StoredFile>,
    isWanted: (name: string) => boolean,
  ): Promise<string> => {
    root ??= temporaryFolder();
    const folder = join(root, run);
    const at = (name: string): string => localPath(folder, name);
    mkdirSync(folder, { recursive: true });
    for (const name of filesOfRun(folder).keys()) {
      if (files.has(name)) continue;
      rmSync(at(name));
      brought.delete(at(name));
    }
    const wanted = [...files.keys()].filter((name) => isKept(name) && isWanted(name));
    await withEach(wanted, async (name) => {
      const path = at(name);
      const { etag = '', changed = new Date() } = files.get(name) ?? {};
      if (brought.get(path) === etag) return;
      // That there is a checkpoint, and which, is all that is read of it.
      const isCheckpoint = checkpointIndex(name) !== null;
      const bytes = isCheckpoint ? '' : await store.get(`${run}/${name}`);
      if (bytes === null) return;
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
      utimesSync(path, changed, changed);
      brought.set(path, etag);
    });
    return folder;
  };

  return {
    async foldersOf(directories, look) {
      const runs = directories.map(storedFolder);
      const there = await filesByRun(store, runs);
      const folders: string[] = [];
      for (const [i, directory] of directories.entries()) {
        const files = there.get(runs[i]) ?? new Map<string, StoredFile>();
        const own = filesOfRun(directory);
        const isOwn = isFurther(own, files) || files.size === 0;
        const isHeld = holderOfFile(jobPath(directory)) !== null;
        folders.push(isOwn || isHeld ? directory : await bring(runs[i], files, isRead[look]));
      }
      return folders;
    },
  };
}

const states =
  /^(job\.json|tasks\.jsonl|attack\.json|(rungs\/\d+\/)?evaluation(-out-of-distribution)?\.json)$/;
const results = /^(config\.json|ledger\.json|metrics\.jsonl|timing\.jsonl)$/;

/** What is read of a run for each kind of look. */
const isRead: Readonly<Record<Look, (name: string) => boolean>> = {
  states: (name) => checkpointIndex(name) !== null || states.test(name),
  results: (name) => isRead.states(name) || results.test(name),
};

/** All files that a store has of some runs, by run and name. */
export async function filesByRun(
  store: ObjectStore,
  runs: readonly string[],
): Promise<Map<string, Map<string, StoredFile>>> {
  // A request lists a thousand files, of one run or of many.
  if (runs.length === 1) return new Map([[runs[0], await store.list(runs[0])]]);
  const byRun = new Map(runs.map((run) => [run, new Map<string, StoredFile>()]));
  for (const [path, file] of await store.list('')) {
    const [run, ...name] = path.split('/');
    byRun.get(run)?.set(name.join('/'), file);
  }
  return byRun;
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'admrl-seen-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
