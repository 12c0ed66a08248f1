import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DamagedFileError } from './fileErrors.ts';
import { decodeSafetensors, encodeSafetensors, type TensorFile } from './safetensors.ts';
import type { Tensor, TensorData } from './tensors.ts';

const example: TensorFile = {
  tensors: {
    w: { data: new Float32Array([1, -2]), shape: [1, 2] },
    count: { data: new Float64Array([0.5]), shape: [] },
    bits: { data: new Uint8Array([7, 8, 9]), shape: [3] },
  },
  metadata: { note: 'é' },
};

/** The bytes of `example` written by hand after the format's description. */
function handMade(): Uint8Array {
  const entries =
    '"count":{"dtype":"F64","shape":[],"data_offsets":[0,8]},' +
    '"w":{"dtype":"F32","shape":[1,2],"data_offsets":[8,16]},' +
    '"bits":{"dtype":"U8","shape":[3],"data_offsets":[16,19]}}';
  const pad = (text: string): Buffer => {
    const bytes = Buffer.from(text, 'utf8');
    return Buffer.concat([bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8, ' ')]);
  };
  const data = Buffer.alloc(19);
  data.writeDoubleLE(0.5, 0);
  data.writeFloatLE(1, 8);
  data.writeFloatLE(-2, 12);
  data.set([7, 8, 9], 16);
  const unsigned = pad(`{"__metadata__":{"note":"é"},${entries}`);
  const sha256 = createHash('sha256').update(unsigned).update(data).digest('hex');
  const header = pad(`{"__metadata__":{"note":"é","sha256":"${sha256}"},${entries}`);
  const length = Buffer.alloc(8);
  length.writeUInt32LE(header.length, 0);
  return Buffer.concat([length, header, data]);
}

const tensorArbitrary: fc.Arbitrary<Tensor> = fc
  .tuple(
    fc.array(fc.nat(4), { maxLength: 3 }),
    fc.constantFrom(Float32Array, Float64Array, Int32Array, Uint32Array, Uint8Array),
    fc.infiniteStream(fc.nat(255)),
  )
  .map(([shape, type, bytes]) => {
    const length = shape.reduce((a, b) => a * b, 1) * type.BYTES_PER_ELEMENT;
    const data: TensorData = new type(Uint8Array.from([...bytes.take(length)]).buffer);
    return { data, shape };
  });

const nameArbitrary = fc
  .oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', '10', '9', ''))
  .filter((name) => name !== '__metadata__');

describe('safetensors', () => {
  it('equals bytes made by hand', () => {
    const bytes = encodeSafetensors(example);
    expect(Buffer.from(bytes).equals(handMade())).toBe(true);
    expect((bytes.length - 19) % 8).toBe(0);
  });

  it('reads what it wrote, whatever the names, shapes and bits', () => {
    fc.assert(
      fc.property(
        fc.dictionary(nameArbitrary, tensorArbitrary, { noNullPrototype: true }),
        fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }),
        (tensors, texts) => {
          const { sha256: _, ...metadata } = texts;
          const bytes = encodeSafetensors({ tensors, metadata });
          const read = decodeSafetensors(bytes, 'x');
          expect(Object.keys(read.tensors).sort()).toEqual(Object.keys(tensors).sort());
          for (const [name, { data, shape }] of Object.entries(tensors)) {
            const got = Object.getOwnPropertyDescriptor(read.tensors, name)?.value as Tensor;
            expect(got.shape).toEqual(shape);
            expect(got.data.constructor).toBe(data.constructor);
            expect(Buffer.from(got.data.buffer).equals(Buffer.from(data.buffer))).toBe(true);
          }
          expect(Object.entries(read.metadata).sort()).toEqual(Object.entries(metadata).sort());
        },
      ),
      { numRuns: 200 },
    );
  });

  it('gives the same bytes whatever the order of the names', () => {
    const reversed = {
      tensors: Object.fromEntries(Object.entries(example.tensors).reverse()),
      metadata: example.metadata,
    };
    expect(encodeSafetensors(reversed)).toEqual(encodeSafetensors(example));
  });

  it('detects every shortened file', () => {
    const bytes = encodeSafetensors(example);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeSafetensors(bytes.subarray(0, length), 'x')).toThrow(DamagedFileError);
    }
    expect(() => decodeSafetensors(bytes.subarray(0, bytes.length - 1), 'a/b')).toThrow(
      `a/b: cut short: expected ${bytes.length} bytes, got ${bytes.length - 1}`,
    );
  });

  it('detects every altered byte', () => {
    const bytes = encodeSafetensors(example);
    for (let i = 0; i < bytes.length; i++) {
      for (const flip of [1, 2, 0x20, 0x80]) {
        const altered = bytes.slice();
        altered[i]! ^= flip;
        expect(() => decodeSafetensors(altered, 'x'), `byte ${i}`).toThrow(DamagedFileError);
      }
    }
  });

  it('says what is wrong', () => {
    const message = (bytes: Uint8Array): string => {
      try {
        decodeSafetensors(bytes, 'f');
        return '';
      } catch (error) {
        return error instanceof Error ? error.message : '';
      }
    };
    const bytes = encodeSafetensors(example);
    const altered = bytes.slice();
    altered[bytes.length - 1]! ^= 1;
    expect(message(altered)).toBe('f: altered: its sha256 does not match its content');
    expect(message(new Uint8Array([...bytes, 0]))).toBe('f: 1 bytes too many');
    expect(message(new Uint8Array(3))).toBe(
      'f: not a safetensors file: 3 bytes, expected at least 8',
    );
    expect(message(new TextEncoder().encode('hello, world'))).toBe(
      'f: not a safetensors file: impossible header length',
    );
    expect(message(new Uint8Array(16))).toBe('f: the header is not valid');
  });

  it('refuses what it cannot write', () => {
    const tensor = { data: new Float32Array(5), shape: [2, 3] };
    expect(() => encodeSafetensors({ tensors: { phi: tensor }, metadata: {} })).toThrow(
      'tensor phi: shape [2,3] holds 6 elements, got 5',
    );
    expect(() => encodeSafetensors({ tensors: {}, metadata: { sha256: '' } })).toThrow(/reserved/);
  });
});
