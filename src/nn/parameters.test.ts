import { expect, test } from 'vitest';
import { interpret } from '../graph/interpreter.ts';
import { input } from '../graph/node.ts';
import { flatten, parameterLayout, unflatten, viewOf } from './parameters.ts';

const layout = parameterLayout([
  { name: 'w', shape: [2, 3] },
  { name: 'b', shape: [3] },
  { name: 'scale', shape: [] },
]);
const data = Float32Array.from({ length: 10 }, (_, i) => i);

test('tensors follow one another without gaps', () => {
  expect(layout.size).toBe(10);
  expect(layout.slices.map(({ offset, size }) => [offset, size])).toEqual([
    [0, 6],
    [6, 3],
    [9, 1],
  ]);
});

test('unflatten gives the named tensors and flatten is its inverse', () => {
  const flat = input([10]);
  const { w, b, scale } = unflatten(flat, layout);
  expect([w, b, scale].map((node) => node.shape)).toEqual([[2, 3], [3], []]);
  const outputs = interpret(
    { inputs: { flat }, outputs: { w, b, scale, back: flatten([w, b, scale]) } },
    { flat: data },
  );
  expect([...outputs.w]).toEqual([0, 1, 2, 3, 4, 5]);
  expect([...outputs.b]).toEqual([6, 7, 8]);
  expect([...outputs.scale]).toEqual([9]);
  expect([...outputs.back]).toEqual([...data]);
});

test('viewOf shares memory with the flat data', () => {
  const copy = data.slice();
  viewOf(copy, layout, 'b').fill(-1);
  expect([...copy]).toEqual([0, 1, 2, 3, 4, 5, -1, -1, -1, 9]);
});

test('errors name what is wrong', () => {
  const twice = [
    { name: 'w', shape: [1] },
    { name: 'w', shape: [2] },
  ];
  expect(() => parameterLayout(twice)).toThrow(/parameter w: the name occurs twice/);
  expect(() => unflatten(input([9]), layout)).toThrow(/expected shape \[10\], got \[9\]/);
  expect(() => viewOf(data, layout, 'v')).toThrow(/parameter v: .* w, b, scale/);
  expect(() => viewOf(data.slice(1), layout, 'b')).toThrow(/expected shape \[10\], got \[9\]/);
});
