/** @file Parsers of option values shared by the commands; each names the value and what was expected. */

import { InvalidArgumentError, Option } from 'commander';
import type { TaskSet } from '../evaluation/testTasks.ts';

/** A whole number ≥ `minimum`. */
export function wholeNumber(minimum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < minimum) {
      throw new InvalidArgumentError(`expected a whole number of at least ${minimum}.`);
    }
    return value;
  };
}

/** Comma-separated numbers, e.g. `1.5,1.4`. */
export function numberList(text: string): number[] {
  const values = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (values.some((value) => !Number.isFinite(value))) {
    throw new InvalidArgumentError('expected numbers separated by commas, such as 1.5,1.4.');
  }
  return values;
}

/** Comma-separated sample counts, ascending and distinct, e.g. `0,2000`. */
export function sampleCounts(text: string): number[] {
  const values = numberList(text);
  const ascending = values.every((value, i) => i === 0 || value > (values[i - 1] as number));
  if (!ascending || values.some((value) => !Number.isSafeInteger(value) || value < 0)) {
    throw new InvalidArgumentError('expected ascending whole numbers, such as 0,2000,4000.');
  }
  return values;
}

/** The option of commands that lock what they write. */
export function takeOverOption(): Option {
  return new Option(
    '--take-over',
    'take over a lock that another machine or container has left; only when its process is gone',
  );
}

/** The option of commands that open a run. */
export function trustModuleOption(): Option {
  return new Option(
    '--trust-module',
    'run the custom module that the run names although it has changed or its path is absolute; a run is a program',
  );
}

/** Collects a repeatable option. */
export function collectValues(value: string, previous: readonly string[]): string[] {
  return [...previous, value];
}

/** Parses tasks such as `0.5,1.4;1,1.6`, or the name of a set of them: `test`, `out-of-distribution` or, for short, `ood`. */
export function tasksOrSet(text: string): TaskSet | number[][] {
  if (text === 'test') return { kind: 'test' };
  if (text === 'out-of-distribution' || text === 'ood') return { kind: 'out-of-distribution' };
  if (/^[a-z]/.test(text)) {
    throw new InvalidArgumentError(
      'expected test, out-of-distribution or tasks such as "0.5,1.4;1,1.6".',
    );
  }
  return text.split(';').map(numberList);
}
