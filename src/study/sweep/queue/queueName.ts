/** @file What the queue of a sweep is called: its folder says it, so that all machines that share the folder mean the same queue. */

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { writeJsonAtomically } from '../../files/atomicFile.ts';
import { withFileLock } from '../../files/lock.ts';
import { makeFolder } from '../../files/outputTarget.ts';
import { readRecord } from '../../files/recordFile.ts';
import type { SweepFile } from '../sweepFile.ts';

const schema = z.strictObject({ queue: z.string() });

/**
 * The name, given when it is first asked for: other sweeps of the same name, in other folders, have queues of their own.
 *
 * @throws DamagedFileError when the file that keeps it is none; Error when it cannot be written
 */
export function queueName({ name, directory }: Pick<SweepFile, 'name' | 'directory'>): string {
  makeFolder(directory);
  const path = join(directory, 'queue.json');
  return withFileLock(path, () => {
    const known = readRecord(path, schema);
    if (known !== null) return known.queue;
    const queue = `admrl-${name.replaceAll(/[^\w.-]/g, '-')}-${randomBytes(6).toString('hex')}`;
    writeJsonAtomically(path, { queue });
    return queue;
  });
}
