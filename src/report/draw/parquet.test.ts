import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { type ColumnKind, parquet } from './parquet.ts';

const kinds: Readonly<Record<string, ColumnKind>> = {
  method: 'text',
  seed: 'integer',
  gap: 'number',
  never: 'number',
};
const kindOf = (column: string): ColumnKind => kinds[column];

const rows = [
  { method: 'admrl', seed: 1, gap: 0.1, never: null },
  { method: 'größer, "als"', seed: Number.MAX_SAFE_INTEGER, gap: -1e-300, never: null },
  { method: null, seed: null, gap: null, never: null },
  { method: '7', seed: 0, gap: 3, never: null },
];

describe('a table in Parquet', () => {
  const file = parquet(rows, kindOf).slice().buffer;

  it('is read by another program to the last bit, with its gaps', async () => {
    const read = await parquetReadObjects({ file });
    expect(read).toEqual(
      rows.map(({ seed, ...row }) => ({ ...row, seed: seed === null ? null : BigInt(seed) })),
    );
    expect(Object.keys(read[0])).toEqual(['method', 'seed', 'gap', 'never']);
  });

  it('has a type for every column, also for one without any value', () => {
    const { schema } = parquetMetadata(file);
    const columns = schema.slice(1).map(({ name, type, converted_type }) => ({
      name,
      type: converted_type ?? type,
    }));
    expect(columns).toEqual([
      { name: 'method', type: 'UTF8' },
      { name: 'seed', type: 'INT64' },
      { name: 'gap', type: 'DOUBLE' },
      { name: 'never', type: 'DOUBLE' },
    ]);
  });

  it('is the same bytes again', () => {
    expect(Buffer.from(parquet(rows, kindOf)).equals(Buffer.from(file))).toBe(true);
  });

  it('takes no value for what it is not', () => {
    expect(() => parquet([{ seed: 0.5 }], kindOf)).toThrow('seed is 0.5');
    expect(() => parquet([{ gap: 'large' }], kindOf)).toThrow('gap is large');
  });
});
