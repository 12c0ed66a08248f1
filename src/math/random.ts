/** @file Splittable random numbers: keys name streams, and every draw is a pure function of its key. */

import { fillWords, type Key, threefryBlock } from './threefry.ts';
import { zigguratNormals } from './ziggurat.ts';

export type { Key } from './threefry.ts';

/*
 * High counter words. Draws use 0 and, for the rare redraws of an element, 1, 2, …;
 * derived keys use the upper half, so that no key is ever a word of its parent's draws.
 */
const FOLD_INTEGER = 0x80000000;
const FOLD_LABEL = 0x90000000;
const SPLIT = 0xa0000000;

const TWO_32 = 2 ** 32;

function assertSafeInteger(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`${name} is ${value}, expected an integer from 0 to 2^53 - 1`);
  }
}

function assertCount(n: number): void {
  if (!Number.isSafeInteger(n) || n < 0 || n >= TWO_32) {
    throw new RangeError(`n is ${n}, expected an integer from 0 to 2^32 - 1`);
  }
}

/**
 * The key of a seed.
 *
 * @throws RangeError unless `seed` is a non-negative safe integer.
 */
export function keyFromSeed(seed: number): Key {
  assertSafeInteger('seed', seed);
  return [seed >>> 0, Math.floor(seed / TWO_32)];
}

/**
 * A key derived from `key` and a number or a label: the way to name the stream of (run, task, stage, …). Different data
 * give independent streams; keys may be folded in any order and to any depth.
 *
 * @throws RangeError when `data` is a number but not a non-negative safe integer.
 */
export function foldIn(key: Key, data: number | string): Key {
  if (typeof data === 'string') return foldInLabel(key, data);
  assertSafeInteger('data', data);
  return threefryBlock(key, data >>> 0, FOLD_INTEGER + Math.floor(data / TWO_32));
}

/** Absorbs two UTF-16 units per block; the number of remaining units is included, so "a" and "a\0" differ. */
function foldInLabel(key: Key, label: string): Key {
  let state = key;
  for (let i = 0; i === 0 || i < label.length; i += 2) {
    const first = i < label.length ? label.charCodeAt(i) : 0;
    const second = i + 1 < label.length ? label.charCodeAt(i + 1) : 0;
    state = threefryBlock(state, first | (second << 16), FOLD_LABEL + label.length - i);
  }
  return state;
}

/** n independent keys derived from `key`, different from those of `foldIn`. */
export function splitKey(key: Key, n: number): Key[] {
  assertCount(n);
  return Array.from({ length: n }, (_, i) => threefryBlock(key, i, SPLIT));
}

/** `[n]` standard normals (ziggurat). Element i depends only on `key` and i, not on n. */
export function normals(key: Key, n: number): Float32Array {
  assertCount(n);
  return zigguratNormals(key, n);
}

/**
 * `[n]` uniforms: low + (high - low) u with u a multiple of 2⁻²⁴ in [0, 1). Rounding to float32 may give `high` itself,
 * except for intervals such as [0, 1) and [-1, 1), where every value is exact.
 *
 * @throws RangeError unless low and high are finite and low ≤ high.
 */
export function uniforms(key: Key, n: number, low = 0, high = 1): Float32Array {
  assertCount(n);
  if (!Number.isFinite(low) || !Number.isFinite(high) || low > high) {
    throw new RangeError(`[low, high] is [${low}, ${high}], expected finite numbers, low <= high`);
  }
  const draws = new Float32Array(n);
  const words = new Int32Array(draws.buffer);
  fillWords(key, 0, 0, words);
  const scale = (high - low) * 2 ** -24;
  for (let i = 0; i < n; i++) draws[i] = low + (words[i] >>> 8) * scale;
  return draws;
}

/** The integer in [0, bound) of element i, exactly uniform: words beyond the last multiple of `bound` are redrawn. */
function boundedInteger(key: Key, i: number, firstWord: number, bound: number): number {
  const limit = TWO_32 - (TWO_32 % bound);
  let word = firstWord >>> 0;
  for (let attempt = 1; word >= limit; attempt++) word = threefryBlock(key, i, attempt)[0];
  return word % bound;
}

/**
 * `[n]` integers, exactly uniform in [0, bound).
 *
 * @throws RangeError unless `bound` is an integer from 1 to 2³¹.
 */
export function integers(key: Key, n: number, bound: number): Int32Array {
  assertCount(n);
  if (!Number.isInteger(bound) || bound < 1 || bound > 2 ** 31) {
    throw new RangeError(`bound is ${bound}, expected an integer from 1 to 2^31`);
  }
  const draws = new Int32Array(n);
  fillWords(key, 0, 0, draws);
  for (let i = 0; i < n; i++) draws[i] = boundedInteger(key, i, draws[i], bound);
  return draws;
}

/**
 * A place in `weights`, each with a probability in proportion to its weight.
 *
 * @throws RangeError unless the weights are finite and not negative, and one is positive
 */
export function weightedPlace(key: Key, weights: ArrayLike<number>): number {
  const invalid = Array.from(weights).find((weight) => !(weight >= 0 && Number.isFinite(weight)));
  if (invalid !== undefined) {
    throw new RangeError(`a weight is ${invalid}, expected a finite number >= 0`);
  }
  let total = 0;
  const ends = Float64Array.from(weights, (weight) => (total += weight));
  if (total === 0) throw new RangeError('weights add up to 0, expected one that is positive');
  const [draw] = uniforms(key, 1);
  // The last end is the total itself, which no draw reaches.
  return ends.findIndex((end) => draw * total < end);
}

/** `[n]` a uniformly random order of 0 … n - 1 (Fisher and Yates, as given by Durstenfeld). */
export function permutation(key: Key, n: number): Int32Array {
  assertCount(n);
  const order = new Int32Array(n).map((_, i) => i);
  const words = new Int32Array(n);
  fillWords(key, 0, 0, words);
  for (let i = n - 1; i > 0; i--) {
    const j = boundedInteger(key, i, words[i], i + 1);
    const swapped = order[i];
    order[i] = order[j];
    order[j] = swapped;
  }
  return order;
}

/**
 * `[n]` normals of mean 0, redrawn until they lie within two standard deviations: the initialiser's "truncated normal".
 *
 * @param standardDeviation - of the normal before truncation, ≥ 0.
 */
export function truncatedNormals(key: Key, n: number, standardDeviation: number): Float32Array {
  if (!(standardDeviation >= 0 && Number.isFinite(standardDeviation))) {
    throw new RangeError(
      `standardDeviation is ${standardDeviation}, expected a finite number >= 0`,
    );
  }
  const draws = normals(key, n);
  for (let round = 1, beyond = outliers(draws); beyond.length > 0; round++) {
    const redrawn = normals(foldIn(key, round), beyond.length);
    for (let j = 0; j < beyond.length; j++) draws[beyond[j]] = redrawn[j];
    beyond = outliers(draws);
  }
  for (let i = 0; i < n; i++) draws[i] *= standardDeviation;
  return draws;
}

function outliers(draws: Float32Array): number[] {
  const found: number[] = [];
  for (let i = 0; i < draws.length; i++) if (Math.abs(draws[i]) > 2) found.push(i);
  return found;
}
