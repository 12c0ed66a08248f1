/** @file GIF: one palette for the whole film, and in every picture only the pixels that have changed. */

import { createRequire } from 'node:module';
import type gifenc from 'gifenc';
import type { Picture } from './picture.ts';

// A CommonJS module with a default of its own, which tools that load it as a module take apart differently.
const { GIFEncoder, quantize }: typeof gifenc = createRequire(import.meta.url)('gifenc');

/** Pictures whose colours make the palette. */
const sampled = 6;

/** Leaves the pixels of the picture before. */
const unchanged = 255;

/**
 * The bytes of a GIF file, which repeats for ever. Times are kept in hundredths of a second.
 *
 * @param frames of one size, at least one
 */
export function encodeGif(frames: readonly Picture[], framesPerSecond: number): Uint8Array {
  const { width, height } = frames[0];
  const palette = quantize(samplePixels(frames), unchanged);
  const indicesOf = nearestIn(palette);
  const file = GIFEncoder();
  let before: Uint8Array | null = null;
  for (const [i, { pixels }] of frames.entries()) {
    const indices = indicesOf(pixels);
    const shown: Uint8Array = before === null ? indices : changedOnly(indices, before);
    // Whole hundredths that add up to the time of the film.
    const hundredths = (n: number): number => Math.round((100 * n) / framesPerSecond);
    file.writeFrame(shown, width, height, {
      ...(before === null ? { palette: [...palette, [0, 0, 0]] } : {}),
      delay: 10 * (hundredths(i + 1) - hundredths(i)),
      transparent: before !== null,
      transparentIndex: unchanged,
      dispose: 1,
    });
    before = indices;
  }
  file.finish();
  return file.bytes();
}

/** Finds the nearest colours exactly; gifenc's own search takes those that share five bits for one. */
function nearestIn(
  palette: readonly (readonly number[])[],
): (pixels: Uint8ClampedArray) => Uint8Array {
  const known = new Map<number, number>();
  const nearest = (r: number, g: number, b: number): number => {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < palette.length; i++) {
      const colour = palette[i];
      const square = (colour[0] - r) ** 2 + (colour[1] - g) ** 2 + (colour[2] - b) ** 2;
      if (square < least) [best, least] = [i, square];
    }
    return best;
  };
  return (pixels) => {
    const indices = new Uint8Array(pixels.length / 4);
    for (let i = 0; i < indices.length; i++) {
      const [r, g, b] = [pixels[4 * i], pixels[4 * i + 1], pixels[4 * i + 2]];
      const key = (r << 16) | (g << 8) | b;
      let index = known.get(key);
      if (index === undefined) {
        index = nearest(r, g, b);
        known.set(key, index);
      }
      indices[i] = index;
    }
    return indices;
  };
}

function changedOnly(indices: Uint8Array, before: Uint8Array): Uint8Array {
  return indices.map((index, i) => (index === before[i] ? unchanged : index));
}

/** Every second pixel of some pictures. */
function samplePixels(frames: readonly Picture[]): Uint8ClampedArray {
  const count = Math.min(sampled, frames.length);
  const words = Array.from({ length: count }, (_, i) => {
    const { pixels } = frames[Math.floor((i * (frames.length - 1)) / Math.max(1, count - 1))];
    return new Uint32Array(pixels.buffer).filter((_, pixel) => pixel % 2 === 0);
  });
  const all = new Uint32Array(words.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const some of words) {
    all.set(some, at);
    at += some.length;
  }
  return new Uint8ClampedArray(all.buffer);
}
