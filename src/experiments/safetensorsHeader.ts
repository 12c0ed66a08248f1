/** @file The JSON header of a safetensors file, in one canonical form. */

import { elementSize, isTensorType, type TensorType, tensorSize } from './tensor.ts';

/** Where a tensor lies, as the format writes it. */
export interface HeaderEntry {
  readonly dtype: TensorType;
  readonly shape: readonly number[];
  /** First byte and the one after the last, counted from the end of the header. */
  readonly data_offsets: readonly [number, number];
}

/** What a header says; `entries` in the order of the tensors in the file. */
export interface Header {
  readonly metadata: Readonly<Record<string, string>>;
  readonly entries: readonly (readonly [string, HeaderEntry])[];
}

/** The order of tensors in a file: wide elements first, so that each is aligned for its type; then by name. */
export function compareTensors(
  [a, typeA]: readonly [string, TensorType],
  [b, typeB]: readonly [string, TensorType],
): number {
  return elementSize(typeB) - elementSize(typeA) || compare(a, b);
}

/** By code units: the same order on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** JSON with sorted metadata, padded with spaces to a multiple of 8 bytes. */
export function headerBytes({ metadata, entries }: Header): Uint8Array {
  const sorted = Object.fromEntries(Object.entries(metadata).sort(([a], [b]) => compare(a, b)));
  const text = JSON.stringify(Object.fromEntries([['__metadata__', sorted], ...entries]));
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array(Math.ceil(bytes.length / 8) * 8).fill(0x20);
  padded.set(bytes);
  return padded;
}

/** The header's parts in file order, or null where it is not one that `encodeSafetensors` could have written. */
export function parseHeader(bytes: Uint8Array): Header | null {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return null;
  }
  if (!isRecord(header)) return null;
  const { __metadata__: metadata = {}, ...rest } = header;
  if (!isRecord(metadata)) return null;
  const texts: [string, string][] = [];
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value !== 'string') return null;
    texts.push([key, value]);
  }
  const entries: [string, HeaderEntry][] = [];
  for (const [name, entry] of Object.entries(rest)) {
    if (!isHeaderEntry(entry)) return null;
    entries.push([name, entry]);
  }
  // A JSON object lists names that look like numbers first, so the order of the file is taken from the offsets.
  entries.sort(([a, x], [b, y]) => {
    const [[xFrom, xTo], [yFrom, yTo]] = [x.data_offsets, y.data_offsets];
    return xFrom - yFrom || xTo - yTo || compareTensors([a, x.dtype], [b, y.dtype]);
  });
  const gapless = entries.every(
    (
      [
        ,
        {
          data_offsets: [from],
        },
      ],
      i,
    ) => {
      return from === (i === 0 ? 0 : entries[i - 1]![1].data_offsets[1]);
    },
  );
  return gapless ? { metadata: Object.fromEntries(texts), entries } : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isHeaderEntry(value: unknown): value is HeaderEntry {
  if (!isRecord(value)) return false;
  const { dtype, shape, data_offsets: offsets } = value;
  if (!isTensorType(dtype) || !isSizes(shape) || !isSizes(offsets) || offsets.length !== 2)
    return false;
  const [from, to] = offsets as [number, number];
  return to - from === tensorSize(shape) * elementSize(dtype);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
