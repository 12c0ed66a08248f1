import { expect, it } from 'vitest';
import { tasksOrSet } from './options.ts';

it.each([
  ['test', { kind: 'test' }],
  ['out-of-distribution', { kind: 'out-of-distribution' }],
  ['ood', { kind: 'out-of-distribution' }],
  [
    '0.5,1.4;1,-1.6',
    [
      [0.5, 1.4],
      [1, -1.6],
    ],
  ],
])('reads --tasks %s', (text, expected) => {
  expect(tasksOrSet(text)).toEqual(expected);
});

it.each(['all', 'outside', '0.5,a'])('refuses --tasks %s', (text) => {
  expect(() => tasksOrSet(text)).toThrow(/expected/);
});
