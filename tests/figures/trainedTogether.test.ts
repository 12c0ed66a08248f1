/** @file The report of a run that trains one policy on all tasks at once: its curve, and what it has not and why. */

import { describe, expect, it } from 'vitest';
import type { RunData } from '../../src/report/data/runData.ts';
import { narrowLayout, wideLayout } from '../../src/report/draw/figure.ts';
import {
  leadSentence,
  notes,
  summaryColumns,
  summaryTiles,
} from '../../src/report/page/summary.ts';
import { runFigures } from '../../src/report/runFigures.ts';
import { draw, find } from './picture.ts';
import { syntheticRun, wobble } from './syntheticRun.ts';

const iterations = 700;
const run: RunData = {
  ...syntheticRun(),
  method: 'mt-joint',
  tasks: [],
  metrics: Array.from({ length: iterations }, (_, i) => ({
    ...{ step: i, task: 0, phase: 'joint', stage: 0, iteration: i },
    ...{ realSamples: 500 * (i + 2), virtualSteps: 0, policyKl: 0.03 },
    realReturn: 900 - 600 * Math.exp(-i / 200) + 20 * wobble(i),
  })),
};

describe('a run of MT-joint', () => {
  it.each([wideLayout, narrowLayout])('has one learning curve, thinned', async (layout) => {
    const curve = find(runFigures(run, layout), 'learning-curves');
    if (!('spec' in curve)) throw new Error('there is no curve');
    const { data } = curve.spec as unknown as { data: { values: { samples: number }[] } };
    // Groups of 3 updates, the last of one.
    expect(data.values).toHaveLength(234);
    expect(data.values[0].samples).toBe(500 * 3);
    expect(data.values[233].samples).toBe(500 * (iterations + 1));
    expect(curve.caption).toContain('A point is the mean of 3 updates.');
    expect(await draw(curve)).toContain('real samples used for training');
  });

  it('says what it has not by its nature, and does not wait for it', () => {
    const missing = runFigures(run, wideLayout).flatMap((figure) =>
      'missing' in figure ? [[figure.name, figure.missing]] : [],
    );
    const together =
      'MT-joint trains one policy on all tasks at once: none of them has a record of its own.';
    expect(Object.fromEntries(missing)).toMatchObject({
      'visited-tasks': together,
      'task-gaps': together,
      'model-error': 'MT-joint learns no model.',
    });
    expect(notes(run)).toContain(together);
    const tasks = summaryColumns([run]).find(({ label }) => label === 'training tasks');
    expect(tasks?.value(run)).toBeNull();
    const details = summaryTiles(run).map(({ detail }) => detail);
    expect(details.some((detail) => detail.endsWith('to train the policy'))).toBe(true);
    const counted = { ...run, updates: [{ kind: 'TRPO', count: 1600 }] };
    expect(summaryTiles(counted).map(({ detail }) => detail)).toContainEqual(
      expect.stringMatching(/to train the policy; updates: 1,600 TRPO$/),
    );
    const updates = summaryColumns([counted]).find(({ label }) => label === 'updates');
    expect(updates?.value(counted)).toBe('1,600 TRPO');
    expect(leadSentence({ ...run, evaluation: null })).toBe(
      'The run has not been evaluated on test tasks yet.',
    );
  });
});
