import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { admrl } from '../../algorithms/admrl.ts';
import {
  type RecordedStep,
  recordingRunner,
  tinyWorld,
} from '../../algorithms/tinyWorld.testdata.ts';
import type { World } from '../../algorithms/world.ts';
import { keyFromSeed } from '../../math/random.ts';
import { DamagedFileError } from '../files/fileErrors.ts';
import { decodeSafetensors, encodeSafetensors } from '../files/safetensors.ts';
import { decodeState, encodeState } from './stateCodec.ts';

/** The bytes of a file that holds the state. */
function bytesOf(state: unknown): Uint8Array {
  const { json, tensors } = encodeState(state);
  return encodeSafetensors({ tensors, metadata: { json: JSON.stringify(json) } });
}

/** Through a file and back. */
function roundTrip(state: unknown): unknown {
  const { metadata, tensors } = decodeSafetensors(bytesOf(state), 'test');
  return decodeState({ json: JSON.parse(metadata.json), tensors });
}

/** The state with the bits of every number, which tell -0 from 0 and one NaN of an array from another. */
function bits(value: unknown): unknown {
  if (typeof value === 'number') return Object.is(value, -0) ? 'number -0' : `number ${value}`;
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength, constructor: type } = value;
    return `${type.name} ${Buffer.from(buffer, byteOffset, byteLength).toString('hex')}`;
  }
  if (Array.isArray(value)) return value.map(bits);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([name, part]) => [name, bits(part)] as const);
  return { fields: fields.sort(([a], [b]) => (a < b ? -1 : 1)) };
}

const typedArray = fc
  .tuple(
    fc.constantFrom(Float32Array, Float64Array, Int32Array, Uint32Array, Uint8Array),
    fc.array(fc.nat(255), { maxLength: 32 }),
  )
  .map(([type, bytes]) => {
    const whole = bytes.slice(0, bytes.length - (bytes.length % type.BYTES_PER_ELEMENT));
    return new type(Uint8Array.from(whole).buffer);
  });

const fieldName = fc
  .oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', '10', '9', '', '$ '))
  .filter((name) => !name.includes('.') && name !== '$' && name !== '__metadata__');

const { state: anyState } = fc.letrec((again) => ({
  state: fc.oneof(
    { depthSize: 'small' },
    fc.oneof(fc.double(), fc.integer(), fc.string(), fc.boolean(), fc.constant(null)),
    typedArray,
    fc.array(again('state'), { maxLength: 4 }),
    fc.dictionary(fieldName, again('state'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

describe('a state', () => {
  it('comes back bit-equal, whatever it is made of', () => {
    fc.assert(
      fc.property(anyState, (part) => {
        expect(bits(roundTrip({ part }))).toEqual(bits({ part }));
      }),
      { numRuns: 500 },
    );
  });

  it('names its tensors by the fields that lead to them', () => {
    const adam = { phi: Float32Array.of(1), firstMoments: Float32Array.of(2), step: 3 };
    const { json, tensors } = encodeState({
      ensemble: [adam, { ...adam, step: -0 }],
      counts: Uint32Array.of(4),
      best: Number.NEGATIVE_INFINITY,
    });
    expect(Object.keys(tensors)).toEqual([
      'counts',
      'ensemble.0.firstMoments',
      'ensemble.0.phi',
      'ensemble.1.firstMoments',
      'ensemble.1.phi',
    ]);
    expect(tensors['ensemble.1.phi']).toEqual({ data: Float32Array.of(1), shape: [1] });
    const tensor = { $: 'tensor' };
    expect(json).toEqual({
      best: { $: '-Infinity' },
      counts: tensor,
      ensemble: [
        { firstMoments: tensor, phi: tensor, step: 3 },
        { firstMoments: tensor, phi: tensor, step: { $: '-0' } },
      ],
    });
  });

  it('gives the same bytes whatever the order of its fields, and undefined ones left out', () => {
    const state = { a: 1, b: { c: Float32Array.of(2), d: [null] } };
    const other = { b: { d: [null], e: undefined, c: Float32Array.of(2) }, a: 1 };
    expect(bytesOf(other)).toEqual(bytesOf(state));
    expect(bytesOf({ ...state, a: 2 })).not.toEqual(bytesOf(state));
  });

  it('keeps a part of a larger array, and what stands in two places', () => {
    const shared = { values: new Float64Array([1, 2, 3, 4]).subarray(1, 3) };
    expect(roundTrip({ one: shared, two: shared })).toEqual({
      one: { values: Float64Array.of(2, 3) },
      two: { values: Float64Array.of(2, 3) },
    });
  });
});

describe('what cannot be saved', () => {
  class Counter {
    count = 0;
  }
  const cycle: Record<string, unknown> = {};
  cycle.self = { cycle };
  it.each<[unknown, string]>([
    [() => 0, 'state.a.0 is of type function, expected plain data or an array of numbers'],
    [undefined, 'state.a.0 is of type undefined'],
    [1n, 'state.a.0 is of type bigint'],
    [Symbol('s'), 'state.a.0 is of type symbol'],
    [new Counter(), 'state.a.0 is of class Counter'],
    [new Map(), 'state.a.0 is of class Map'],
    [new Date(0), 'state.a.0 is of class Date'],
    [Buffer.of(1), 'state.a.0 is of class Buffer'],
    [BigInt64Array.of(1n), 'state.a.0 is of class BigInt64Array'],
    [new Float32Array(1).buffer, 'state.a.0 is of class ArrayBuffer'],
    [Object.create(null), 'state.a.0 is an object without a prototype'],
    [{ [Symbol('s')]: 1 }, 'state.a.0 is an object with a symbol for a field'],
    [cycle, 'state.a.0.self.cycle refers back to an object that contains it'],
    [{ 'b.c': 1 }, 'state.a.0 has a field called "b.c", expected no dot and no $'],
    [{ $: 'tensor' }, 'state.a.0 has a field called "$"'],
  ])('is named with its place: %o', (value, message) => {
    expect(() => encodeState({ a: [value] })).toThrow(RangeError);
    expect(() => encodeState({ a: [value] })).toThrow(message);
  });

  it('is a hole of an array too', () => {
    const holes: unknown[] = [];
    holes[2] = 1;
    expect(() => encodeState({ holes })).toThrow('state.holes.0 is of type undefined');
  });
});

describe('a damaged state', () => {
  it('is named by what is missing or unknown', () => {
    const { json } = encodeState({ model: { phi: Float32Array.of(1) } });
    expect(() => decodeState({ json, tensors: {} })).toThrow(DamagedFileError);
    expect(() => decodeState({ json, tensors: {} })).toThrow('tensor model.phi is missing');
    const unknown = { json: { rate: { $: 'zero' } }, tensors: {} };
    expect(() => decodeState(unknown)).toThrow('rate: unknown mark "zero"');
  });
});

describe('the state of AdMRL', () => {
  let world: World;
  let steps: RecordedStep[];
  beforeAll(async () => {
    world = await tinyWorld({ training: { nTasks: 2 } });
    const runner = recordingRunner();
    await admrl({ world, key: keyFromSeed(1), step: runner.step });
    steps = runner.steps;
  });
  afterAll(() => world.dispose());

  it('comes back bit-equal after every step of a run, each with bytes of its own', () => {
    const kinds = new Set(
      steps.map(({ after }) => `${after.zeroShot !== null} ${after.devData !== null}`),
    );
    // Without data; with data; with θ̂ as well.
    expect([...kinds].sort()).toEqual(['false false', 'false true', 'true true']);
    for (const { after } of steps) expect(bits(roundTrip(after))).toEqual(bits(after));
    const files = steps.map(({ after }) => Buffer.from(bytesOf(after)).toString('base64'));
    expect(new Set(files).size).toBe(steps.length);
  });
});
