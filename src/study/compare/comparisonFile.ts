/** @file `comparison.json` and `model-error.json`: what `admrl compare` found, from which every figure can be redrawn. */

import { dirname } from 'node:path';
import { z } from 'zod';
import { taskMethods } from '../../algorithms/methodNames.ts';
import type {
  ComparedRun,
  ComparedSet,
  MethodComparison,
  MethodSuboptimality,
  RaisedOptimum,
} from '../../evaluation/gaps/methodComparison.ts';
import type { ModelComparison } from '../../evaluation/gaps/modelComparison.ts';
import { writeFileAtomically } from '../files/atomicFile.ts';
import { indentedJson } from '../files/jsonText.ts';
import { makeFolder } from '../files/outputTarget.ts';
import { readRecord } from '../files/recordFile.ts';

const number = z.number();
const numbers = z.array(number).readonly();
const tasks = z.array(numbers).readonly();
const method = z.enum(taskMethods);

const familySchema = z.strictObject({
  name: z.string(),
  parameterNames: z.array(z.string()).readonly(),
  box: z.strictObject({ low: numbers, high: numbers }),
});

const runSchema: z.ZodType<ComparedRun> = z.strictObject({
  name: z.string(),
  method,
  seed: number,
  preset: z.string().nullable(),
  trainSamples: number.nullable(),
  realSteps: number.optional(),
  updates: z
    .array(z.strictObject({ kind: z.string(), count: number }))
    .readonly()
    .optional(),
  visited: tasks,
});

const interval = z.strictObject({ estimate: number, low: number, high: number, bias: number });
const reference = z.strictObject({ value: number, kind: z.string() });
const gap = { seed: number, psi: numbers, gap: number };

const statisticsSchema = z.strictObject({
  worst: interval,
  worstSplit: interval,
  worstOfSeedMeans: interval,
  cvar10: interval,
  cvar10Split: interval,
  cvar25: interval,
  cvar25Split: interval,
  mean: interval,
  iqm: interval,
});

const methodSchema: z.ZodType<MethodSuboptimality> = z.strictObject({
  family: z.string(),
  method,
  seeds: numbers,
  missing: tasks,
  budgets: z
    .array(
      z.strictObject({
        samples: number,
        tasks: z
          .array(
            z.strictObject({
              psi: numbers,
              reference,
              achieved: number,
              gap: number,
              gaps: numbers,
              ratio: number.nullable(),
              gain: number.nullable(),
            }),
          )
          .readonly(),
        statistics: statisticsSchema,
        worst: z.array(z.strictObject({ ...gap, splitGap: number })).readonly(),
        negative: z.array(z.strictObject(gap)).readonly(),
      }),
    )
    .readonly(),
});

const setSchema: z.ZodType<ComparedSet> = z.strictObject({
  taskSet: z.string(),
  samples: numbers,
  reference: z.enum(['optimal', 'best of these runs']),
  tasks,
  returns: z
    .array(
      z.record(z.string(), z.array(z.strictObject({ values: numbers, fresh: numbers })).readonly()),
    )
    .readonly(),
  methods: z.array(methodSchema).readonly(),
});

const raisedSchema: z.ZodType<RaisedOptimum> = z.strictObject({
  psi: numbers,
  method,
  seed: number,
  samples: number,
  achieved: number,
  known: number,
});

const modelSchema: z.ZodType<ModelComparison> = z.strictObject({
  family: z.string(),
  tasks,
  episodes: number,
  transitions: number,
  scale: numbers,
  runs: z
    .array(
      z.strictObject({
        name: z.string(),
        method,
        seed: number,
        trainSamples: number.nullable(),
        error: number,
      }),
    )
    .readonly(),
  methods: z.array(z.strictObject({ method, error: number, low: number, high: number })).readonly(),
});

const comparisonSchema: z.ZodType<MethodComparison> = z.strictObject({
  family: familySchema,
  runs: z.array(runSchema).readonly(),
  sets: z.array(setSchema).readonly(),
  raised: z.array(raisedSchema).readonly(),
  notes: z.array(z.string()).readonly(),
  modelError: modelSchema.nullable(),
});

/**
 * The comparison in a file.
 *
 * @throws Error when there is no file; DamagedFileError naming file and field of what is no comparison
 */
export function readComparison(path: string): MethodComparison {
  const comparison = readRecord(path, comparisonSchema);
  if (comparison === null) throw new Error(`${path} is missing: “admrl compare” writes it`);
  return comparison;
}

/** Writes a comparison as JSON; its folder is made if it does not exist. */
export function writeComparison(path: string, comparison: MethodComparison): void {
  writeCompact(path, comparisonSchema.parse(comparison));
}

/**
 * The model comparison in a file; null where there is none.
 *
 * @throws DamagedFileError naming file and field of what is no such comparison
 */
export function readModelComparison(path: string): ModelComparison | null {
  return readRecord(path, modelSchema);
}

/** Writes a model comparison as JSON, likewise. */
export function writeModelComparison(path: string, comparison: ModelComparison): void {
  writeCompact(path, modelSchema.parse(comparison));
}

/**
 * Indented JSON with every list of numbers on one line; strings hold no line breaks, so none of them is touched. What a
 * schema returns has its fields in the schema's order: written again after reading, it is the same bytes.
 */
function writeCompact(path: string, value: object): void {
  const text = indentedJson(value, path).replace(/\[\n[\s\d.,eE+-]*\]/g, (list) =>
    list.replace(/\s+/g, ''),
  );
  makeFolder(dirname(path));
  writeFileAtomically(path, text);
}
