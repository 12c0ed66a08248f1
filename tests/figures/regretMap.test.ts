/** @file The figure of an adversary's probes: a panel for every task, the choice ringed, and none where nobody probed. */

import { describe, expect, it } from 'vitest';
import type { RunData } from '../../src/report/data/runData.ts';
import { narrowLayout, wideLayout } from '../../src/report/draw/figure.ts';
import { regretMap } from '../../src/report/run/regretMap.ts';
import { runFigures } from '../../src/report/runFigures.ts';
import { draw, find } from './picture.ts';
import { syntheticRun } from './syntheticRun.ts';

const plain = syntheticRun();
const run: RunData = {
  ...plain,
  tasks: plain.tasks.map((task) => ({
    ...task,
    probes: [0, 1, 2].map((i) => ({
      psi: plain.family.box.low.map((low) => low + i * 0.01),
      ...{ known: 300, promise: 700, realReturn: 650 - 100 * i, standardError: 8 },
      certified: 40,
      regret: 50 + 100 * i + task.task,
    })),
    candidates: [0, 1, 2, 3].map((i) => ({
      psi: plain.family.box.low.map((low) => low + i * 0.01),
      ...{ known: 300, promise: 700, expected: 40 + 10 * i, deviation: 12 },
    })),
  })),
};

describe('the map of regret', () => {
  it.each([wideLayout, narrowLayout])('is drawn with a panel for every task', async (layout) => {
    const figure = find(runFigures(run, layout), 'regret-map');
    if (!('spec' in figure)) throw new Error('there is no map');
    const { concat } = figure.spec as unknown as {
      concat: { title: { text: string }; layer: { data: { values: object[] } }[] }[];
    };
    expect(concat.map(({ title }) => title.text)).toEqual(
      run.tasks.map(({ task }) => `after task ${task}`),
    );
    for (const [i, { layer }] of concat.entries()) {
      const { nextPsi } = run.tasks[i];
      expect(layer[1].data.values).toHaveLength(4);
      expect(layer[2].data.values).toHaveLength(3);
      expect(layer[3].data.values).toEqual([{ x: nextPsi[0], y: nextPsi[1] }]);
    }
    expect(await draw(figure)).toContain('after task 0');
  });

  it('has the numbers of every candidate, and of its probe', () => {
    const [figure] = regretMap(run, wideLayout);
    const { numbers = [] } = figure as { numbers?: readonly Record<string, unknown>[] };
    expect(numbers).toHaveLength(4 * run.tasks.length);
    expect(numbers[0]).toMatchObject({ task: 0, promise: 700, realReturn: 650, regret: 50 });
    expect(numbers[0]).toMatchObject({ certified: 40, expected: 40, deviation: 12 });
    expect(numbers[3]).toMatchObject({ realReturn: null, certified: null, expected: 70 });
    const older = run.tasks.map(({ candidates: _, ...task }) => task);
    const [plainFigure] = regretMap({ ...run, tasks: older }, wideLayout);
    const rows = (plainFigure as { numbers?: readonly Record<string, unknown>[] }).numbers ?? [];
    expect(rows).toHaveLength(3 * run.tasks.length);
    expect(rows[1]).toMatchObject({ task: 0, realReturn: 550, regret: 150, expected: null });
    const last = run.tasks.length - 1;
    expect(figure.title).toBe(
      `Of ${3 * run.tasks.length} probes the largest regret was ${250 + last}`,
    );
  });

  it('is not there where nobody probed', () => {
    expect(runFigures(plain, wideLayout).map(({ name }) => name)).not.toContain('regret-map');
  });
});
