/** @file Proposals that do not depend on what was observed: their distributions, and that they lie in Ψ. */

import { describe, expect, it } from 'vitest';
import { problemByName } from '../../envs/problems.ts';
import { foldIn, type Key, keyFromSeed } from '../../math/random.ts';
import { mean, variance } from '../../math/statistics.ts';
import { projectToBox, type TaskBox, taskBox } from '../../tasks/box.ts';
import { tinyConfig } from '../tinyWorld.testdata.ts';
import {
  cornerSelection,
  fixedSelection,
  gaussianSelection,
  uniformSelection,
  unitGaussianSelection,
} from './randomSelection.ts';
import type { TaskObservation } from './taskRecord.ts';
import type { TaskSelection } from './taskSelection.ts';

const n = 10_000;
const observation: TaskObservation = {
  psi: [0.5, 0.25],
  realReturnZeroShot: -3,
  realReturnAfter: -1,
  gap: 2,
  gapStandardError: 0.1,
  gradient: null,
};
// Centres 1 and 0, half-widths 2 and 1.
const box = taskBox([-1, -1], [3, 1]);

const point = problemByName('pointMass').family;

/** The proposal with one key, in one box. */
function propose(selection: TaskSelection, key: Key, where: TaskBox): number[] {
  const world = { family: { ...point, box: where }, config: tinyConfig };
  const state = selection.initial(world);
  const { psi } = selection.propose({ world, observation, history: [], state, key });
  return [...psi];
}

/** n proposals, each with a key of its own, all of them in the box. */
function proposals(selection: TaskSelection, where: TaskBox = box): number[][] {
  const tasks = Array.from({ length: n }, (_, i) =>
    propose(selection, foldIn(keyFromSeed(8), i), where),
  );
  for (const psi of tasks) expect(projectToBox(psi, where)).toEqual(psi);
  return tasks;
}

const column = (tasks: readonly number[][], k: number): number[] => tasks.map((psi) => psi[k]);

/** Expects a share of n draws to be `probability`, within 4 standard deviations. */
function expectShare(found: number, probability: number): void {
  const deviation = Math.sqrt((probability * (1 - probability)) / n);
  expect(Math.abs(found / n - probability)).toBeLessThan(4 * deviation);
}

/** Shares of the tasks that have coordinate 0, coordinate 1, or any of both on a face. */
function expectOnFaces(tasks: readonly number[][], where: TaskBox, shares: readonly number[]) {
  const onFace = (psi: number[], k: number) => psi[k] === where.low[k] || psi[k] === where.high[k];
  const tests = [0, 1].map((k) => (psi: number[]) => onFace(psi, k));
  tests.push((psi) => onFace(psi, 0) || onFace(psi, 1));
  for (const [i, test] of tests.entries()) expectShare(tasks.filter(test).length, shares[i]);
}

describe('mb-unif', () => {
  it('has the moments of the uniform distribution, coordinates independent', () => {
    const tasks = proposals(uniformSelection);
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
  it('has standard deviation 1 in the units of ψ around the centre, where Ψ is wide', () => {
    const wide = taskBox([-40, -100], [60, 100]);
    const tasks = proposals(gaussianSelection, wide);
    for (const [k, centre] of [10, 0].entries()) {
      const values = column(tasks, k);
      expect(Math.abs(mean(values) - centre)).toBeLessThan(4 / Math.sqrt(n));
      // The variance of n normals has standard error √(2/n).
      expect(Math.abs(variance(values) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    }
  });

  it('is clipped to Ψ', () => {
    // P(|z| > 2) = 0.0455, P(|z| > 1) = 0.3173.
    const either = 1 - (1 - 0.0455) * (1 - 0.3173);
    expectOnFaces(proposals(gaussianSelection), box, [0.0455, 0.3173, either]);
    // P(|z| > 3) = 0.0027 on Ant2D, the number of facts §6; the height of Ant3D, ±0.1: P(|z| > 0.1) = 0.9203.
    const ant = taskBox([-3, 0.4], [3, 0.6]);
    expectOnFaces(proposals(gaussianSelection, ant), ant, [
      0.0027,
      0.9203,
      1 - (1 - 0.0027) * (1 - 0.9203),
    ]);
  });
});

describe('mb-gauss-clipped', () => {
  it('has 31.7 % of each coordinate on a face and touches the boundary in 53 % of the tasks', () => {
    const tasks = proposals(unitGaussianSelection);
    expectOnFaces(tasks, box, [0.3173, 0.3173, 1 - (1 - 0.3173) ** 2]);
    // Inside, the distribution is normal: P(|z| < 1/2) = 0.3829, here |ψ₁ − 1| < 1.
    expectShare(tasks.filter((psi) => Math.abs(psi[0] - 1) < 1).length, 0.3829);
    expectShare(tasks.filter((psi) => psi[0] > 1).length, 0.5);
  });
});

describe('mb-corner', () => {
  it('has all corners equally likely', () => {
    const texts = proposals(cornerSelection).map((psi) => psi.join());
    expect([...new Set(texts)].sort()).toEqual(['-1,-1', '-1,1', '3,-1', '3,1']);
    for (const corner of new Set(texts)) {
      expectShare(texts.filter((text) => text === corner).length, 0.25);
    }
  });

  it('of 18 coordinates are drawn coordinate by coordinate', () => {
    const cube = taskBox(new Array(18).fill(-1), new Array(18).fill(1));
    const tasks = proposals(cornerSelection, cube);
    expect(tasks.every((psi) => psi.every((x) => Math.abs(x) === 1))).toBe(true);
    for (let k = 0; k < 18; k++) expectShare(column(tasks, k).filter((x) => x > 0).length, 0.5);
    // 10,000 draws of 2¹⁸ corners: about 190 pairs of equal ones, 9,811 different ones.
    expect(new Set(tasks.map((psi) => psi.join())).size).toBeGreaterThan(9700);
  });
});

describe('slbo-fixed', () => {
  it('stays', () => {
    expect(new Set(proposals(fixedSelection).map((psi) => psi.join()))).toEqual(
      new Set(['0.5,0.25']),
    );
  });
});

it.each([uniformSelection, gaussianSelection, unitGaussianSelection, cornerSelection])(
  'equal keys give equal tasks, other keys others (%#)',
  (selection) => {
    const of = (seed: number) =>
      propose(selection, keyFromSeed(seed), taskBox(new Array(40).fill(-1), new Array(40).fill(1)));
    expect(of(1)).toEqual(of(1));
    expect(of(1)).not.toEqual(of(2));
  },
);
