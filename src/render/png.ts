/** @file PNG, and APNG for films: lossless, by Node's own zlib. */

import { crc32, deflateSync } from 'node:zlib';
import type { Picture } from './picture.ts';

const signature = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);

/** The bytes of a PNG file. Opacity is not kept: pictures are opaque. */
export function encodePng(picture: Picture): Uint8Array {
  return joined([signature, header(picture), chunk('IDAT', packed(picture)), chunk('IEND')]);
}

/**
 * The bytes of an APNG file, which repeats for ever; programs that know only PNG show its first picture.
 *
 * @param frames of one size, at least one
 */
export function encodeApng(frames: readonly Picture[], framesPerSecond: number): Uint8Array {
  const [first] = frames;
  const parts = [signature, header(first), chunk('acTL', integers(frames.length, 0))];
  let sequence = 0;
  for (const [i, frame] of frames.entries()) {
    const place = integers(sequence++, frame.width, frame.height, 0, 0);
    // Seconds as a fraction, of two bytes each; then: leave the picture, and replace what was there.
    const delay = Uint8Array.of(3, 232, ...shortBytes(Math.round(1000 * framesPerSecond)), 0, 0);
    parts.push(chunk('fcTL', joined([place, delay])));
    const data = packed(frame);
    parts.push(i === 0 ? chunk('IDAT', data) : chunk('fdAT', joined([integers(sequence++), data])));
  }
  return joined([...parts, chunk('IEND')]);
}

/** 8 bits each of red, green and blue. */
function header({ width, height }: Picture): Uint8Array {
  return chunk('IHDR', joined([integers(width, height), Uint8Array.of(8, 2, 0, 0, 0)]));
}

/** Every row as differences from the one above (filter 2), compressed. */
function packed({ width, height, pixels }: Picture): Uint8Array {
  const rows = new Uint8Array(height * (1 + 3 * width));
  let at = 0;
  for (let y = 0; y < height; y++) {
    rows[at++] = 2;
    for (let x = 0; x < width; x++) {
      const i = 4 * (y * width + x);
      for (let c = 0; c < 3; c++) {
        rows[at++] = pixels[i + c] - (y === 0 ? 0 : pixels[i - 4 * width + c]);
      }
    }
  }
  return deflateSync(rows, { level: 9 });
}

function chunk(type: string, data: Uint8Array = new Uint8Array()): Uint8Array {
  const named = joined([new TextEncoder().encode(type), data]);
  return joined([integers(data.length), named, integers(crc32(named))]);
}

/** Four bytes each, the highest first. */
function integers(...values: readonly number[]): Uint8Array {
  return Uint8Array.from(
    values.flatMap((value) => [24, 16, 8, 0].map((bits) => (value >>> bits) & 255)),
  );
}

function shortBytes(value: number): [number, number] {
  return [value >>> 8, value & 255];
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
