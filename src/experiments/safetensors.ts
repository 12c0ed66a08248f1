/**
 * @file Named tensors as bytes in the safetensors format, with a checksum.
 *
 * Layout: 8 bytes little-endian header length, a JSON header padded with spaces to a multiple of 8, tensor bytes.
 * The same content always gives the same bytes. `__metadata__.sha256` covers the header without it and the tensors.
 */

import { createHash } from 'node:crypto';
import { DamagedFileError } from './fileErrors.ts';
import {
  compareTensors,
  type Header,
  type HeaderEntry,
  headerBytes,
  parseHeader,
} from './safetensorsHeader.ts';
import { bytesOf, type Tensor, tensorFromBytes, tensorSize, tensorType } from './tensor.ts';

/** What a file holds. */
export interface TensorFile {
  readonly tensors: Readonly<Record<string, Tensor>>;
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
