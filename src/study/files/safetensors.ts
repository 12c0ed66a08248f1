/**
 * @file Named tensors as bytes in the safetensors format, with a checksum.
 *
 * Layout: 8 bytes little-endian header length, a JSON header padded with spaces to a multiple of 8, tensor bytes.
 * The same content always gives the same bytes. `__metadata__.sha256` covers the header without it and the tensors.
 */

import { createHash } from 'node:crypto';
import { DamagedFileError } from './fileErrors.ts';
import {
  bytesOf,
  elementSize,
  isTensorType,
  type Tensor,
  type Tensors,
  type TensorType,
  tensorFromBytes,
  tensorSize,
  tensorType,
} from './tensors.ts';

/** Where a tensor lies, as the format writes it. */
interface HeaderEntry {
  readonly dtype: TensorType;
  readonly shape: readonly number[];
  /** First byte and the one after the last, counted from the end of the header. */
  readonly data_offsets: readonly [number, number];
}

/** What a header says; `entries` in the order of the tensors in the file. */
interface Header {
  readonly metadata: Readonly<Record<string, string>>;
  readonly entries: readonly (readonly [string, HeaderEntry])[];
}

/** The order of tensors in a file: wide elements first, so that each is aligned for its type; then by name. */
function compareTensors(
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
function headerBytes({ metadata, entries }: Header): Uint8Array {
  const sorted = Object.fromEntries(Object.entries(metadata).sort(([a], [b]) => compare(a, b)));
  const text = JSON.stringify(Object.fromEntries([['__metadata__', sorted], ...entries]));
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array(Math.ceil(bytes.length / 8) * 8).fill(0x20);
  padded.set(bytes);
  return padded;
}

/** The header's parts in file order, or null where it is not one that `encodeSafetensors` could have written. */
function parseHeader(bytes: Uint8Array): Header | null {
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

/** What a file holds. */
export interface TensorFile {
  readonly tensors: Tensors;
  /** Free text by key; `sha256` is reserved. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * The bytes of a safetensors file; equal contents give equal bytes, and the metadata holds their sha256.
 *
 * @throws RangeError naming the tensor whose shape does not hold its number of elements, or when a tensor is called
 * `__metadata__` or a metadata key `sha256`.
 */
export function encodeSafetensors({ tensors, metadata }: TensorFile): Uint8Array {
  if (Object.hasOwn(metadata, 'sha256'))
    throw new RangeError('metadata: the key sha256 is reserved');
  const sorted = sortedTensors(tensors);
  let offset = 0;
  const entries = sorted.map(([name, tensor]): [string, HeaderEntry] => {
    const start = offset;
    offset += tensor.data.byteLength;
    return [
      name,
      { dtype: tensorType(tensor.data), shape: tensor.shape, data_offsets: [start, offset] },
    ];
  });
  const chunks = sorted.map(([, tensor]) => bytesOf(tensor.data));
  const sha256 = checksum({ metadata, entries }, chunks);
  const header = headerBytes({ metadata: { ...metadata, sha256 }, entries });
  const file = new Uint8Array(8 + header.length + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, 8);
  let at = 8 + header.length;
  for (const chunk of chunks) {
    file.set(chunk, at);
    at += chunk.length;
  }
  return file;
}

/**
 * Reads and verifies the bytes of a safetensors file.
 *
 * @param label what the bytes are, for messages: usually a path
 * @throws DamagedFileError when bytes are missing, altered, or not such a file
 */
export function decodeSafetensors(bytes: Uint8Array, label: string): TensorFile {
  const damaged = (why: string): never => {
    throw new DamagedFileError(`${label}: ${why}`);
  };
  if (bytes.length < 8)
    damaged(`not a safetensors file: ${bytes.length} bytes, expected at least 8`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = view.getBigUint64(0, true);
  if (headerLength > 100_000_000n) damaged('not a safetensors file: impossible header length');
  const start = 8 + Number(headerLength);
  if (start > bytes.length) {
    damaged(`cut short: the header ends at byte ${start}, the file at ${bytes.length}`);
  }
  const header = bytes.subarray(8, start);
  const { metadata, entries } = parseHeader(header) ?? damaged('the header is not valid');
  const end = start + (entries.at(-1)?.[1].data_offsets[1] ?? 0);
  if (end > bytes.length) damaged(`cut short: expected ${end} bytes, got ${bytes.length}`);
  if (end < bytes.length) damaged(`${bytes.length - end} bytes too many`);
  const { sha256, ...rest } = metadata;
  if (sha256 === undefined) damaged('no sha256 in its metadata');
  const expected = checksum({ metadata: rest, entries }, [bytes.subarray(start)]);
  // The header is compared as bytes, so that a change which leaves its meaning (white space) is seen too.
  const canonical = headerBytes({ metadata: { ...rest, sha256: expected }, entries });
  if (sha256 !== expected || !Buffer.from(header).equals(canonical))
    damaged('altered: its sha256 does not match its content');
  const tensors = entries.map(([name, { dtype, shape, data_offsets: offsets }]) => {
    const chunk = bytes.subarray(start + offsets[0], start + offsets[1]);
    return [name, tensorFromBytes(dtype, shape, chunk)] as const;
  });
  return { tensors: Object.fromEntries(tensors), metadata: rest };
}

function sortedTensors(tensors: TensorFile['tensors']): [string, Tensor][] {
  const entries = Object.entries(tensors);
  for (const [name, { data, shape }] of entries) {
    if (name === '__metadata__') throw new RangeError('a tensor cannot be called __metadata__');
    const size = tensorSize(shape);
    if (size !== data.length) {
      throw new RangeError(
        `tensor ${name}: shape [${shape}] holds ${size} elements, got ${data.length}`,
      );
    }
  }
  return entries.sort(([a, x], [b, y]) => {
    return compareTensors([a, tensorType(x.data)], [b, tensorType(y.data)]);
  });
}

function checksum(header: Header, chunks: readonly Uint8Array[]): string {
  const hash = createHash('sha256').update(headerBytes(header));
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}
