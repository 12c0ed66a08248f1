import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldIn, keyFromSeed, normals } from '../math/random.ts';
import { createNodeRuntime } from '../runtime/node.ts';
import { constant } from './constant.ts';
import { int8Matmul } from './int8Product.ts';
import { evaluate } from './interpreter.ts';
import { input } from './node.ts';
import { toOnnx } from './onnx.ts';

/** x W in 8-bit integers, by the interpreter. */
function product(x: readonly number[], weights: readonly number[], inner: number): Float64Array {
  const columns = weights.length / inner;
  const rows = x.length / inner;
  return evaluate([int8Matmul(constant(x, [rows, inner]), constant(weights, [inner, columns]))])[0];
}

describe('int8Matmul', () => {
  it('is exact where both factors lie on the grid that they are rounded to', () => {
    // x of 255 steps of 1/4 from -31.75 to 32, and every column's largest weight 63 of its steps.
    const x = [-31.75, 0, 32, 0.25, -5, 7.75];
    const weights = [63, -0.5, 21, 31.5, -60, 3.5];
    const exact = [0, 1].map((row) =>
      [0, 1].map((column) =>
        [0, 1, 2].reduce((sum, k) => sum + x[3 * row + k] * weights[2 * k + column], 0),
      ),
    );
    expect(Array.from(product(x, weights, 3))).toEqual(exact.flat());
  });

  it('differs from the exact product by less than half a step in every factor allows', () => {
    const vector = (length: number) =>
      fc.array(fc.float({ min: -8, max: 8, noNaN: true }), {
        minLength: length,
        maxLength: length,
      });
    fc.assert(
      fc.property(vector(2 * 5), vector(5 * 3), (x, weights) => {
        const result = product(x, weights, 5);
        const step = (Math.max(0, ...x) - Math.min(0, ...x)) / 255;
        for (const [i, value] of result.entries()) {
          const [row, column] = [Math.floor(i / 3), i % 3];
          const own = [0, 1, 2, 3, 4].map((k) => [x[5 * row + k], weights[3 * k + column]]);
          const weightStep = Math.max(...own.map(([, w]) => Math.abs(w))) / 63;
          const exact = own.reduce((sum, [a, w]) => sum + a * w, 0);
          // The zero is rounded too, so that an input may be off by a whole step at the ends of the range.
          const bound = own.reduce(
            (sum, [a, w]) =>
              sum + Math.abs(a) * (weightStep / 2) + (Math.abs(w) + weightStep) * step,
            0,
          );
          expect(Math.abs(value - exact)).toBeLessThanOrEqual(bound * (1 + 1e-5) + 1e-5);
        }
      }),
    );
  });

  it('refuses shapes that do not fit, and weights that are no constant', () => {
    const [x, weights] = [input([2, 3]), input([4, 5])];
    expect(() => int8Matmul(x, weights)).toThrow('Int8MatMul: shapes [2, 3] and [4, 5] do not fit');
    expect(() => int8Matmul(input([1, 2, 4]), weights)).toThrow(RangeError);
    const fitting = input([3, 5]);
    const y = int8Matmul(x, fitting);
    expect(() => toOnnx({ inputs: { x, fitting }, outputs: { y } })).toThrow(
      'Int8MatMul: the weights are Input, expected a constant',
    );
  });

  it('in ONNX Runtime sums a thousand products of the largest factors without cutting any off', async () => {
    const runtime = await createNodeRuntime({ threads: 1 });
    const x = input([2, 1000]);
    const ones = constant(new Float32Array(2000).fill(1), [1000, 2]);
    const program = await runtime.compile({ inputs: { x }, outputs: { y: int8Matmul(x, ones) } });
    const { y } = await program.run({ x: new Float32Array(2000).fill(1) });
    for (const value of y) expect(value).toBeCloseTo(1000, 2);
    await program.dispose();
  });

  it('in ONNX Runtime is what the interpreter says, at the size of a wide layer', async () => {
    const runtime = await createNodeRuntime({ threads: 1 });
    const data = normals(foldIn(keyFromSeed(1), 'x'), 50 * 300);
    const weights = normals(foldIn(keyFromSeed(1), 'w'), 300 * 200);
    const x = input([50, 300]);
    const y = int8Matmul(x, constant(weights, [300, 200]));
    const program = await runtime.compile({ inputs: { x }, outputs: { y } });
    const { y: actual } = await program.run({ x: data });
    const expected = product(Array.from(data), Array.from(weights), 300);
    // A division that falls on the other side of a half moves an input by one step.
    const worst = expected.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - actual[i])),
      0,
    );
    expect(worst).toBeLessThan(0.2);
    const equal = expected.filter((value, i) => Math.abs(value - actual[i]) < 1e-3).length;
    expect(equal / expected.length).toBeGreaterThan(0.95);
    await program.dispose();
  });
});
