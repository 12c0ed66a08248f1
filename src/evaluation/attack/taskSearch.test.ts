/** @file The search for the worst task: where it starts, where it stays, and that it finds what a grid does not show. */

import { describe, expect, it } from 'vitest';
import { foldIn, keyFromSeed, normals } from '../../math/random.ts';
import { gridTasks, taskBox, uniformTasks } from '../../tasks/box.ts';
import {
  afterGaps,
  type KnownGap,
  nextTasks,
  startTaskSearch,
  type TaskSearch,
} from './taskSearch.ts';

const box = taskBox([0, 10], [2, 30]);
const key = keyFromSeed(3);

type Gap = (psi: readonly number[]) => number;

/** A bump of height 1 around a task; distances are in halves of the box. */
function bump(centre: readonly number[], width: number): Gap {
  return ([x, y]) =>
    Math.exp(-((x - centre[0]) ** 2 + ((y - centre[1]) / 10) ** 2) / (2 * width * width));
}

/** The task that looks worst after `generations`, from noisy gaps. */
function worstFound(gap: Gap, known: readonly KnownGap[], seed: number): readonly number[] {
  const noise = foldIn(keyFromSeed(seed), 'noise');
  let search: TaskSearch = startTaskSearch(box, known, keyFromSeed(seed));
  let worst: KnownGap = { psi: [], gap: Number.NEGATIVE_INFINITY };
  // 36 evaluations, what a budget of 40 allows.
  for (let generation = 0; generation < 6; generation++) {
    const tasks = nextTasks(search);
    const draws = normals(foldIn(noise, generation), tasks.length);
    const gaps = tasks.map((psi, i) => gap(psi) + 0.03 * draws[i]);
    for (const [i, psi] of tasks.entries()) if (gaps[i] > worst.gap) worst = { psi, gap: gaps[i] };
    search = afterGaps(search, gaps);
  }
  return worst.psi;
}

describe('the search', () => {
  it('asks for a generation of tasks in the box, the same for the same key', () => {
    const search = startTaskSearch(box, [], key);
    const tasks = nextTasks(search);
    expect(tasks).toHaveLength(6);
    for (const [x, y] of tasks) {
      expect([x >= 0 && x <= 2, y >= 10 && y <= 30]).toEqual([true, true]);
    }
    expect(nextTasks(startTaskSearch(box, [], key))).toEqual(tasks);
    const gaps = tasks.map(([x]) => x);
    expect(nextTasks(afterGaps(search, gaps))).toEqual(nextTasks(afterGaps(search, gaps)));
    expect(nextTasks(afterGaps(search, gaps))).not.toEqual(tasks);
    expect(nextTasks(startTaskSearch(box, [], keyFromSeed(4)))).not.toEqual(tasks);
    expect(() => afterGaps(search, [1])).toThrow('6 points and 1 values, expected 6 of each');
  });

  it('starts at the first of the worst known tasks, or in the middle of the box', () => {
    const known = [
      { psi: [1, 20], gap: 1 },
      { psi: [2, 10], gap: 3 },
      { psi: [0, 30], gap: 3 },
    ];
    const { strategy } = startTaskSearch(box, known, key);
    expect([Array.from(strategy.mean), strategy.stepSize]).toEqual([[1, -1], 0.3]);
    const blind = startTaskSearch(box, [], key).strategy;
    expect([Array.from(blind.mean), blind.stepSize]).toEqual([[0, 0], 0.6]);
  });
});

describe('a failure planted off the grid', () => {
  /** In the middle of a cell of the 6 × 6 grid next to the corner (2, 10): 0.28 from all its tasks. */
  const centre = [1.8, 12];
  const grid = gridTasks(box, 6);

  it.each([0.2, 0.3])('%d wide is found from the test tasks in 36 evaluations', (width) => {
    const gap = bump(centre, width);
    const known = grid.map((psi) => ({ psi, gap: gap(psi) }));
    const worstOfGrid = Math.max(...known.map((task) => task.gap));
    // exp(−0.08 / 2 w²): 0.37 and 0.64 of it are seen on the grid.
    expect(worstOfGrid).toBeCloseTo(Math.exp(-0.04 / width ** 2), 9);
    for (let seed = 1; seed <= 20; seed++) {
      expect(gap(worstFound(gap, known, seed)), `seed ${seed}`).toBeGreaterThan(0.85);
    }
  });

  it('is found without test tasks, where the gap rises towards it', () => {
    const gap = bump(centre, 1);
    for (let seed = 1; seed <= 20; seed++) {
      expect(gap(worstFound(gap, [], seed)), `seed ${seed}`).toBeGreaterThan(0.9);
    }
  });
});

describe('eighteen parameters', () => {
  it('are searched in generations of twelve, better than at random', () => {
    const wide = taskBox(new Array(18).fill(-3), new Array(18).fill(3));
    const centre = uniformTasks(keyFromSeed(8), 1, wide)[0];
    const distance: Gap = (psi) =>
      Math.sqrt(psi.reduce((sum, x, k) => sum + (x - centre[k]) ** 2, 0));
    const drawn = uniformTasks(keyFromSeed(9), 120, wide);
    let search = startTaskSearch(wide, [{ psi: drawn[0], gap: -distance(drawn[0]) }], key);
    let nearest = Number.POSITIVE_INFINITY;
    for (let generation = 0; generation < 10; generation++) {
      const tasks = nextTasks(search);
      expect(tasks).toHaveLength(12);
      nearest = Math.min(nearest, ...tasks.map(distance));
      search = afterGaps(
        search,
        tasks.map((psi) => -distance(psi)),
      );
    }
    expect(nearest).toBeLessThan(0.75 * Math.min(...drawn.map(distance)));
  });
});
