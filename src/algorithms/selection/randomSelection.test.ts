/** @file Proposals that do not depend on what was observed: their distributions, and that they lie in Ψ. */

import { describe, expect, it } from 'vitest';
import { foldIn, keyFromSeed } from '../../math/random.ts';
import { mean, variance } from '../../math/statistics.ts';
import { isOnBoundary, projectToBox, type TaskBox, taskBox } from '../../tasks/box.ts';
import { propose } from './proposal.testdata.ts';
import {
  boundarySelection,
  cornerSelection,
  fixedSelection,
  gaussianSelection,
  uniformSelection,
  unitGaussianSelection,
} from './randomSelection.ts';
import type { TaskSelection } from './taskSelection.ts';

const n = 10_000;
// Centres 1 and 0, half-widths 2 and 1.
const box = taskBox([-1, -1], [3, 1]);

/** n proposals, each with a key of its own, all of them in the box. */
async function proposals(
  selection: TaskSelection<null>,
  where: TaskBox = box,
): Promise<(readonly number[])[]> {
  const tasks: (readonly number[])[] = [];
  for (let i = 0; i < n; i++) {
    const { psi } = await propose(selection, { key: foldIn(keyFromSeed(8), i), box: where });
    expect(projectToBox(psi, where)).toEqual(psi);
    tasks.push(psi);
  }
  return tasks;
}

const column = (tasks: readonly (readonly number[])[], k: number): number[] =>
  tasks.map((psi) => psi[k]);

/** Expects a share of n draws to be `probability`, within 4 standard deviations. */
function expectShare(found: number, probability: number): void {
  const deviation = Math.sqrt((probability * (1 - probability)) / n);
  expect(Math.abs(found / n - probability)).toBeLessThan(4 * deviation);
}

/** Shares of the tasks that have coordinate 0, coordinate 1, or any of both on a face. */
function expectOnFaces(
  tasks: readonly (readonly number[])[],
  where: TaskBox,
  shares: readonly number[],
) {
  const onFace = (psi: readonly number[], k: number) =>
    psi[k] === where.low[k] || psi[k] === where.high[k];
  const tests = [0, 1].map((k) => (psi: readonly number[]) => onFace(psi, k));
  tests.push((psi) => onFace(psi, 0) || onFace(psi, 1));
  for (const [i, test] of tests.entries()) expectShare(tasks.filter(test).length, shares[i]);
}

describe('mb-unif', () => {
  it('has the moments of the uniform distribution, coordinates independent', async () => {
    const tasks = await proposals(uniformSelection);
    for (const [k, [centre, half]] of [
      [1, 2],
      [0, 1],
    ].entries()) {
      const units = column(tasks, k).map((x) => (x - centre) / half);
      // On [-1, 1]: variance 1/3; x² has variance 1/5 − 1/9.
      expect(Math.abs(mean(units))).toBeLessThan(4 * Math.sqrt(1 / 3 / n));
      const square = mean(units.map((x) => x * x));
      expect(Math.abs(square - 1 / 3)).toBeLessThan(4 * Math.sqrt((1 / 5 - 1 / 9) / n));
    }
    // The product of the units has mean 0 and variance 1/9.
    const product = mean(tasks.map(([x, y]) => ((x - 1) / 2) * y));
    expect(Math.abs(product)).toBeLessThan(4 * Math.sqrt(1 / 9 / n));
  });
});

describe('mb-gauss', () => {
  it('has standard deviation 1 in the units of ψ around the centre, where Ψ is wide', async () => {
    const wide = taskBox([-40, -100], [60, 100]);
    const tasks = await proposals(gaussianSelection, wide);
    for (const [k, centre] of [10, 0].entries()) {
      const values = column(tasks, k);
      expect(Math.abs(mean(values) - centre)).toBeLessThan(4 / Math.sqrt(n));
      // The variance of n normals has standard error √(2/n).
      expect(Math.abs(variance(values) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    }
  });

  it('is clipped to Ψ', async () => {
    // P(|z| > 2) = 0.0455, P(|z| > 1) = 0.3173.
    const either = 1 - (1 - 0.0455) * (1 - 0.3173);
    expectOnFaces(await proposals(gaussianSelection), box, [0.0455, 0.3173, either]);
    // P(|z| > 3) = 0.0027 on Ant2D, the number of facts §6; the height of Ant3D, ±0.1: P(|z| > 0.1) = 0.9203.
    const ant = taskBox([-3, 0.4], [3, 0.6]);
    expectOnFaces(await proposals(gaussianSelection, ant), ant, [
      0.0027,
      0.9203,
      1 - (1 - 0.0027) * (1 - 0.9203),
    ]);
  });
});

describe('mb-gauss-clipped', () => {
  it('has 31.7 % of each coordinate on a face and touches the boundary in 53 % of the tasks', async () => {
    const tasks = await proposals(unitGaussianSelection);
    expectOnFaces(tasks, box, [0.3173, 0.3173, 1 - (1 - 0.3173) ** 2]);
    // Inside, the distribution is normal: P(|z| < 1/2) = 0.3829, here |ψ₁ − 1| < 1.
    expectShare(tasks.filter((psi) => Math.abs(psi[0] - 1) < 1).length, 0.3829);
    expectShare(tasks.filter((psi) => psi[0] > 1).length, 0.5);
  });
});

describe('mb-corner', () => {
  it('has all corners equally likely', async () => {
    const texts = (await proposals(cornerSelection)).map((psi) => psi.join());
    expect([...new Set(texts)].sort()).toEqual(['-1,-1', '-1,1', '3,-1', '3,1']);
    for (const corner of new Set(texts)) {
      expectShare(texts.filter((text) => text === corner).length, 0.25);
    }
  });

  it('of 18 coordinates are drawn coordinate by coordinate', async () => {
    const cube = taskBox(new Array(18).fill(-1), new Array(18).fill(1));
    const tasks = await proposals(cornerSelection, cube);
    expect(tasks.every((psi) => psi.every((x) => Math.abs(x) === 1))).toBe(true);
    for (let k = 0; k < 18; k++) expectShare(column(tasks, k).filter((x) => x > 0).length, 0.5);
    // 10,000 draws of 2¹⁸ corners: about 190 pairs of equal ones, 9,811 different ones.
    expect(new Set(tasks.map((psi) => psi.join())).size).toBeGreaterThan(9700);
  });
});

describe('mb-boundary', () => {
  it('is on the boundary, on every face equally often, and reaches all of it', async () => {
    const tasks = await proposals(boundarySelection);
    expect(tasks.every((psi) => isOnBoundary(psi, box))).toBe(true);
    for (const [k, face] of [
      [0, -1],
      [0, 3],
      [1, -1],
      [1, 1],
    ]) {
      expectShare(tasks.filter((psi) => psi[k] === face).length, 0.25);
    }
    const onRight = tasks.filter(([x]) => x === 3);
    // There the other coordinate is uniform.
    const along = onRight.map(([, y]) => y);
    expect(Math.abs(mean(along))).toBeLessThan(4 * Math.sqrt(1 / 3 / along.length));
    expect(Math.abs(variance(along) - 1 / 3)).toBeLessThan(4 * Math.sqrt(4 / 45 / along.length));
  });
});

describe('slbo-fixed', () => {
  it('stays', async () => {
    expect(new Set((await proposals(fixedSelection)).map((psi) => psi.join()))).toEqual(
      new Set(['0.5,0.25']),
    );
  });
});

it.each([
  uniformSelection,
  gaussianSelection,
  unitGaussianSelection,
  cornerSelection,
  boundarySelection,
])('equal keys give equal tasks, other keys others (%#)', async (selection) => {
  const wide = taskBox(new Array(40).fill(-1), new Array(40).fill(1));
  const of = async (seed: number) =>
    (await propose(selection, { key: keyFromSeed(seed), box: wide })).psi;
  expect(await of(1)).toEqual(await of(1));
  expect(await of(1)).not.toEqual(await of(2));
});
