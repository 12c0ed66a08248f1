/** @file Reads the files of a robot from the disk, for definitions under Node. */

import { readFile } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ModelReader } from '../../envs/mujoco/modelReader.ts';

/** What a path leads to that is no file: nothing, a folder, or something below a file. */
const absences: ReadonlySet<unknown> = new Set(['ENOENT', 'EISDIR', 'ENOTDIR']);

/** Reads from the disk. Text is a file URL, or a path that is relative to the working directory. */
export const nodeModelReader: ModelReader = {
  locate(file) {
    const isUrl = file instanceof URL || file.startsWith('file:');
    return (isUrl ? fileURLToPath(file) : resolve(file)).split(sep).join('/');
  },
  async read(path) {
    try {
      return await readFile(path);
    } catch (error) {
      if (absences.has((error as NodeJS.ErrnoException).code)) return null;
      throw error;
    }
  },
};
