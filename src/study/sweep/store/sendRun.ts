/** @file Sends a run to a store, where a copy of its folder is kept that can be resumed at every moment, and nothing is sent twice. */

import { readFileIfThere } from '../../files/readFile.ts';
import type { ObjectStore } from './objectStore.ts';
import {
  checkpointIndex,
  etagOf,
  filesOfRun,
  inOrder,
  isFurther,
  type LocalFile,
  localPath,
  newestOf,
  storedFolder,
  withEach,
} from './runFiles.ts';

/** The copy of a run that is in a store. */
export interface RunCopy {
  /**
   * Makes the copy what the folder is now, unless it is further. While the run is trained, the newest checkpoint is enough.
   *
   * @throws as {@link ObjectStore} does; the copy can be resumed then too
   */
  send(checkpoints: 'all' | 'newest'): Promise<void>;
}

/** A file that was found in the store, or put there. */
interface SentFile {
  readonly version: string;
  readonly etag: string;
}

/** A copy of which nothing is known yet. */
export function openCopy(store: ObjectStore, directory: string): RunCopy {
  const folder = storedFolder(directory);
  const sent = new Map<string, SentFile>();
  let isCompared = false;

  return {
    async send(checkpoints) {
      // It may have been changed by others since it was last sent.
      const there = await store.list(folder);
      const isSent: IsSent = (name, { version }) => {
        const known = sent.get(name);
        return known?.version === version && there.get(name)?.etag === known.etag;
      };
      const remove = async (name: string): Promise<void> => {
        await store.remove(`${folder}/${name}`);
        there.delete(name);
      };
      const { files, fleeting } = snapshotOf(directory, checkpoints, isSent);
      if (isFurther(there, files)) return;
      if (!isCompared && there.has(log)) {
        const stored = await store.get(`${folder}/${log}`);
        if (!isOneCourse(stored, readFileIfThere(localPath(directory, log)))) {
          // A ledger without checkpoints would be a run that has lost them.
          const names = [...there.keys()].filter((name) => checkpointIndex(name) !== null);
          for (const name of ['ledger.json', ...names]) await remove(name);
        }
      }
      isCompared = true;
      const wanted = [...files].filter(
        ([name, file]) =>
          !isSent(name, file) && (checkpointIndex(name) === null || fleeting.has(name)),
      );
      for (const group of inOrder(wanted.map(([name]) => name))) {
        await withEach(group, async (name) => {
          const bytes = fleeting.get(name) ?? readFileIfThere(localPath(directory, name));
          if (bytes === null) return;
          const { etag = '' } = there.get(name) ?? {};
          const isThere = etag === etagOf(bytes);
          const version = files.get(name)?.version ?? '';
          sent.set(name, {
            version,
            etag: isThere ? etag : await store.put(`${folder}/${name}`, bytes),
          });
        });
      }
      const gone = [...there.keys()].filter((name) => !files.has(name));
      for (const group of inOrder(gone).reverse()) await withEach(group, remove);
    },
  };
}

type IsSent = (name: string, file: LocalFile) => boolean;

interface Snapshot {
  readonly files: ReadonlyMap<string, LocalFile>;
  /** Bytes of those that the run removes as it goes on, as far as they are to be sent. */
  readonly fleeting: ReadonlyMap<string, Uint8Array>;
}

/** The files of a run that is being trained meanwhile: with a checkpoint there is all that it refers to. */
function snapshotOf(directory: string, checkpoints: 'all' | 'newest', isSent: IsSent): Snapshot {
  for (;;) {
    const before = [...filesOfRun(directory).keys()].filter(
      (name) => checkpointIndex(name) !== null,
    );
    const newest = newestOf(before);
    // What a checkpoint refers to was there before it.
    const files = new Map(
      [...filesOfRun(directory)].filter(
        ([name]) => checkpointIndex(name) === null || before.includes(name),
      ),
    );
    const wanted = [...files].filter(([name, file]) => {
      const index = checkpointIndex(name);
      const isWanted = index === null || index === newest || checkpoints === 'all';
      return name.startsWith('checkpoints/') && isWanted && !isSent(name, file);
    });
    const read = wanted.map(
      ([name]) => [name, readFileIfThere(localPath(directory, name))] as const,
    );
    const fleeting = new Map(
      read.flatMap(([name, bytes]) => (bytes === null ? [] : [[name, bytes]])),
    );
    // Else the run has gone on, and removed some of them.
    const isWhole = newestOf(files.keys()) === newest && fleeting.size === wanted.length;
    if (isWhole) return { files, fleeting };
  }
}

const log = 'metrics.jsonl';

/**
 * Whether one log is a beginning of the other, as logs of one run are. They are not where two machines have trained it whose
 * processors round differently.
 */
function isOneCourse(one: Uint8Array | null, other: Uint8Array | null): boolean {
  if (one === null || other === null) return true;
  const length = Math.min(one.length, other.length);
  return Buffer.compare(one.subarray(0, length), other.subarray(0, length)) === 0;
}
