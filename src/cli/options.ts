/** @file Parsers of option values shared by the commands; each names the value and what was expected. */

import { availableParallelism } from 'node:os';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { TaskSet } from '../evaluation/testTasks.ts';

/** A whole number of at least `minimum`, and at most `maximum` if there is one. */
export function wholeNumber(minimum: number, maximum = Infinity): (text: string) => number {
  const bounds = maximum === Infinity ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
  return (text) => {
    const value = Number(text);
    const isWhole = text.trim() !== '' && Number.isSafeInteger(value);
    if (!isWhole || value < minimum || value > maximum) {
      throw new InvalidArgumentError(`expected a whole number ${bounds}.`);
    }
    return value;
  };
}

/** Most jobs, tasks and trainings that one command takes on: each is a process, or minutes of work. */
export const most: {
  readonly jobs: number;
  readonly gridPoints: number;
  readonly seeds: number;
  readonly budget: number;
  readonly samples: number;
} = { jobs: 1024, gridPoints: 1000, seeds: 1000, budget: 100_000, samples: 1_000_000_000 };

/** Comma-separated numbers, e.g. `1.5,1.4`. */
export function numberList(text: string): number[] {
  const values = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (values.some((value) => !Number.isFinite(value))) {
    throw new InvalidArgumentError('expected numbers separated by commas, such as 1.5,1.4.');
  }
  return values;
}

/** An address such as `http://127.0.0.1:7860/?write_token=…`. */
export function webAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new InvalidArgumentError('expected an address that begins with http:// or https://.');
}

/** Comma-separated sample counts, ascending and distinct, e.g. `0,2000`. */
export function sampleCounts(text: string): number[] {
  const values = numberList(text);
  const ascending = values.every((value, i) => i === 0 || value > (values[i - 1] as number));
  if (!ascending || values.some((value) => !Number.isSafeInteger(value) || value < 0)) {
    throw new InvalidArgumentError('expected ascending whole numbers, such as 0,2000,4000.');
  }
  if (values.some((value) => value > most.samples)) {
    throw new InvalidArgumentError(`expected numbers of at most ${most.samples}.`);
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

/** How many processes share the work; no number depends on it. */
export function jobsOption(what = 'processes side by side'): Option {
  return new Option('--jobs <number>', what)
    .argParser(wholeNumber(1, most.jobs))
    .default(availableParallelism());
}

/** The option of commands that open a run. */
export function trustModuleOption(): Option {
  return new Option(
    '--trust-module',
    'run the custom module that the run names although it has changed or its path is absolute; a run is a program',
  );
}

/** The flags of commands that report progress. */
export interface ReporterFlags {
  readonly jsonEvents?: true;
}

/** The option of commands that report. */
export function jsonEventsOption(): Option {
  return new Option(
    '--json-events',
    'report progress as one JSON object per line, for programs that follow it',
  );
}

/** Collects a repeatable option. */
export function collectValues(value: string, previous: readonly string[]): string[] {
  return [...previous, value];
}

/** Collects the tasks of a repeatable option, such as `1.5,1.4`. */
export function collectTasks(
  value: string,
  previous: readonly (readonly number[])[] = [],
): (readonly number[])[] {
  return [...previous, numberList(value)];
}

const collectors: readonly unknown[] = [collectValues, collectTasks];

/** Refuses a second value of each option that takes one and does not collect: which of the two is meant, nobody can know. */
export function refuseRepeats(command: Command): void {
  for (const option of command.options) {
    const isSingle = option.required && !option.variadic && !collectors.includes(option.parseArg);
    if (!isSingle) continue;
    let first: string | undefined;
    command.on(`option:${option.name()}`, (value: string) => {
      if (first !== undefined) {
        command.error(`error: option '${option.flags}' is given twice, '${first}' and '${value}'`);
      }
      first = value;
    });
  }
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
