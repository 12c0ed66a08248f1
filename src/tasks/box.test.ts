import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyFromSeed } from '../math/random.ts';
import {
  boundaryTasks,
  cornerTasks,
  foldedTask,
  fromUnit,
  gaussianTasks,
  gridTasks,
  isOnBoundary,
  projectToBox,
  taskBox,
  toUnit,
  uniformTasks,
  unitScale,
} from './box.ts';

/** Hopper2D's Ψ (facts 1.1). */
const hopper = taskBox([-2, 1.2], [2, 2]);
const ant3d = taskBox([-3, -3, 0.4], [3, 3, 0.6]);

describe('units', () => {
  it('map the default x = 0.3 to the task of facts §1.5', () => {
    expect(fromUnit([0.3, 0.3], hopper)[0]).toBeCloseTo(0.6, 14);
    expect(fromUnit([0.3, 0.3], hopper)[1]).toBeCloseTo(1.72, 14);
    expect(fromUnit([0.3, 0.3, 0.3], ant3d)[2]).toBeCloseTo(0.53, 14);
    expect(unitScale(hopper)).toEqual([2, 0.4]);
  });

  it('meet the corners exactly', () => {
    expect(fromUnit([-1, 1, 1], ant3d)).toEqual([-3, 3, 0.6]);
    expect(toUnit([-3, 3, 0.6], ant3d)).toEqual([-1, 1, 1]);
    expect(toUnit([5, 1.6], hopper)[0]).toBeCloseTo(2.5, 14);
  });

  it('are inverse to each other, in and out of the box', () => {
    const coordinate = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(coordinate, coordinate, coordinate), (x) => {
        toUnit(fromUnit(x, ant3d), ant3d).forEach((back, i) => {
          expect(back).toBeCloseTo(x[i], 12);
        });
      }),
    );
  });
});

describe('projectToBox', () => {
  it('keeps the inside and moves the outside to the nearest face', () => {
    expect(projectToBox([0.5, 1.5], hopper)).toEqual([0.5, 1.5]);
    expect(projectToBox([-7, 2.5], hopper)).toEqual([-2, 2]);
  });

  it('is nearest: no other point of the box is closer', () => {
    const psi = fc.tuple(
      fc.double({ min: -9, max: 9, noNaN: true }),
      fc.double({ min: -9, max: 9, noNaN: true }),
    );
    const distance = (a: readonly number[], b: readonly number[]) =>
      Math.hypot(a[0] - b[0], a[1] - b[1]);
    const others = uniformTasks(keyFromSeed(1), 50, hopper);
    fc.assert(
      fc.property(psi, (point) => {
        const nearest = projectToBox(point, hopper);
        for (const other of others) {
          expect(distance(point, nearest)).toBeLessThanOrEqual(distance(point, other));
        }
      }),
    );
  });
});

describe('foldedTask', () => {
  const unit = taskBox([-1], [1]);
  const fold = (x: number): number => foldedTask([x], unit)[0];

  it('keeps the inside and mirrors the outside at the nearest end, as often as it takes', () => {
    expect([-1, 0, 1].map(fold)).toEqual([-1, 0, 1]);
    expect([1.25, -1.5, 3, 3.5, -3, 5, 401].map(fold)).toEqual([0.75, -0.5, -1, -0.5, 1, 1, 1]);
    expect(foldedTask([1.5, -1.5], hopper)[0]).toBeCloseTo(1, 14);
    expect(foldedTask([1.5, -1.5], hopper)[1]).toBeCloseTo(1.4, 14);
  });

  it('is continuous and stays in the box', () => {
    const coordinate = fc.double({ min: -50, max: 50, noNaN: true });
    fc.assert(
      fc.property(coordinate, fc.double({ min: 0, max: 0.5, noNaN: true }), (x, step) => {
        expect(Math.abs(fold(x))).toBeLessThanOrEqual(1);
        expect(Math.abs(fold(x + step) - fold(x))).toBeLessThanOrEqual(step + 1e-12);
      }),
    );
  });

  it('asks for as many coordinates as the box has', () => {
    expect(() => foldedTask([1], hopper)).toThrow('unit has 1 coordinates, expected 2');
  });
});

describe('gridTasks', () => {
  it('is inclusive and row-major', () => {
    expect(gridTasks(hopper, [3, 2])).toEqual([
      [-2, 1.2],
      [-2, 2],
      [0, 1.2],
      [0, 2],
      [2, 1.2],
      [2, 2],
    ]);
  });

  it('is the 4 × 4 × 3 grid of Ant3D and the 6 × 6 grid that contains the inner box', () => {
    const grid = gridTasks(ant3d, [4, 4, 3]);
    expect(grid).toHaveLength(48);
    expect(grid[1]).toEqual([-3, -3, 0.5]);
    expect(grid[47]).toEqual([3, 3, 0.6]);
    const wide = gridTasks(taskBox([-5, -5], [5, 5]), 6);
    expect(new Set(wide.map((psi) => psi[0]))).toEqual(new Set([-5, -3, -1, 1, 3, 5]));
  });

  it('of one point is the centre', () => {
    expect(gridTasks(hopper, 1)).toEqual([[0, 1.6]]);
  });

  it('rejects impossible counts', () => {
    expect(() => gridTasks(hopper, 0)).toThrow(/points is \[0,0\]/);
    expect(() => gridTasks(hopper, [2, 2, 2])).toThrow(/each of 2 coordinates/);
    expect(() => gridTasks(taskBox(Array(30).fill(0), Array(30).fill(1)), 2)).toThrow(/limit/);
  });

  it('has the corners as its smallest case', () => {
    expect(cornerTasks(hopper)).toEqual([
      [-2, 1.2],
      [-2, 2],
      [2, 1.2],
      [2, 2],
    ]);
  });
});

describe('samplers', () => {
  it('uniform tasks fill the box with the uniform mean and variance', () => {
    const n = 40_000;
    const tasks = uniformTasks(keyFromSeed(3), n, hopper);
    const v = tasks.map((psi) => psi[0]);
    const mean = v.reduce((sum, x) => sum + x, 0) / n;
    const square = v.reduce((sum, x) => sum + x * x, 0) / n;
    // Uniform on [-2, 2]: variance 4/3; x² has variance 16/5 - 16/9.
    expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(4 / 3 / n));
    expect(Math.abs(square - 4 / 3)).toBeLessThan(4 * Math.sqrt((16 / 5 - 16 / 9) / n));
    for (const psi of tasks) expect(projectToBox(psi, hopper)).toEqual(psi);
  });

  it('boundary tasks lie on faces, each face equally often', () => {
    const tasks = boundaryTasks(keyFromSeed(4), 12_000, ant3d);
    const faces = new Array<number>(6).fill(0);
    for (const psi of tasks) {
      expect(projectToBox(psi, ant3d)).toEqual(psi);
      const i = psi.findIndex((value, j) => value === ant3d.low[j] || value === ant3d.high[j]);
      faces[2 * i + (psi[i] === ant3d.low[i] ? 0 : 1)]++;
    }
    // Each count is binomial: mean 2000, standard deviation √(12000 · 5/36) = 40.8.
    for (const count of faces) expect(Math.abs(count - 2000)).toBeLessThan(4 * 40.8);
  });

  it('Gaussian tasks of standard deviation 1 in x touch the boundary as in facts §6', () => {
    const n = 20_000;
    const touching = (tasks: number[][]) =>
      tasks.filter((psi) =>
        psi.some((value, i) => value === ant3d.low[i] || value === ant3d.high[i]),
      ).length / n;
    // 1 - (1 - 0.3173)³ = 0.6818 touch it.
    const inUnits = gaussianTasks(keyFromSeed(5), n, ant3d, unitScale(ant3d));
    expect(Math.abs(touching(inUnits) - 0.6818)).toBeLessThan(4 * Math.sqrt((0.6818 * 0.3182) / n));
    // In physical units the velocity's sd is 1 and its mean 0: P(v > 1) = 0.1587.
    const physical = gaussianTasks(keyFromSeed(6), n, ant3d, [1, 1, 0.01]);
    const fast = physical.filter((psi) => psi[0] > 1).length / n;
    expect(Math.abs(fast - 0.1587)).toBeLessThan(4 * Math.sqrt((0.1587 * 0.8413) / n));
    for (const psi of physical) expect(projectToBox(psi, ant3d)).toEqual(psi);
  });

  it('repeat themselves for the same key', () => {
    expect(boundaryTasks(keyFromSeed(7), 3, hopper)).toEqual(
      boundaryTasks(keyFromSeed(7), 3, hopper),
    );
  });
});

describe('errors', () => {
  it('name the field', () => {
    expect(() => taskBox([0], [1, 2])).toThrow(/low has 1 and high 2/);
    expect(() => taskBox([0, 1], [1, 1])).toThrow(/coordinate 1 is \[1, 1\]/);
    expect(() => taskBox([], [])).toThrow(/at least 1/);
    expect(() => projectToBox([1], hopper)).toThrow(/psi has 1 coordinates, expected 2/);
    expect(() => projectToBox([1, Number.NaN], hopper)).toThrow(/psi\[1\] is NaN/);
    expect(() => fromUnit([1, 2, 3], hopper)).toThrow(/unit has 3/);
    expect(() => gaussianTasks([0, 0], 1, hopper, -1)).toThrow(/standardDeviation is \[-1,-1\]/);
  });
});

it.each([
  { psi: [0, 0.5], expected: false },
  { psi: [2, 0.5], expected: true },
  { psi: [0, 1e-9], expected: true },
  { psi: [-1.999, 0.5], expected: false },
])('$psi lies on the boundary up to rounding: $expected', ({ psi, expected }) => {
  expect(isOnBoundary(psi, taskBox([-2, 0], [2, 1]))).toBe(expected);
});
