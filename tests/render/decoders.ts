/** @file Films back to pictures: small decoders of what the encoders write, by the formats' specifications. */

import { inflateSync } from 'node:zlib';
import { blank, type Picture } from '../../src/render/picture.ts';

/** Pictures, and for how many seconds each is shown. */
export interface Decoded {
  readonly frames: readonly Picture[];
  readonly seconds: readonly number[];
}

/** Any 89a GIF with one palette and no interlacing. */
export function decodeGif(bytes: Uint8Array): Decoded {
  const file = Buffer.from(bytes);
  if (file.toString('latin1', 0, 6) !== 'GIF89a') throw new Error('not a GIF');
  const [width, height] = [file.readUInt16LE(6), file.readUInt16LE(8)];
  const colours = 2 << (file[10] & 7);
  const palette = file.subarray(13, 13 + 3 * colours);
  const frames: Picture[] = [];
  const seconds: number[] = [];
  let canvas = blank(width, height, [0, 0, 0]);
  let transparent = -1;
  let at = 13 + 3 * colours;
  while (file[at] !== 0x3b) {
    if (file[at] === 0x21) {
      if (file[at + 1] === 0xf9) {
        transparent = file[at + 3] & 1 ? file[at + 6] : -1;
        seconds.push(file.readUInt16LE(at + 4) / 100);
      }
      at = subBlocks(file, at + 2).end;
      continue;
    }
    if (file[at] !== 0x2c) throw new Error(`unknown block ${file[at]}`);
    const [left, top, columns, rows] = [1, 3, 5, 7].map((i) => file.readUInt16LE(at + i));
    const { data, end } = subBlocks(file, at + 11);
    const indices = unpackLzw(data, file[at + 10]);
    if (indices.length !== columns * rows) throw new Error(`${indices.length} pixels`);
    canvas = { ...canvas, pixels: canvas.pixels.slice() };
    for (const [i, index] of indices.entries()) {
      if (index === transparent) continue;
      const pixel = (top + Math.floor(i / columns)) * width + left + (i % columns);
      canvas.pixels.set(palette.subarray(3 * index, 3 * index + 3), 4 * pixel);
    }
    frames.push(canvas);
    at = end;
  }
  return { frames, seconds };
}

function subBlocks(file: Buffer, start: number): { data: Buffer; end: number } {
  const parts: Buffer[] = [];
  let at = start;
  while (file[at] !== 0) {
    parts.push(file.subarray(at + 1, at + 1 + file[at]));
    at += 1 + file[at];
  }
  return { data: Buffer.concat(parts), end: at + 1 };
}

function unpackLzw(data: Buffer, bits: number): number[] {
  const [clear, end] = [1 << bits, (1 << bits) + 1];
  const out: number[] = [];
  let words: number[][] = [];
  let size = 0;
  let before: number[] | null = null;
  let bit = 0;
  const restart = (): void => {
    words = Array.from({ length: end + 1 }, (_, i) => (i < clear ? [i] : []));
    size = bits + 1;
    before = null;
  };
  restart();
  while (bit + size <= 8 * data.length) {
    let code = 0;
    for (let i = 0; i < size; i++, bit++) code |= ((data[bit >> 3] >> (bit & 7)) & 1) << i;
    if (code === end) break;
    if (code === clear) {
      restart();
      continue;
    }
    const word: number[] = words[code] ?? [...before!, before![0]];
    for (const index of word) out.push(index);
    if (before !== null && words.length < 4096) words.push([...before, word[0]]);
    if (words.length === 1 << size && size < 12) size++;
    before = word;
  }
  return out;
}

/** PNG and APNG of 8 bits each of red, green and blue, with whole pictures of filters 0 to 2. */
export function decodePng(bytes: Uint8Array): Decoded {
  const file = Buffer.from(bytes);
  let [width, height] = [0, 0];
  const seconds: number[] = [];
  const packed: Buffer[][] = [];
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) {
    const type = file.toString('latin1', at + 4, at + 8);
    const data = file.subarray(at + 8, at + 8 + file.readUInt32BE(at));
    if (type === 'IHDR') [width, height] = [data.readUInt32BE(0), data.readUInt32BE(4)];
    if (type === 'fcTL') {
      seconds.push(data.readUInt16BE(20) / data.readUInt16BE(22));
      packed.push([]);
    }
    if (packed.length === 0 && type === 'IDAT') packed.push([]);
    if (type === 'IDAT') packed.at(-1)!.push(data);
    if (type === 'fdAT') packed.at(-1)!.push(data.subarray(4));
  }
  const frames = packed.map((parts) => {
    const rows = inflateSync(Buffer.concat(parts));
    const picture = blank(width, height, [0, 0, 0]);
    for (let y = 0; y < height; y++) {
      const row = y * (1 + 3 * width);
      if (rows[row] > 2) throw new Error(`filter ${rows[row]}`);
      for (let i = 0; i < 3 * width; i++) {
        const pixel = (x: number, line: number): number =>
          4 * (line * width + Math.floor(x / 3)) + (x % 3);
        const near =
          rows[row] === 1 && i >= 3
            ? picture.pixels[pixel(i - 3, y)]
            : rows[row] === 2 && y > 0
              ? picture.pixels[pixel(i, y - 1)]
              : 0;
        picture.pixels[pixel(i, y)] = (rows[row + 1 + i] + near) & 255;
      }
    }
    return picture;
  });
  return { frames, seconds };
}
