import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constant } from '../graph/constant.ts';
import { interpret } from '../graph/interpreter.ts';
import { input } from '../graph/node.ts';
import { keyFromSeed, normals } from '../math/random.ts';
import { emptyNormalizer, normalize, normalizerMoments, updateNormalizer } from './normalizer.ts';

/** Mean and population standard deviation of one column, by the definition, in float64. */
function columnMoments(rows: Float32Array, size: number, i: number): { mean: number; std: number } {
  const column = Array.from(rows).filter((_, entry) => entry % size === i);
  const mean = column.reduce((sum, x) => sum + x, 0) / column.length;
  const square = column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / column.length;
  return { mean, std: Math.sqrt(square) };
}

describe('normalizer', () => {
  it('is the identity before any data', () => {
    const { mean, std } = normalizerMoments(emptyNormalizer(2));
    expect(mean).toEqual(Float32Array.of(0, 0));
    expect(std).toEqual(Float32Array.of(1, 1));
  });

  it('has the moments computed by hand', () => {
    // Column 0: 1, 3 | 8 -> mean 4, squares 9 + 1 + 16 = 26. Column 1 is constant.
    let state = updateNormalizer(emptyNormalizer(2), Float32Array.of(1, 5, 3, 5));
    state = updateNormalizer(state, Float32Array.of(8, 5));
    expect(state.count).toBe(3);
    expect(state.mean[0]).toBeCloseTo(4, 14);
    expect(state.m2[0]).toBeCloseTo(26, 13);
    const { mean, std } = normalizerMoments(state);
    expect(mean).toEqual(Float32Array.of(4, 5));
    expect(std[0]).toBeCloseTo(Math.sqrt(26 / 3), 6);
    expect(std[1]).toBe(Math.fround(1e-6));
  });

  it('merges batches to the moments of all rows, however they are cut', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 6 }),
        fc.constantFrom(0, 1000),
        (seed, sizes, offset) => {
          const total = sizes.reduce((sum, size) => sum + size, 0);
          fc.pre(total > 0);
          const rows = normals(keyFromSeed(seed), 3 * total).map((x) => offset + x);
          let state = emptyNormalizer(3);
          let start = 0;
          for (const size of sizes) {
            state = updateNormalizer(state, rows.subarray(start, start + 3 * size));
            start += 3 * size;
          }
          expect(state.count).toBe(total);
          for (let i = 0; i < 3; i++) {
            const expected = columnMoments(rows, 3, i);
            expect(state.mean[i]).toBeCloseTo(expected.mean, 9);
            expect(Math.sqrt(state.m2[i] / total)).toBeCloseTo(expected.std, 9);
          }
        },
      ),
    );
  });

  it('leaves the old state as it was', () => {
    const before = updateNormalizer(emptyNormalizer(1), Float32Array.of(1, 2));
    const copy = structuredClone(before);
    updateNormalizer(before, Float32Array.of(100));
    expect(before).toEqual(copy);
  });

  it('rejects rows of the wrong width and non-finite values', () => {
    expect(() => updateNormalizer(emptyNormalizer(2), new Float32Array(3))).toThrow(
      /rows has 3 entries, expected a multiple of 2/,
    );
    const bad = Float32Array.of(1, 1, 2, Number.NaN);
    expect(() => updateNormalizer(emptyNormalizer(2), bad)).toThrow(/column 1 .*non-finite/);
    expect(() => emptyNormalizer(0)).toThrow(/size is 0/);
  });

  it('gives columns of mean 0 and deviation 1 through the graph', () => {
    const rows = normals(keyFromSeed(2), 200).map((x, i) => (i % 2 === 0 ? 5 + 3 * x : -x));
    const { mean, std } = normalizerMoments(updateNormalizer(emptyNormalizer(2), rows));
    const x = input([100, 2]);
    const program = {
      inputs: { x },
      outputs: { y: normalize(x, constant(mean, [2]), constant(std, [2])) },
    };
    const { y } = interpret(program, { x: rows });
    for (let i = 0; i < 2; i++) {
      const moments = columnMoments(Float32Array.from(y), 2, i);
      expect(moments.mean).toBeCloseTo(0, 6);
      expect(moments.std).toBeCloseTo(1, 6);
    }
  });
});
