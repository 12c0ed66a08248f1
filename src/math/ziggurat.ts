/** @file The ziggurat of the standard normal: nearly always one multiplication per normal from a random word. */

import { fillWords, type Key } from './threefry.ts';

/** Layers of equal area under exp(-x²/2), x ≥ 0; layer 0 is the base strip with the tail. */
const LAYERS = 256;

/** Magnitudes are 23 bits and a sign: (m + ½) 2⁻²³ with m in [-2²³, 2²³), symmetric and never 0. */
const MAGNITUDE_SCALE = 2 ** -23;

const density = (x: number): number => Math.exp(-0.5 * x * x);

/** ∫_r^∞ exp(-x²/2) dx by the continued fraction of Mills' ratio, exact to double precision for r > 3. */
function tailArea(r: number): number {
  let fraction = r;
  for (let k = 200; k >= 1; k--) fraction = r + k / fraction;
  return density(r) / fraction;
}

/** The layers' right edges x_0 > x_1 = r > … and the heights f(x_i) when the base strip ends at r. */
function stackLayers(r: number): { edges: Float64Array; heights: Float64Array; top: number } {
  const area = r * density(r) + tailArea(r);
  const edges = new Float64Array(LAYERS + 1);
  const heights = new Float64Array(LAYERS + 1);
  // Layer 0 is as wide as a rectangle of the common area, so that a point beyond r has the tail's probability.
  edges[0] = area / density(r);
  edges[1] = r;
  heights[1] = density(r);
  let top = heights[1] + area / r;
  for (let i = 2; i < LAYERS; i++) {
    if (top >= 1) return { edges, heights, top: Number.POSITIVE_INFINITY };
    edges[i] = Math.sqrt(-2 * Math.log(top));
    heights[i] = top;
    top += area / edges[i];
  }
  heights[LAYERS] = 1;
  return { edges, heights, top };
}

/** Finds, by bisection, the r at which the last layer ends exactly at the density's maximum 1. */
function solveBase(): number {
  let [low, high] = [3, 4];
  while (true) {
    const middle = 0.5 * (low + high);
    if (middle <= low || middle >= high) return high;
    if (stackLayers(middle).top > 1) low = middle;
    else high = middle;
  }
}

/** r, the point where the tail begins (3.6541528853610 for 256 layers). */
export const tailStart: number = solveBase();

const { edges, heights } = stackLayers(tailStart);

/** Edges and heights of the layers, for tests. */
export const zigguratLayers: { edges: Readonly<Float64Array>; heights: Readonly<Float64Array> } = {
  edges,
  heights,
};

/** (w + ½) 2⁻³² in (0, 1). */
const openUniform = (word: number): number => ((word >>> 0) + 0.5) * 2 ** -32;

/** A normal given that it lies beyond `tailStart` (Marsaglia 1964). */
function tailNormal(key: Key, element: number, firstAttempt: number, words: Int32Array): number {
  for (let attempt = firstAttempt; ; attempt++) {
    fillWords(key, element, attempt, words);
    const excess = -Math.log(openUniform(words[0])) / tailStart;
    if (-2 * Math.log(openUniform(words[1])) > excess * excess) return tailStart + excess;
  }
}

/**
 * The normal of a word that missed its layer's inner rectangle. Further randomness comes from the blocks (element, 1),
 * (element, 2), …, so element i depends only on the key and i.
 */
function slowNormal(key: Key, element: number, missed: number, words: Int32Array): number {
  let word = missed;
  for (let attempt = 1; ; attempt++) {
    const layer = word & (LAYERS - 1);
    const x = ((word >> 8) + 0.5) * MAGNITUDE_SCALE * edges[layer];
    if (Math.abs(x) < edges[layer + 1]) return x;
    if (layer === 0) return Math.sign(x) * tailNormal(key, element, attempt, words);
    fillWords(key, element, attempt, words);
    const y = heights[layer] + openUniform(words[0]) * (heights[layer + 1] - heights[layer]);
    if (y < density(x)) return x;
    word = words[1];
  }
}

/**
 * Standard normals (Marsaglia and Tsang: The ziggurat method for generating random variables; 2000).
 * The layer and the magnitude use different bits of the word, so they are independent (Doornik 2005).
 *
 * @returns `[n]`; element i depends on `key` and i only.
 */
export function zigguratNormals(key: Key, n: number): Float32Array {
  const normals = new Float32Array(n);
  // Each word is replaced, in place, by the normal made from it.
  const words = new Int32Array(normals.buffer);
  fillWords(key, 0, 0, words);
  const scratch = new Int32Array(2);
  for (let i = 0; i < n; i++) {
    const word = words[i];
    const layer = word & (LAYERS - 1);
    const x = ((word >> 8) + 0.5) * MAGNITUDE_SCALE * edges[layer];
    normals[i] = Math.abs(x) < edges[layer + 1] ? x : slowNormal(key, i, word, scratch);
  }
  return normals;
}
