/** @file PLR: probabilities of levels by hand, and how often which task comes again. */

import { describe, expect, it } from 'vitest';
import { foldIn, keyFromSeed } from '../../math/random.ts';
import { taskBox } from '../../tasks/box.ts';
import { observation, propose } from './proposal.testdata.ts';
import { replaySelection, replayWeights } from './replaySelection.ts';
import type { TaskRecord } from './taskRecord.ts';

const box = taskBox([-1, -1], [3, 1]);

const visited = (psi: readonly number[], gap: number | null): TaskRecord => ({
  ...{ ...observation, psi, gap },
  ...{ task: 0, nextPsi: psi },
});

describe('the probability of a level', () => {
  it('is that of its rank, to the tenth power, and of its age', () => {
    // Ranks 2 and 1: 2^-10 and 1, so 1 / 1025 and 1024 / 1025; ages 3 and 1.
    const [first, second] = replayWeights([
      { gap: 4, age: 3 },
      { gap: 7, age: 1 },
    ]);
    expect(first).toBeCloseTo(0.9 / 1025 + 0.1 * 0.75, 12);
    expect(second).toBeCloseTo((0.9 * 1024) / 1025 + 0.1 * 0.25, 12);
  });

  it('is the same for equal gaps and ages, and does not depend on the scale of gaps', () => {
    const levels = [5, 5, 1].map((gap) => ({ gap, age: 1 }));
    const weights = replayWeights(levels);
    expect(weights[0]).toBe(weights[1]);
    expect(replayWeights(levels.map(({ gap, age }) => ({ gap: 1000 * gap, age })))).toEqual(
      weights,
    );
  });
});

describe('plr', () => {
  const history = [visited([0, 0], null), visited([1, 0.5], 30), visited([2, 0], 3)];
  const n = 4000;
  const draws = (records: readonly TaskRecord[]) =>
    Promise.all(
      Array.from({ length: n }, async (_, i) => {
        const asked = { key: foldIn(keyFromSeed(2), i), box, history: records };
        return (await propose(replaySelection, asked)).psi.join();
      }),
    );

  it('takes a new task half of the time, and the one of the largest gap nearly else', async () => {
    const found = await draws(history);
    const share = (psi: string) => found.filter((other) => other === psi).length / n;
    // Gaps 30, 3 and that of the observation, 2; ages 3, 2 and 1.
    const expected = replayWeights([30, 3, 2].map((gap, i) => ({ gap, age: 3 - i })));
    const tasks = ['1,0.5', '2,0', '0.5,0.25'];
    for (const [i, psi] of tasks.entries()) {
      const p = expected[i] / 2;
      expect(Math.abs(share(psi) - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n));
    }
    expect(share('0,0')).toBe(0);
    const again = tasks.reduce((sum, psi) => sum + share(psi), 0);
    expect(Math.abs(again - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / n));
  });

  it('takes a gap as the last visit measured it', async () => {
    const found = await draws([...history, visited([1, 0.5], -40)]);
    const often = (psi: string) => found.filter((other) => other === psi).length;
    expect(often('2,0')).toBeGreaterThan(often('1,0.5'));
  });

  it('takes new tasks until one has a gap', async () => {
    const first = { ...observation, gap: null };
    const asked = { key: keyFromSeed(3), box, observation: first };
    const psis = await Promise.all(
      Array.from({ length: 50 }, async (_, i) =>
        (await propose(replaySelection, { ...asked, key: foldIn(asked.key, i) })).psi.join(),
      ),
    );
    expect(new Set(psis).size).toBe(50);
  });
});
