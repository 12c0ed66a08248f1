/** @file The file of an attack. */

import { z } from 'zod';
import type { Attack, AttackedTask, ReportedTask } from '../evaluation/attack.ts';
import { readRecord } from './recordFiles.ts';
import { familyFilesSchema, ledgerSchema, measuredSchema, summarySchema } from './records.ts';

const number = z.number();
const numbers = z.array(number).readonly();

const attackedSchema: z.ZodType<AttackedTask> = z.strictObject({
  name: z.string(),
  psi: numbers,
  returns: measuredSchema,
  ledger: ledgerSchema,
  policy: z.string(),
  reference: z
    .strictObject({ policy: z.string(), returns: measuredSchema, gap: number })
    .nullable(),
});

const reportedSchema: z.ZodType<ReportedTask> = z.strictObject({
  name: z.string(),
  psi: numbers,
  achieved: summarySchema,
  reference: z.strictObject({ policy: z.string(), returns: summarySchema }),
  gap: summarySchema,
});

/** Reads `attack.json`. */
export const attackSchema: z.ZodType<Attack> = z.strictObject({
  family: z.string(),
  familyFiles: familyFilesSchema,
  method: z.string(),
  seed: number,
  step: number,
  samples: number,
  taskSet: z.string().nullable(),
  tests: z.array(attackedSchema).readonly(),
  searched: z.array(attackedSchema).readonly(),
  report: z
    .strictObject({
      searched: number,
      worst: z.array(reportedSchema).readonly(),
      worstTest: reportedSchema.nullable(),
      steps: number,
    })
    .nullable(),
});

/**
 * What `admrl attack` has written to a run's `attack.json`; null where there is no such file.
 *
 * @throws DamagedFileError naming file and field of what is not an attack
 */
export function readAttack(path: string): Attack | null {
  return readRecord(path, attackSchema);
}
