import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maximiseLinear } from './linearProgram.ts';
import { foldIn, keyFromSeed, uniforms } from './random.ts';

describe('maximiseLinear', () => {
  it('finds the corner of a polygon by hand', () => {
    // 3x + 5y with x ≤ 4, 2y ≤ 12, 3x + 2y ≤ 18: at (2, 6), 36 (Hillier and Lieberman's Wyndor Glass).
    const { value, at } = maximiseLinear({
      objective: [3, 5],
      rows: [
        [1, 0],
        [0, 2],
        [3, 2],
      ],
      limits: [4, 12, 18],
    });
    expect(value).toBeCloseTo(36, 12);
    expect(at).toEqual([2, 6].map((x) => expect.closeTo(x, 12)));
  });

  it("does not cycle where the simplex method with Dantzig's rule does", () => {
    // Chvátal 1983, p. 31: the maximum is 1 at (1, 0, 1, 0).
    const { value } = maximiseLinear({
      objective: [10, -57, -9, -24],
      rows: [
        [0.5, -5.5, -2.5, 9],
        [0.5, -1.5, -0.5, 1],
        [1, 0, 0, 0],
      ],
      limits: [0, 0, 1],
    });
    expect(value).toBeCloseTo(1, 12);
  });

  it('stays at 0 where nothing ascends', () => {
    expect(maximiseLinear({ objective: [-1, 0], rows: [[1, 1]], limits: [1] })).toEqual({
      value: 0,
      at: [0, 0],
    });
  });

  it('has the value of the dual program: its own proof', () => {
    // Max c x, A x ≤ b equals min b y, Aᵀ y ≥ c. With c ≤ 0 in none and A > 0 the dual is solved by enumeration for m = 1:
    // with one row the best x puts all on the largest c_j / a_j.
    fc.assert(
      fc.property(fc.nat(1000), fc.integer({ min: 1, max: 8 }), (seed, n) => {
        const key = keyFromSeed(seed);
        const objective = [...uniforms(foldIn(key, 'c'), n, -1, 1)];
        const row = [...uniforms(foldIn(key, 'a'), n, 0.1, 1)];
        const best = Math.max(0, ...objective.map((c, j) => (3 * c) / row[j]));
        expect(maximiseLinear({ objective, rows: [row], limits: [3] }).value).toBeCloseTo(best, 9);
      }),
    );
  });

  it('satisfies its rows, and no random point that does is better', () => {
    fc.assert(
      fc.property(fc.nat(1000), (seed) => {
        const key = keyFromSeed(seed);
        const [n, m] = [3, 5];
        const entries = uniforms(foldIn(key, 'rows'), n * m, -0.3, 1);
        const rows = Array.from({ length: m }, (_, i) => [...entries.subarray(i * n, (i + 1) * n)]);
        // A box keeps it bounded.
        const box = [0, 1, 2].map((k) => [0, 1, 2].map((j) => Number(j === k)));
        const program = {
          objective: [...uniforms(foldIn(key, 'c'), n, -1, 1)],
          rows: [...rows, ...box],
          limits: [...uniforms(foldIn(key, 'b'), m, 0, 1), 2, 2, 2],
        };
        const times = (row: readonly number[], x: readonly number[]): number =>
          row.reduce((sum, a, j) => sum + a * x[j], 0);
        const feasible = (x: readonly number[]): boolean =>
          program.rows.every((row, i) => times(row, x) <= program.limits[i] + 1e-9);
        const { value, at } = maximiseLinear(program);
        expect(feasible(at) && at.every((x) => x >= -1e-12)).toBe(true);
        expect(times(program.objective, at)).toBeCloseTo(value, 9);
        const points = uniforms(foldIn(key, 'x'), 3 * 200, 0, 2);
        for (let i = 0; i < 200; i++) {
          const x = [...points.subarray(3 * i, 3 * i + 3)];
          if (feasible(x)) expect(times(program.objective, x)).toBeLessThanOrEqual(value + 1e-9);
        }
      }),
    );
  });

  it('refuses a negative limit, and a program without a maximum', () => {
    expect(() => maximiseLinear({ objective: [1], rows: [[1]], limits: [-1] })).toThrow(
      'limit 0 is -1, expected ≥ 0',
    );
    expect(() => maximiseLinear({ objective: [1], rows: [[-1]], limits: [1] })).toThrow(
      'there is no maximum',
    );
  });
});
