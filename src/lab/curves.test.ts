/** @file Curves of any length in few points: means and extremes of exactly the numbers that were added. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Curves, mostPoints } from './curves.ts';

it('keeps every number of a short run', () => {
  const curves = new Curves();
  [5, 3, 8].forEach((loss, step) => {
    curves.add(step, { loss });
  });
  expect(curves.since(0)).toEqual({
    width: 1,
    from: 0,
    curves: { loss: { mean: [5, 3, 8], low: [5, 3, 8], high: [5, 3, 8] } },
  });
});

it('gives what changed from a point on, with null where there is no number', () => {
  const curves = new Curves();
  curves.add(0, { a: 1 });
  curves.add(2, { a: 3, b: 7 });
  expect(curves.since(1).curves).toEqual({
    a: { mean: [null, 3], low: [null, 3], high: [null, 3] },
    b: { mean: [null, 7], low: [null, 7], high: [null, 7] },
  });
});

it('has in every point the mean, the least and the largest of its steps, however many there are', () => {
  const numbers = fc.array(fc.integer({ min: -1000, max: 1000 }), {
    minLength: 1,
    maxLength: 5000,
  });
  fc.assert(
    fc.property(numbers, (values) => {
      const curves = new Curves();
      values.forEach((value, step) => {
        curves.add(step, { value });
      });
      const { width, curves: found } = curves.since(0);
      expect(curves.length).toBeLessThanOrEqual(mostPoints);
      expect(curves.length).toBe(Math.ceil(values.length / width));
      for (let i = 0; i < curves.length; i++) {
        const steps = values.slice(i * width, (i + 1) * width);
        expect(found.value.low[i]).toBe(Math.min(...steps));
        expect(found.value.high[i]).toBe(Math.max(...steps));
        const mean = steps.reduce((a, b) => a + b, 0) / steps.length;
        expect(found.value.mean[i]).toBeCloseTo(mean, 9);
      }
    }),
    { numRuns: 30 },
  );
});

it('takes a million steps in well under a minute, and stays small', () => {
  const curves = new Curves();
  for (let step = 0; step < 1e6; step++) curves.add(step, { a: step, b: -step, c: 1 });
  const patch = curves.since(0);
  expect(curves.length).toBeLessThanOrEqual(mostPoints);
  expect(patch.curves.a.high.at(-1)).toBe(999_999);
  expect(patch.curves.a.low[0]).toBe(0);
  expect(JSON.stringify(patch).length).toBeLessThan(100_000);
});

it('passes over what is not a finite number, and more names than any method has', () => {
  const curves = new Curves();
  curves.add(0, { text: 'a', nothing: Number.NaN, endless: Number.POSITIVE_INFINITY, fine: 1 });
  expect(Object.keys(curves.since(0).curves)).toEqual(['fine']);
  const names = Array.from({ length: 1000 }, (_, i) => [`name${i}`, i]);
  curves.add(1, Object.fromEntries(names));
  expect(Object.keys(curves.since(0).curves).length).toBeLessThan(50);
});

it('knows the newest number before a step', () => {
  const curves = new Curves();
  curves.add(1, { seconds: 10 });
  curves.add(4, { seconds: 40 });
  expect([0, 1, 3, 4, 9].map((step) => curves.at('seconds', step))).toEqual([null, 10, 10, 40, 40]);
  expect(curves.at('other', 4)).toBeNull();
});
