/** @file The page puts a run together from updates: in the end it is what one update of all of it gives. */

import { expect, it } from 'vitest';
import { merged, type ShownRun } from '../../lab/src/shownRun.ts';
import { Curves } from '../../src/lab/curves.ts';
import type { RunUpdate, ShownTask } from '../../src/lab/view.ts';

const rest = {
  ...{
    id: 'a',
    name: 'a',
    family: 'pointMass',
    hasModule: false,
    preset: null,
    method: 'AdMRL',
    seed: 1,
  },
  ...{ state: 'training', tasksDone: 0, nTasks: 4, familyData: null, notices: [], ledger: null },
  ...{ psi: null, log: [], figures: '', adapts: true },
  progress: {
    ...{
      finished: 0,
      total: null,
      logged: 0,
      place: '',
      seconds: null,
      secondsLeft: null,
      read: 1,
    },
  },
} as const satisfies Partial<RunUpdate>;

const task = (number: number): ShownTask => ({
  ...{ task: number, psi: [number], nextPsi: [number + 1], start: 10 * number },
  ...{ realReturnZeroShot: null, realReturnAfter: number, gap: null },
});

it('from any number of patches', () => {
  const curves = new Curves();
  const tasks: ShownTask[] = [];
  let shown: ShownRun | null = null;
  let [told, width, toldTasks] = [0, 1, 0];
  for (let version = 0; version < 40; version++) {
    for (let i = 0; i < 31; i++) {
      const step = version * 31 + i;
      curves.add(step, step > 500 ? { a: step, late: -step } : { a: step });
    }
    tasks.push(task(version));
    const from = width === curves.width ? Math.floor(Math.max(0, told - 1) / width) : 0;
    shown = merged(shown, {
      ...rest,
      version,
      curves: curves.since(from),
      tasks: tasks.slice(toldTasks),
      tasksFrom: toldTasks,
    });
    [told, width, toldTasks] = [version * 31 + 30, curves.width, tasks.length];
  }
  const whole = merged(null, { ...rest, version: 0, curves: curves.since(0), tasks, tasksFrom: 0 });
  expect(shown).toEqual({ ...whole, version: 39 });
  expect(shown?.points).toBe(curves.length);
});

it('only from patches that follow on one another', () => {
  const curves = new Curves();
  curves.add(0, { a: 1 });
  const first = merged(null, {
    ...rest,
    version: 0,
    curves: curves.since(0),
    tasks: [],
    tasksFrom: 0,
  });
  curves.add(1, { a: 2 });
  const later = { ...rest, curves: curves.since(1), tasks: [], tasksFrom: 0 };
  expect(merged(first, { ...later, version: 2 })).toBeNull();
  expect(merged(null, { ...later, version: 1 })).toBeNull();
  expect(merged(first, { ...later, version: 1 })?.curves.a.mean).toEqual([1, 2]);
});
