/** @file Threefry2x32-20, the counter-based block function under every random number of the project. */

/** Two unsigned 32-bit words that name one random stream. Made by the functions of `random.ts`. */
export type Key = readonly [number, number];

/** Parity constant of the Threefish key schedule, 32-bit form. */
const PARITY = 0x1bd11bda;

/**
 * Fills `words` with the blocks of the counters (first, high), (first + 1, high), …, two words per block.
 *
 * Threefry2x32 with 20 rounds (Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3; SC 2011). Five
 * groups of four rounds. The two sets of rotations alternate and the three key words rotate by one per group, so that
 * every group is the same code with renamed variables.
 *
 * @param key - the stream.
 * @param first - low counter word of the first block.
 * @param high - high counter word, the same for all blocks.
 * @param words - `[n]` receives the words; with odd n the second word of the last block is dropped.
 */
export function fillWords(key: Key, first: number, high: number, words: Int32Array): void {
  const key0 = key[0] | 0;
  const key1 = key[1] | 0;
  const key2 = key0 ^ key1 ^ PARITY;
  const start1 = (high + key1) | 0;
  for (let i = 0; i < words.length; i += 2) {
    let x0 = (first + (i >>> 1) + key0) | 0;
    let x1 = start1;
    let [a, b, c, d] = [13, 15, 26, 6];
    let [e, f, g, h] = [17, 29, 16, 24];
    let [k0, k1, k2] = [key1, key2, key0];
    for (let group = 1; group <= 5; group++) {
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << a) | (x1 >>> (32 - a))) ^ x0;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << b) | (x1 >>> (32 - b))) ^ x0;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << c) | (x1 >>> (32 - c))) ^ x0;
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << d) | (x1 >>> (32 - d))) ^ x0;
      x0 = (x0 + k0) | 0;
      x1 = (x1 + k1 + group) | 0;
      [a, b, c, d, e, f, g, h] = [e, f, g, h, a, b, c, d];
      [k0, k1, k2] = [k1, k2, k0];
    }
    words[i] = x0;
    if (i + 1 < words.length) words[i + 1] = x1;
  }
}

/** One block: the two words of the counter (low, high) under `key`, unsigned. */
export function threefryBlock(key: Key, low: number, high: number): Key {
  const words = new Int32Array(2);
  fillWords(key, low, high, words);
  return [words[0] >>> 0, words[1] >>> 0];
}
