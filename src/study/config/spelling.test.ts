import { expect, it } from 'vitest';
import { closestWord, editDistance } from './spelling.ts';

it('counts insertions, deletions, replacements and swaps of neighbours', () => {
  expect(editDistance('', 'abc')).toBe(3);
  expect(editDistance('gamma', 'gama')).toBe(1);
  expect(editDistance('gamma', 'gamme')).toBe(1);
  expect(editDistance('valeu', 'value')).toBe(1);
  expect(editDistance('kitten', 'sitting')).toBe(3);
});

it('suggests near words only', () => {
  expect(closestWord('smal', ['smoke', 'small'])).toBe('small');
  expect(closestWord('zzzz', ['smoke', 'small'])).toBeNull();
});
