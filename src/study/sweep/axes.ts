/** @file The settings that a sweep varies: values that are all tried, and distributions that values are drawn from. */

import type { Hyperparameter } from '../../algorithms/hyperparameter.ts';
import { foldIn, integers, type Key, keyFromSeed, uniforms } from '../../math/random.ts';
import { showValue } from '../config/layers.ts';
import { spellingHint } from '../config/spelling.ts';

/** A setting with the values that a sweep gives it. */
export type Axis = Grid | Drawn;

interface Named {
  /** `group.name`, as written. */
  readonly path: string;
}

/** Every value is tried. */
export interface Grid extends Named {
  readonly kind: 'grid';
  /** One for a setting that does not vary. */
  readonly values: readonly unknown[];
}

/** What values are drawn from. */
export type Distribution =
  | {
      readonly name: 'uniform' | 'logUniform';
      readonly low: number;
      readonly high: number;
      /** Whether the numbers are whole, both ends included. */
      readonly isWhole: boolean;
    }
  | { readonly name: 'choice'; readonly values: readonly unknown[] };

/** A value for every draw. */
export interface Drawn extends Named {
  readonly kind: 'drawn';
  readonly distribution: Distribution;
  /** The value of draw `i`, from 0: always the same, however many draws there are. */
  draw(i: number): unknown;
}

/** What is wrong with an entry. */
export interface AxisFault {
  readonly problem: string;
  /** Where below the entry. */
  readonly below: readonly string[];
}

const distributions = ['uniform', 'logUniform', 'choice'] as const;

/**
 * A setting as a sweep's file has it: a value; a list of values to try, or, for a setting that is a list itself, a list of
 * lists; `{ uniform: [low, high] }`, `{ logUniform: [low, high] }` or `{ choice: [value, …] }`.
 *
 * @param parameter - undefined for a setting that does not exist, which is refused with the configuration
 */
export function readAxis(
  path: string,
  written: unknown,
  parameter: Hyperparameter | undefined,
): Axis | AxisFault {
  if (parameter === undefined) return { path, kind: 'grid', values: [written] };
  if (typeof written === 'object' && written !== null && !Array.isArray(written)) {
    return readDistribution(path, Object.entries(written), parameter);
  }
  const isList = Array.isArray(written);
  const isGrid = isList && (parameter.kind !== 'sizes' || written.some(Array.isArray));
  const values: readonly unknown[] = isGrid ? written : [written];
  return faultOfValues(values, []) ?? { path, kind: 'grid', values };
}

/** True for what is wrong with an entry. */
export function isAxisFault(read: Axis | AxisFault): read is AxisFault {
  return 'problem' in read;
}

function readDistribution(
  path: string,
  entries: readonly [string, unknown][],
  parameter: Hyperparameter,
): Axis | AxisFault {
  const [[name, given] = ['', undefined], ...others] = entries;
  const known = distributions.find((one) => one === name);
  if (known === undefined || others.length > 0) {
    const hint = known === undefined ? spellingHint(name, distributions) : '';
    const names = entries.map(([key]) => key).join(', ');
    return {
      problem: `expected one of ${distributions.join(', ')}, got ${names === '' ? 'nothing' : names}${hint}`,
      below: others.length > 0 || name === '' ? [] : [name],
    };
  }
  const key = foldIn(keyFromSeed(0), path);
  if (known === 'choice') {
    if (!Array.isArray(given)) {
      return { problem: `expected a list of values, got ${showValue(given)}`, below: [known] };
    }
    const draw = (i: number): unknown => given[integers(foldIn(key, i), 1, given.length)[0]];
    const distribution = { name: known, values: given };
    return faultOfValues(given, [known]) ?? { path, kind: 'drawn', distribution, draw };
  }
  return readInterval(path, { name: known, given, parameter, key });
}

interface Interval {
  readonly name: 'uniform' | 'logUniform';
  readonly given: unknown;
  readonly parameter: Hyperparameter;
  readonly key: Key;
}

function readInterval(path: string, { name, given, parameter, key }: Interval): Axis | AxisFault {
  const fault = (problem: string): AxisFault => ({ problem, below: [name] });
  if (parameter.kind !== 'number' && parameter.kind !== 'integer') {
    return fault('expected a choice, as the setting is no number');
  }
  const [low, high]: unknown[] = Array.isArray(given) && given.length === 2 ? given : [];
  const isInterval =
    typeof low === 'number' &&
    typeof high === 'number' &&
    Number.isFinite(low) &&
    Number.isFinite(high) &&
    low < high;
  if (!isInterval) return fault(`expected [low, high] with low < high, got ${showValue(given)}`);
  const isLogarithmic = name === 'logUniform';
  if (isLogarithmic && low <= 0) return fault(`expected low > 0, got ${showValue(given)}`);
  const distribution = { name, low, high, isWhole: parameter.kind === 'integer' };
  if (distribution.isWhole) {
    const isWhole = Number.isSafeInteger(low) && Number.isSafeInteger(high);
    if (!isWhole) return fault(`expected two whole numbers, got ${showValue(given)}`);
    // Both ends as likely as the numbers between them.
    const draw = (i: number): number =>
      Math.min(high, Math.floor(between(key, i, [low, high + 1], isLogarithmic)));
    return { path, kind: 'drawn', distribution, draw };
  }
  const draw = (i: number): number => {
    // Digits that people can type again, within the interval.
    const rounded = Number(between(key, i, [low, high], isLogarithmic).toPrecision(4));
    return Math.min(high, Math.max(low, rounded));
  };
  return { path, kind: 'drawn', distribution, draw };
}

/** Draw `i` from an interval. */
function between(
  key: Key,
  i: number,
  [low, high]: readonly [number, number],
  isLogarithmic: boolean,
): number {
  const [share] = uniforms(foldIn(key, i), 1);
  return isLogarithmic ? low * (high / low) ** share : low + share * (high - low);
}

function faultOfValues(values: readonly unknown[], below: readonly string[]): AxisFault | null {
  if (values.length === 0) return { problem: 'expected at least one value, got []', below };
  const texts = values.map((value) => JSON.stringify(value));
  const twice = texts.findIndex((text, i) => texts.indexOf(text) < i);
  if (twice < 0) return null;
  return { problem: `${showValue(values[twice])} is given twice`, below: [...below, `${twice}`] };
}
