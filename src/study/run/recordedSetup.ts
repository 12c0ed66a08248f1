/** @file What a checkpoint keeps of `config.json`, so that a setting that was changed later is named. */

import { isDeepStrictEqual } from 'node:util';
import { showValue } from '../config/layers.ts';

/** The content of `config.json` but for the path of the module, which may move together with the run. */
export type RecordedSetup = Readonly<Record<string, unknown>>;

/** That part of a content of `config.json`. */
export function recordedSetup(content: object): RecordedSetup {
  const { module, ...others }: Record<string, unknown> = { ...content };
  const isModule = typeof module === 'object' && module !== null && 'files' in module;
  // As JSON has it, whether it has been read or is about to be written.
  return JSON.parse(JSON.stringify({ ...others, module: isModule ? module.files : null }));
}

/** The same for a run with another number of tasks, on which no step depends that is done. */
export function withTasks(setup: RecordedSetup, tasks: number): RecordedSetup {
  const { training } = setup;
  return isRecord(training) ? { ...setup, training: { ...training, nTasks: tasks } } : setup;
}

/** One sentence that names what is not as it was when the checkpoint was written, or null. */
export function changedSetting(
  config: string,
  now: RecordedSetup,
  { path, setup }: { readonly path: string; readonly setup?: RecordedSetup | undefined },
): string | null {
  const difference = setup === undefined ? null : firstDifference(now, setup);
  if (difference === null) return null;
  const [place, current, then] = difference;
  return `${config}: ${place} is ${showValue(current)}, expected ${showValue(then)}, as in ${path}: change it back`;
}

type Difference = readonly [place: string, now: unknown, then: unknown];

function firstDifference(now: unknown, then: unknown, place = ''): Difference | null {
  if (isDeepStrictEqual(now, then)) return null;
  if (!isRecord(now) || !isRecord(then)) return [place, now, then];
  for (const name of new Set([...Object.keys(then), ...Object.keys(now)])) {
    const inside = place === '' ? name : `${place}.${name}`;
    const found = firstDifference(now[name], then[name], inside);
    if (found !== null) return found;
  }
  return null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
