import { describe, expect, it } from 'vitest';
import { storeAddress, storeText } from './storeAddress.ts';

describe('the address of a store', () => {
  it.each([
    ['s3://sweeps', { bucket: 'sweeps', prefix: '' }, 's3://sweeps'],
    ['s3://sweeps/', { bucket: 'sweeps', prefix: '' }, 's3://sweeps'],
    [
      's3://my.sweeps-2/a/B_1.x/',
      { bucket: 'my.sweeps-2', prefix: 'a/B_1.x' },
      's3://my.sweeps-2/a/B_1.x',
    ],
  ])('is understood: %s', (text, address, shown) => {
    expect(storeAddress(text)).toEqual(address);
    expect(storeText(address)).toBe(shown);
  });

  it.each([
    ...['', 'sweeps', 's3:sweeps', 's3://', 's3://ab', 's3://Sweeps', 'https://sweeps/a'],
    ...[
      's3://sweeps//a',
      's3://sweeps/a/../b',
      's3://sweeps/.',
      's3://sweeps/a b',
      's3://sweeps/ä',
    ],
    ...['s3://user:password@sweeps/a', 's3://sweeps?x'],
  ])('is none: %s', (text) => expect(storeAddress(text)).toBeNull());
});
