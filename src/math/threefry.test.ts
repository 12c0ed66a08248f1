import { describe, expect, it } from 'vitest';
import { fillWords, threefryBlock } from './threefry.ts';

describe('threefry2x32-20', () => {
  // The known-answer vectors published with Random123: counter, key, result.
  it.each([
    [
      [0, 0],
      [0, 0],
      [0x6b200159, 0x99ba4efe],
    ],
    [
      [0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x1cb996fc, 0xbb002be7],
    ],
    [
      [0x243f6a88, 0x85a308d3],
      [0x13198a2e, 0x03707344],
      [0xc4923a9c, 0x483df7a0],
    ],
  ] as const)('gives the known answer of counter %j under key %j', (counter, key, answer) => {
    expect(threefryBlock(key, counter[0], counter[1])).toEqual(answer);
  });

  it('fills words block by block from the first counter on', () => {
    const words = new Int32Array(5);
    fillWords([7, 8], 0xfffffffe, 3, words);
    const blocks = [0xfffffffe, 0xffffffff, 0].flatMap((low) => threefryBlock([7, 8], low, 3));
    expect(Array.from(words, (word) => word >>> 0)).toEqual(blocks.slice(0, 5));
  });
});
