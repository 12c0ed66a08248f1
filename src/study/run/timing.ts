/** @file `timing.jsonl`, the wall clock of a run: no result depends on it, so what is damaged in it is left out. */

import { DamagedFileError } from '../files/fileErrors.ts';
import { linesOf } from '../files/jsonLines.ts';
import { readingFile } from '../files/readFile.ts';
import { type TimingRecord, timingSchema } from './records.ts';

/** The times of a run. */
export interface Timing {
  readonly timing: readonly TimingRecord[];
  /** What is wrong with the file, as a sentence; null for nothing. */
  readonly notice: string | null;
}

/** Reads the times; a last line without its line break is still being written. */
export function readTiming(path: string): Timing {
  try {
    const records = timesOf(path);
    const timing = records.filter((record) => record !== null);
    const first = records.indexOf(null);
    if (first < 0) return { timing, notice: null };
    return { timing, notice: `${path}:${first + 1}: is no time and is left out; ${consequence}` };
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error;
    return { timing: [], notice: `${error.message}; ${consequence}` };
  }
}

/** Wall-clock seconds at the newest time that can be read; null when there is none. */
export function lastSeconds(path: string): number | null {
  let last = '';
  try {
    readingFile(path, () => {
      for (const line of linesOf(path)) last = line;
    });
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error;
  }
  return (recordOf(last) ?? readTiming(path).timing.at(-1))?.seconds ?? null;
}

function timesOf(path: string): (TimingRecord | null)[] {
  return readingFile(path, () => [...linesOf(path)].map(recordOf)) ?? [];
}

const consequence = 'only wall-clock times are in this file';

function recordOf(line: string): TimingRecord | null {
  try {
    return timingSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
