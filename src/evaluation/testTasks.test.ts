import { describe, expect, it } from 'vitest';
import { problems } from '../envs/problems.ts';
import { taskBox } from '../tasks/box.ts';
import {
  outOfDistributionTasks,
  parseTaskSet,
  type TaskSet,
  taskSetName,
  tasksOfSet,
  testTasks,
} from './testTasks.ts';

const tasksOf = (name: string): number[][] => testTasks(problems[name].family);

describe('testTasks', () => {
  it('is a grid of 6 × 6 with its ends for two parameters', () => {
    const tasks = tasksOf('ant2d');
    expect(tasks).toHaveLength(36);
    const axis = [-3, -1.8, -0.6, 0.6, 1.8, 3];
    tasks.forEach(([x, y], i) => {
      expect(x).toBeCloseTo(axis[Math.floor(i / 6)], 12);
      expect(y).toBeCloseTo(axis[i % 6], 12);
    });
  });

  it('is a grid of 4 × 4 × 3 for three', () => {
    const tasks = tasksOf('ant3d');
    expect(tasks).toHaveLength(48);
    expect(tasks[0]).toEqual([-3, -3, 0.4]);
    expect(tasks[47]).toEqual([3, 3, 0.6]);
    expect(new Set(tasks.map(([x]) => x.toFixed(9))).size).toBe(4);
    expect(new Set(tasks.map(([, , z]) => z.toFixed(9))).size).toBe(3);
  });

  it('is twenty distinct tasks on the boundary for more, always the same', () => {
    const tasks = tasksOf('cheetah-highdim');
    expect(tasks).toHaveLength(20);
    for (const task of tasks) {
      expect(task).toHaveLength(18);
      expect(Math.max(...task.map(Math.abs))).toBe(1);
    }
    expect(new Set(tasks.map(String)).size).toBe(20);
    expect(tasksOf('cheetah-highdim')).toEqual(tasks);
    // Only these twenty will ever be compared: the first of them, to two digits.
    expect(tasks[0].slice(0, 3).map((x) => x.toFixed(2))).toEqual(['-0.74', '1.00', '-0.36']);
  });

  it('is six points for one parameter', () => {
    expect(testTasks({ box: taskBox([0], [5]) })).toEqual([[0], [1], [2], [3], [4], [5]]);
  });
});

describe('outOfDistributionTasks', () => {
  it('is the ring of [-5, 5]² around [-3, 3]² for Ant2D', () => {
    const tasks = outOfDistributionTasks(problems.ant2d.family);
    expect(tasks).toHaveLength(20);
    const rounded = tasks.map((psi) => psi.map((x) => Math.round(x * 1e9) / 1e9));
    for (const psi of rounded) {
      expect(psi.some((x) => Math.abs(x) === 5)).toBe(true);
      for (const x of psi) expect([-5, -3, -1, 1, 3, 5]).toContain(x);
    }
    expect(new Set(rounded.map(String)).size).toBe(20);
  });

  it.each(Object.entries(problems))('lies outside of the box of %s', (_, { family }) => {
    const { low, high } = family.box;
    const tasks = outOfDistributionTasks(family);
    expect(tasks.length).toBeGreaterThan(0);
    for (const psi of tasks) {
      expect(psi.some((x, k) => x < low[k] || x > high[k])).toBe(true);
    }
  });
});

describe('sets of tasks', () => {
  const { family } = problems.ant2d;
  const sets: [string, TaskSet][] = [
    ['test', { kind: 'test' }],
    ['out-of-distribution', { kind: 'out-of-distribution' }],
    ['grid 12', { kind: 'grid', points: 12 }],
  ];

  it.each(sets)('%s is the name of a set and the set of its name', (name, set) => {
    expect(taskSetName(set)).toBe(name);
    expect(parseTaskSet(name)).toEqual(set);
  });

  it('have their tasks', () => {
    expect(tasksOfSet(family, { kind: 'test' })).toEqual(testTasks(family));
    const around = tasksOfSet(family, { kind: 'out-of-distribution' });
    expect(around).toEqual(outOfDistributionTasks(family));
    expect(tasksOfSet(family, { kind: 'grid', points: 2 })).toEqual([
      [-3, -3],
      [-3, 3],
      [3, -3],
      [3, 3],
    ]);
  });

  it.each(['grid', 'ood', 'grid 2.5', 'Test'])('have other names than %s', (name) => {
    expect(() => parseTaskSet(name)).toThrow(
      `taskSet is ${name}, expected test, out-of-distribution or grid POINTS`,
    );
  });
});
