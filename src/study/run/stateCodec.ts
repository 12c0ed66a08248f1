/**
 * @file Plain state as JSON and tensors, and back: whatever an algorithm keeps between two steps can be saved.
 *
 * A typed array becomes a tensor called by the names of the fields that lead to it, joined by dots, such as
 * `zeroShot.normalizers.state.mean` or `ensemble.0.phi`; in the JSON, `{"$": "tensor"}` stands in its place. All else is
 * JSON as it is, but for the numbers that JSON lacks: `{"$": "NaN"}`, `Infinity`, `-Infinity` and `-0`.
 */

import { DamagedFileError } from '../files/fileErrors.ts';
import type { JsonValue } from '../files/jsonText.ts';
import {
  isTensorData,
  type Tensor,
  type TensorData,
  type Tensors,
  vector,
} from '../files/tensors.ts';

/** A state in the two parts that a file can hold. */
export interface EncodedState {
  /** The state with marks where numbers are kept elsewhere. */
  readonly json: JsonValue;
  readonly tensors: Tensors;
}

/** The field whose text says what stands in an object's place. */
const mark = '$';

/**
 * Encodes numbers, strings, booleans, null, typed arrays, and arrays and plain objects of these, bit by bit. Equal states
 * give equal parts: fields are sorted, and one that is undefined is left out.
 *
 * @throws RangeError naming the field that is anything else or refers back to what contains it, and names that cannot be
 *   written.
 */
export function encodeState(state: unknown): EncodedState {
  const walk: Walk = { tensors: [], ancestors: new Set() };
  const json = encode(state, [], walk);
  return { json, tensors: Object.fromEntries(walk.tensors) };
}

/** What the encoding of a state collects on its way. */
interface Walk {
  readonly tensors: [string, Tensor][];
  /** The objects that the present one lies in. */
  readonly ancestors: Set<object>;
}

function encode(value: unknown, path: readonly string[], walk: Walk): JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return encodeNumber(value);
  if (isTensorData(value)) {
    walk.tensors.push([nameOf(path), vector(value)]);
    return { [mark]: 'tensor' };
  }
  if (typeof value !== 'object' || !(Array.isArray(value) || isPlain(value))) {
    throw refusal(path, `is ${kindOf(value)}, expected plain data or an array of numbers`);
  }
  if (walk.ancestors.has(value)) throw refusal(path, 'refers back to an object that contains it');
  walk.ancestors.add(value);
  const encoded = Array.isArray(value)
    ? Array.from(value, (entry, i) => encode(entry, [...path, String(i)], walk))
    : encodeFields(value, path, walk);
  walk.ancestors.delete(value);
  return encoded;
}

function encodeFields(value: object, path: readonly string[], walk: Walk): JsonValue {
  const fields = Object.entries(value).filter(([, entry]) => entry !== undefined);
  fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    fields.map(([name, entry]) => {
      if (name.includes('.') || name === mark) {
        throw refusal(path, `has a field called ${JSON.stringify(name)}, expected no dot and no $`);
      }
      return [name, encode(entry, [...path, name], walk)];
    }),
  );
}

/**
 * The state that was encoded; its typed arrays are those of `tensors`, not copies.
 *
 * @throws DamagedFileError naming a tensor that is missing, or a mark that has no meaning.
 */
export function decodeState({ json, tensors }: EncodedState): unknown {
  return decode(json, [], tensors);
}

function decode(value: JsonValue | undefined, path: readonly string[], tensors: Tensors): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return value.map((entry, i) => decode(entry, [...path, String(i)], tensors));
  }
  const fields = Object.entries(value);
  if (fields.length === 1 && fields[0][0] === mark) {
    const [[, what]] = fields;
    return what === 'tensor' ? tensorAt(path, tensors) : decodeNumber(what, path);
  }
  return Object.fromEntries(
    fields.map(([name, entry]) => [name, decode(entry, [...path, name], tensors)]),
  );
}

function tensorAt(path: readonly string[], tensors: Tensors): TensorData {
  const name = nameOf(path);
  if (Object.hasOwn(tensors, name)) return tensors[name].data;
  throw new DamagedFileError(`tensor ${name} is missing`);
}

function encodeNumber(value: number): JsonValue {
  if (Object.is(value, -0)) return { [mark]: '-0' };
  return Number.isFinite(value) ? value : { [mark]: String(value) };
}

function decodeNumber(text: unknown, path: readonly string[]): number {
  const known = ['-0', 'NaN', 'Infinity', '-Infinity'].find((name) => name === text);
  if (known !== undefined) return Number(known);
  throw new DamagedFileError(`${nameOf(path)}: unknown mark ${JSON.stringify(text)}`);
}

function nameOf(path: readonly string[]): string {
  return path.join('.');
}

function isPlain(value: object): boolean {
  return (
    Object.getPrototypeOf(value) === Object.prototype &&
    Object.getOwnPropertySymbols(value).length === 0
  );
}

function kindOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return `of type ${typeof value}`;
  if (Object.getOwnPropertySymbols(value).length > 0) return 'an object with a symbol for a field';
  const prototype: { readonly constructor: { readonly name: string } } | null =
    Object.getPrototypeOf(value);
  return prototype === null
    ? 'an object without a prototype'
    : `of class ${prototype.constructor.name}`;
}

function refusal(path: readonly string[], fault: string): RangeError {
  return new RangeError(`cannot be saved: ${nameOf(['state', ...path])} ${fault}`);
}
