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
   * Makes the copy what the folder is now, unless it was further before anything was sent. While the run is trained, the newest
   * checkpoint is enough.
   *
   * @throws as {@link ObjectStore} does; the copy can be resumed then too
   */
  send(checkpoints: 'all' | 'newest'): Promise<void>;
}

/** A copy of which nothing is known yet. Nobody else works on the run. */
export function openCopy(store: ObjectStore, directory: string): RunCopy {
  const folder = storedFolder(directory);
  /** What the store has, by its ETags. */
  let there: Map<string, string> | undefined;
  /** Versions of local files that are known to be in the store. */
  const sent = new Map<string, string>();
  const isSent = (name: string, { version }: LocalFile): boolean => sent.get(name) === version;

  const remove = async (copied: Map<string, string>, name: string): Promise<void> => {
    await store.remove(`${folder}/${name}`);
    copied.delete(name);
    sent.delete(name);
  };

  /** What the store has, less what would not go with the files that are here; undefined if it has more than they are. */
  const firstLook = async (files: Snapshot['files']): Promise<Map<string, string> | undefined> => {
    const listed = await store.list(folder);
    if (isFurther(listed, files)) return undefined;
    const copied = new Map([...listed].map(([name, { etag }]) => [name, etag]));
    if (copied.has(log) && !isOneCourse(await store.get(`${folder}/${log}`), localLog(directory))) {
      // A ledger without checkpoints would be a run that has lost them.
      const names = [...copied.keys()].filter((name) => checkpointIndex(name) !== null);
      for (const name of ['ledger.json', ...names]) await remove(copied, name);
    }
    return copied;
  };

  return {
    async send(checkpoints) {
      const { files, fleeting } = snapshotOf(directory, checkpoints, isSent);
      there ??= await firstLook(files);
      if (there === undefined) return;
      const copied = there;
      const wanted = [...files].filter(
        ([name, file]) =>
          !isSent(name, file) && (checkpointIndex(name) === null || fleeting.has(name)),
      );
      for (const group of inOrder(wanted.map(([name]) => name))) {
        await withEach(group, async (name) => {
          const bytes = fleeting.get(name) ?? readFileIfThere(localPath(directory, name));
          if (bytes === null) return;
          const etag = etagOf(bytes);
          if (copied.get(name) !== etag) await store.put(`${folder}/${name}`, bytes);
          copied.set(name, etag);
          sent.set(name, files.get(name)?.version ?? '');
        });
      }
      const gone = [...copied.keys()].filter((name) => !files.has(name));
      for (const group of inOrder(gone).reverse()) {
        await withEach(group, (name) => remove(copied, name));
      }
    },
  };
}

interface Snapshot {
  readonly files: ReadonlyMap<string, LocalFile>;
  /** Bytes of those that the run removes as it goes on, as far as they are to be sent. */
  readonly fleeting: ReadonlyMap<string, Uint8Array>;
}

/** The files of a run that is being trained meanwhile: with a checkpoint there is all that it refers to. */
function snapshotOf(
  directory: string,
  checkpoints: 'all' | 'newest',
  isSent: (name: string, file: LocalFile) => boolean,
): Snapshot {
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
    if (fleeting.size === wanted.length) return { files, fleeting };
  }
}

const log = 'metrics.jsonl';

function localLog(directory: string): Uint8Array | null {
  return readFileIfThere(localPath(directory, log));
}

/**
 * Whether one log is a beginning of the other, as logs of one run are. They are not where two machines have trained it whose
 * processors round differently.
 */
function isOneCourse(one: Uint8Array | null, other: Uint8Array | null): boolean {
  if (one === null || other === null) return true;
  const length = Math.min(one.length, other.length);
  return Buffer.compare(one.subarray(0, length), other.subarray(0, length)) === 0;
}
