/** @file Reading the fields of a file one by one: each has its own type and default, and every fault is kept with its place. */

import { type ConfigFault, type ConfigLayer, isMapping, showValue } from '../config/layers.ts';
import { closestWord, spellingHint } from '../config/spelling.ts';

/** A value that was understood, or what is wrong with it. */
export type Read<T> = { readonly value: T } | { readonly problem: string };

/** The fields of one mapping. A field with a fault has its default, or nothing, and the fault is kept. */
export interface Fields {
  /** Of all fields that were read so far. */
  readonly faults: readonly ConfigFault[];
  has(key: string): boolean;
  /** Adds a fault at a place below this mapping. */
  fault(path: readonly string[], problem: string, part?: 'key' | 'value'): void;
  /** A word or sentence. */
  text(key: string, fallback: string): string;
  /** True or false; false by default. */
  flag(key: string): boolean;
  /** A whole number of at least `minimum`, which is 1 by default. */
  count(key: string, fallback: number, minimum?: number): number;
  /** One value. */
  value<T>(key: string, read: (value: unknown) => Read<T>, fallback: T): T;
  /** One value or a list of them, none of them twice; with no `fallback` the field is necessary. */
  list<T>(
    key: string,
    read: (value: unknown) => Read<T>,
    fallback: readonly T[] | null,
  ): readonly T[];
  /** The entries of groups: group, name, value. */
  groups(key: string): readonly (readonly [group: string, name: string, value: unknown])[];
  /** The entries of a mapping. */
  entries(key: string): readonly (readonly [name: string, value: unknown])[];
  /** The fields of a mapping in this one; null where there is none. */
  inside(key: string, keys: readonly string[]): Fields | null;
}

/** The fields of a file, of which only `keys` are known. */
export function openFields(
  { values, locate }: ConfigLayer,
  keys: readonly string[],
  above: readonly string[] = [],
  faults: ConfigFault[] = [],
): Fields {
  const fault: Fields['fault'] = (path, problem, part = 'value') => {
    const whole = [...above, ...path];
    // Entries of lists have a place, but no name.
    const name = whole.filter((key) => !/^\d+$/.test(key)).join('.');
    faults.push({ where: locate(whole, part), path: name, problem });
  };
  if (!isMapping(values)) fault([], `expected ${keys.join(', ')}, got ${showValue(values)}`);
  const given: Readonly<Record<string, unknown>> = isMapping(values) ? values : {};
  for (const key of Object.keys(given).filter((one) => !keys.includes(one))) {
    fault([key], unknownKey(key, keys), 'key');
  }
  const has = (key: string): boolean => Object.hasOwn(given, key);
  const checked = <T>(key: string, fallback: T, read: (value: unknown) => Read<T>): T => {
    if (!has(key)) return fallback;
    const found = read(given[key]);
    if ('value' in found) return found.value;
    fault([key], found.problem);
    return fallback;
  };
  return {
    faults,
    has,
    fault,
    text: (key, fallback) =>
      checked(key, fallback, (value) =>
        typeof value === 'string' && value !== ''
          ? { value }
          : { problem: `expected a word, got ${showValue(value)}` },
      ),
    flag: (key) =>
      checked(key, false, (value) =>
        typeof value === 'boolean'
          ? { value }
          : { problem: `expected true or false, got ${showValue(value)}` },
      ),
    value: (key, read, fallback) => checked(key, fallback, read),
    count: (key, fallback, minimum = 1) => checked(key, fallback, wholeNumber(minimum)),
    list(key, read, fallback) {
      if (!has(key)) {
        if (fallback === null) fault([], `expected ${key}`);
        return fallback ?? [];
      }
      const written = given[key];
      const list: readonly unknown[] = Array.isArray(written) ? written : [written];
      if (list.length === 0) fault([key], 'expected at least one, got []');
      return list.flatMap((value, i) => {
        const place = Array.isArray(written) ? [key, `${i}`] : [key];
        const found = read(value);
        const isTwice = list.slice(0, i).some((other) => showValue(other) === showValue(value));
        if ('problem' in found) fault(place, found.problem);
        else if (isTwice) fault(place, `${showValue(value)} is given twice`);
        return 'value' in found ? [found.value] : [];
      });
    },
    groups(key) {
      const groups = given[key] ?? {};
      if (!isMapping(groups)) {
        fault([key], `expected groups of settings, got ${showValue(groups)}`);
        return [];
      }
      return Object.entries(groups).flatMap(([group, entries]) => {
        if (isMapping(entries ?? {})) {
          return Object.entries(entries ?? {}).map(
            ([name, value]) => [group, name, value] as const,
          );
        }
        fault([key, group], `expected a group of settings, got ${showValue(entries)}`);
        return [];
      });
    },
    entries(key) {
      const mapping = given[key] ?? {};
      if (isMapping(mapping)) return Object.entries(mapping);
      fault([key], `expected names with values, got ${showValue(mapping)}`);
      return [];
    },
    inside(key, inner) {
      if (!has(key)) return null;
      // A name with nothing under it is null in YAML: everything has its default.
      const layer = { values: given[key] ?? {}, locate };
      return openFields(layer, inner, [...above, key], faults);
    },
  };
}

/** Adds a fault to a list whose numbers do not ascend. */
export function assertAscending(fields: Fields, key: string, numbers: readonly number[]): void {
  if (numbers.every((n, i) => i === 0 || n > numbers[i - 1])) return;
  fields.fault([key], `expected ascending numbers, got ${showValue(numbers)}`);
}

/** Reads a whole number of at least `minimum`. */
export function wholeNumber(minimum: number): (value: unknown) => Read<number> {
  return (value) =>
    Number.isSafeInteger(value) && Number(value) >= minimum
      ? { value: Number(value) }
      : { problem: `expected a whole number ≥ ${minimum}, got ${showValue(value)}` };
}

/** Reads one of a few words. */
export function wordOf<W extends string>(words: readonly W[]): (value: unknown) => Read<W> {
  return (value) => {
    const known = words.find((word) => word === value);
    if (known !== undefined) return { value: known };
    const hint = spellingHint(String(value), words);
    return { problem: `expected one of ${words.join(', ')}, got ${showValue(value)}${hint}` };
  };
}

function unknownKey(key: string, keys: readonly string[]): string {
  const meant = closestWord(key, keys);
  const hint = meant === null ? `expected one of ${keys.join(', ')}` : `did you mean ${meant}?`;
  return `unknown field; ${hint}`;
}
