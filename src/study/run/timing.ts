/** @file `timing.jsonl`, the wall clock of a run: no result depends on it, so what is damaged in it is left out. */

import { DamagedFileError } from '../files/fileErrors.ts';
import { readFileIfThere } from '../files/readFile.ts';
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
    const lines = (readFileIfThere(path)?.toString('utf8') ?? '').split('\n').slice(0, -1);
    const records = lines.map(recordOf);
    const timing = records.filter((record) => record !== null);
    const first = records.indexOf(null);
    if (first < 0) return { timing, notice: null };
    return { timing, notice: `${path}:${first + 1}: is no time and is left out; ${consequence}` };
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error;
    return { timing: [], notice: `${error.message}; ${consequence}` };
  }
}

const consequence = 'only wall-clock times are in this file';

function recordOf(line: string): TimingRecord | null {
  try {
    return timingSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
