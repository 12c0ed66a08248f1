/** @file Reading JSON records from files: what is not the record that was expected is named by file and field. */

import { existsSync, readFileSync } from 'node:fs';
import type { z } from 'zod';
import { DamagedFileError, systemError } from './fileErrors.ts';
import { readJsonLines } from './jsonLines.ts';

/**
 * The record in a JSON file, or null when there is no file.
 *
 * @throws DamagedFileError naming file and field of what is not such a record
 */
export function readRecord<T>(path: string, schema: z.ZodType<T>): T | null {
  return existsSync(path) ? parseAs(schema, readJson(path), path) : null;
}

/**
 * The records of a log, one a line; none when there is no file.
 *
 * @throws DamagedFileError naming file, line and field of what is not such a record
 */
export function readRecords<T>(path: string, schema: z.ZodType<T>): T[] {
  return readJsonLines(path).map((record, index) =>
    parseAs(schema, record, `${path}:${index + 1}`),
  );
}

function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw systemError('cannot read', path, error);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DamagedFileError(
      `${path}: not JSON: ${error instanceof Error ? error.message : error}`,
    );
  }
}

function parseAs<T>(schema: z.ZodType<T>, value: unknown, label: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue?.path.map(String).join('.');
  throw new DamagedFileError(`${label}: ${field ? `${field}: ` : ''}${issue?.message}`);
}
