/** @file The store of a sweep, as its commands use it. */

import type { Reporter } from '../../events.ts';
import { holderOfFile } from '../../files/lock.ts';
import { jobPath } from '../jobFile.ts';
import { openObjectStore, type StoredFile } from './objectStore.ts';
import { filesOfRun, storedFolder } from './runFiles.ts';
import { filesByRun, openSeenRuns, type SeenRuns } from './seenRuns.ts';
import { openCopy } from './sendRun.ts';
import type { StoreAddress } from './storeAddress.ts';
import { openUploads, type Uploads } from './uploads.ts';

/** A store that keeps the runs of a sweep for all machines. */
export interface SweepStore extends SeenRuns {
  /**
   * Sends runs of this machine that the store has not, or not to the same end, and on which nobody works here.
   *
   * @throws as `ObjectStore` does
   */
  sendWhatIsHere(directories: readonly string[]): Promise<void>;
  /**
   * Sends a run of this machine, on which nobody works any more.
   *
   * @throws as `ObjectStore` does
   */
  send(directory: string): Promise<void>;
  /** @param onEvent - receives notices */
  uploads(onEvent: Reporter): Uploads;
}

/** The store at an address, of which nothing is asked yet. */
export function openSweepStore(address: StoreAddress): SweepStore {
  const store = openObjectStore(address);
  const send = (directory: string): Promise<void> => openCopy(store, directory).send('all');
  return {
    ...openSeenRuns(store),
    async sendWhatIsHere(directories) {
      const here = directories.filter(
        (directory) => filesOfRun(directory).size > 0 && holderOfFile(jobPath(directory)) === null,
      );
      if (here.length === 0) return;
      const stored = await filesByRun(store, here.map(storedFolder));
      for (const directory of here) {
        const own = filesOfRun(directory);
        const there = stored.get(storedFolder(directory)) ?? new Map<string, StoredFile>();
        if (!isSameSize(there, own)) await send(directory);
      }
    },
    send,
    uploads: (onEvent) => openUploads(store, onEvent),
  };
}

type Sizes = ReadonlyMap<string, Pick<StoredFile, 'size'>>;

/** Files of a run that have the same names and sizes are the same: it is one that goes one way only. */
function isSameSize(some: Sizes, others: Sizes): boolean {
  return (
    some.size === others.size &&
    [...some].every(([name, { size }]) => others.get(name)?.size === size)
  );
}
