/** @file Numbers and words as an Apache Parquet file, in which every column has its type and may lack values. */

import { parquetWriteBuffer } from 'hyparquet-writer';
import type { NumberRow } from '../data/format.ts';

/** What a column holds: words, whole numbers (INT64) or any numbers (DOUBLE). */
export type ColumnKind = 'text' | 'integer' | 'number';

/**
 * The rows of a table; its columns are those of the first row. Equal rows give equal bytes.
 *
 * @param kindOf - of a column, by its name
 * @throws RangeError naming a column with a value of another kind
 */
export function parquet(
  rows: readonly NumberRow[],
  kindOf: (column: string) => ColumnKind,
): Uint8Array {
  const columnData = Object.keys(rows[0] ?? {}).map((name) => {
    const { type, stored } = kinds[kindOf(name)];
    const data = rows.map((row) => {
      const value = row[name] ?? null;
      const found = value === null ? null : stored(value);
      if (found === undefined) {
        throw new RangeError(`${name} is ${value}, expected a value of the kind ${kindOf(name)}`);
      }
      return found;
    });
    return { name, data, type };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

interface Stored {
  readonly type: 'STRING' | 'INT64' | 'DOUBLE';
  /** Undefined for a value of another kind. */
  stored(value: string | number): string | number | bigint | undefined;
}

const kinds: Readonly<Record<ColumnKind, Stored>> = {
  text: { type: 'STRING', stored: String },
  integer: {
    type: 'INT64',
    stored: (value) => (Number.isSafeInteger(value) ? BigInt(value) : undefined),
  },
  number: {
    type: 'DOUBLE',
    stored: (value) => (typeof value === 'number' ? value : undefined),
  },
};
