/** @file The zod schema of a configuration, built from the tables. */

import { z } from 'zod';
import { parameterGroups } from './config.ts';
import type { Hyperparameter } from './hyperparameter.ts';

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
