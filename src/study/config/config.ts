/** @file The configuration of a run: its type, derived from the tables in which every hyperparameter exists once. */

import { z } from 'zod';
import {
  expectation,
  type Hyperparameter,
  type ValuesOf,
} from '../../algorithms/hyperparameter.ts';
import { algorithmParameters } from '../../algorithms/settings.ts';
import { checkpointParameters, evaluationParameters, trainingParameters } from './settings.ts';

/** All hyperparameters by group. The time limit of an episode is not here: it belongs to the task family. */
const hyperparameters: Omit<typeof algorithmParameters, 'training'> & {
  readonly training: typeof trainingParameters;
  readonly evaluation: typeof evaluationParameters;
  readonly checkpoint: typeof checkpointParameters;
} = {
  ...algorithmParameters,
  training: trainingParameters,
  evaluation: evaluationParameters,
  checkpoint: checkpointParameters,
};

/** A resolved configuration: every hyperparameter has a valid value. */
export type Config = {
  readonly [G in keyof typeof hyperparameters]: ValuesOf<(typeof hyperparameters)[G]>;
};

/** Some settings of a configuration, such as a preset. */
export type PartialConfig = { readonly [G in keyof Config]?: Partial<Config[G]> };

/** The same tables for code that walks over them. */
export const parameterGroups: Readonly<Record<string, Readonly<Record<string, Hyperparameter>>>> =
  hyperparameters;

/** The entry of `group.name`, or undefined; names of `Object.prototype` are no entries. */
export function findParameter(group: string, name: string): Hyperparameter | undefined {
  const entries = Object.hasOwn(parameterGroups, group) ? parameterGroups[group] : undefined;
  return entries && Object.hasOwn(entries, name) ? entries[name] : undefined;
}

/** What an entry is where nobody sets it, which may depend on other settings. */
export function defaultOf(entry: Hyperparameter, valueAt: (path: string) => unknown): unknown {
  if ('default' in entry) return entry.default;
  if ('sameAs' in entry) return valueAt(entry.sameAs);
  return entry.defaults[String(valueAt(entry.by))];
}

/**
 * One strict object of strict objects. Settings whose default depends on another setting stay undefined here.
 * Each field carries `description`, `symbol` and `source` as zod metadata.
 */
export const configSchema: z.ZodObject<Record<string, z.ZodType>> = z.strictObject(
  mapValues(parameterGroups, (entries) => z.strictObject(mapValues(entries, field)).prefault({})),
);

function field(entry: Hyperparameter): z.ZodType {
  const { description, symbol, source } = entry;
  const type = fieldType(entry).meta({ description, symbol, source });
  return 'default' in entry ? type.default(entry.default) : type.optional();
}

function fieldType(entry: Hyperparameter): z.ZodType {
  switch (entry.kind) {
    case 'integer':
      return bounded(z.int(), entry);
    case 'number':
      return bounded(z.number(), entry);
    case 'sizes':
      return z.array(z.int().min(1)).readonly();
    case 'choice':
      return z.enum([...entry.choices]);
  }
}

function bounded(
  type: z.ZodNumber,
  bounds: Extract<Hyperparameter, { kind: 'integer' | 'number' }>,
): z.ZodNumber {
  let result = type;
  if (bounds.min !== undefined) result = result.min(bounds.min);
  if (bounds.max !== undefined) result = result.max(bounds.max);
  if (bounds.above !== undefined) result = result.gt(bounds.above);
  if (bounds.below !== undefined) result = result.lt(bounds.below);
  return result;
}

function mapValues<A, B>(
  record: Readonly<Record<string, A>>,
  map: (value: A) => B,
): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

/** One row of the reference. */
export interface ConfigReferenceRow {
  /** `group.name`, as in `--set group.name=value`. */
  readonly path: string;
  /** The default as text: JSON, or where it comes from. */
  readonly default: string;
  /** Which values are valid, in words. */
  readonly expected: string;
  readonly description: string;
  /** The paper's letter, or ''. */
  readonly symbol: string;
  readonly source: string;
}

/** Every setting in the order of the tables. */
export function configReference(): ConfigReferenceRow[] {
  return Object.entries(parameterGroups).flatMap(([group, entries]) =>
    Object.entries(entries).map(([name, entry]) => ({
      path: `${group}.${name}`,
      default: defaultText(entry),
      expected: expectation(entry),
      description: entry.description,
      symbol: entry.symbol,
      source: entry.source,
    })),
  );
}

function defaultText(entry: Hyperparameter): string {
  if ('default' in entry) {
    return typeof entry.default === 'string' ? entry.default : JSON.stringify(entry.default);
  }
  if ('sameAs' in entry) return `that of ${entry.sameAs}`;
  return Object.entries(entry.defaults)
    .map(([choice, value]) => `${value} (${choice})`)
    .join(', ');
}
