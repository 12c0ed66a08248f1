/** @file Brings a run from a store, where its copy is further than what is on this machine; nothing that is further here is touched. */

import { dirname } from 'node:path';
import { writeFileAtomically } from '../../files/atomicFile.ts';
import { makeFolder } from '../../files/outputTarget.ts';
import { readFileIfThere } from '../../files/readFile.ts';
import type { ObjectStore } from './objectStore.ts';
import {
  etagOf,
  filesOfRun,
  inOrder,
  isFurther,
  isKept,
  localPath,
  storedFolder,
  withEach,
} from './runFiles.ts';

/**
 * Makes the folder of a run what the store has of it, if that is further. Cut off at any moment, the folder is a run that can be
 * resumed, and the next call goes on.
 *
 * @throws as {@link ObjectStore} does; Error naming a file that cannot be written
 */
export async function bringRun(store: ObjectStore, directory: string): Promise<void> {
  const folder = storedFolder(directory);
  const there = await store.list(folder);
  if (!isFurther(there, filesOfRun(directory))) return;
  for (const group of inOrder([...there.keys()].filter(isKept))) {
    await withEach(group, async (name) => {
      const path = localPath(directory, name);
      const own = readFileIfThere(path);
      if (own !== null && etagOf(own) === there.get(name)?.etag) return;
      const bytes = await store.get(`${folder}/${name}`);
      if (bytes === null) return;
      makeFolder(dirname(path));
      writeFileAtomically(path, bytes);
    });
  }
}
