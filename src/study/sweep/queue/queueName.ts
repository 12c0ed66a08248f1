/** @file What the queue of a sweep is called: its folder or its store says it, so that all machines that share these mean the same queue. */

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256Of, writeJsonAtomically } from '../../files/atomicFile.ts';
import { withFileLock } from '../../files/lock.ts';
import { makeFolder } from '../../files/outputTarget.ts';
import { readRecord } from '../../files/recordFile.ts';
import { storeText } from '../store/storeAddress.ts';
import type { SweepFile } from '../sweepFile.ts';

const schema = z.strictObject({ queue: z.string() });

/**
 * The name, given when it is first asked for: other sweeps of the same name, in other folders, have queues of their own. Where a
 * store takes the place of the folder, its address gives the name.
 *
 * @throws DamagedFileError when the file that keeps it is none; Error when it cannot be written
 */
export function queueName({
  name,
  directory,
  store,
}: Pick<SweepFile, 'name' | 'directory' | 'store'>): string {
  const named = (mark: string): string => `admrl-${name.replaceAll(/[^\w.-]/g, '-')}-${mark}`;
  if (store !== null) return named(sha256Of(Buffer.from(storeText(store))).slice(0, 12));
  makeFolder(directory);
  const path = join(directory, 'queue.json');
  return withFileLock(path, () => {
    const known = readRecord(path, schema);
    if (known !== null) return known.queue;
    const queue = named(randomBytes(6).toString('hex'));
    writeJsonAtomically(path, { queue });
    return queue;
  });
}
