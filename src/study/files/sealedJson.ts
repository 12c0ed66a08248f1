/** @file JSON files with a checksum of their content, so that an altered digit is not taken for a result. */

import type { z } from 'zod';
import { sha256Of, writeFileAtomically } from './atomicFile.ts';
import { DamagedFileError } from './fileErrors.ts';
import { indentedJson } from './jsonText.ts';
import { parseAs, readJson } from './recordFile.ts';

/** Writes a record with the field `sha256` behind the others. */
export function writeSealedJson(path: string, record: object): void {
  writeFileAtomically(path, indentedJson({ ...record, sha256: sealOf(record, path) }, path));
}

/**
 * The record in such a file, or null when there is no file. One from before there were checksums is taken as it is.
 *
 * @throws DamagedFileError naming file and field of what is not such a record, or saying that it has been altered
 */
export function readSealedJson<T>(path: string, schema: z.ZodType<T>): T | null {
  const found = readJson(path);
  if (found === null) return null;
  const { value } = found;
  if (typeof value !== 'object' || value === null || !('sha256' in value)) {
    return parseAs(schema, value, path);
  }
  const { sha256, ...content } = value;
  const record = parseAs(schema, content, path);
  if (sha256 === sealOf(content, path)) return record;
  throw new DamagedFileError(
    `${path}: has been altered: its sha256 is not that of its content; move the file away, or bring back a copy of it`,
  );
}

/** Of the text that the file would have without it: the same after reading, as numbers keep their bits. */
function sealOf(record: object, label: string): string {
  return sha256Of(new TextEncoder().encode(indentedJson(record, label)));
}
