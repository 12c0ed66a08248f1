/** @file RoML's tasks: uniform until there is a batch of gaps, then where the gap is known to be largest. */

import { describe, expect, it } from 'vitest';
import { foldIn, keyFromSeed } from '../../math/random.ts';
import { mean } from '../../math/statistics.ts';
import { taskBox, toUnit } from '../../tasks/box.ts';
import { density, updatedMean } from './crossEntropy/tiltedTasks.ts';
import {
  batchSize,
  type CrossEntropyState,
  crossEntropySelection,
} from './crossEntropySelection.ts';
import { observation, propose } from './proposal.testdata.ts';
import { uniformSelection } from './randomSelection.ts';

const box = taskBox([-1, -1], [3, 1]);

/** Tasks one after the other, as a run draws them; the gap of the first is not known. */
async function run(gapAt: (unit: readonly number[]) => number, count: number, seed: number) {
  const visits: { readonly unit: number[]; readonly state: CrossEntropyState }[] = [];
  let psi: readonly number[] = [1, 0];
  let state: CrossEntropyState | undefined;
  for (let i = 0; i < count; i++) {
    const gap = i === 0 ? null : gapAt(toUnit(psi, box));
    const proposal = await propose(crossEntropySelection, {
      ...{ key: foldIn(keyFromSeed(seed), i), box, observation: { ...observation, psi, gap } },
      ...(state === undefined ? {} : { state }),
    });
    ({ psi, state } = proposal);
    visits.push({ unit: toUnit(psi, box), state });
  }
  return visits;
}

describe('roml', () => {
  it('draws the tasks of mb-unif until a batch of them has a gap', async () => {
    const visits = await run(([x]) => x, batchSize + 1, 1);
    for (const [i, { unit, state }] of visits.entries()) {
      const { psi } = await propose(uniformSelection, { key: foldIn(keyFromSeed(1), i), box });
      if (i < batchSize) {
        expect(unit).toEqual(toUnit(psi, box));
        expect(state).toMatchObject({ mean: [0, 0], density: 1 });
        expect(state.batch).toHaveLength(i);
      }
    }
    const { mean: moved, batch } = visits[batchSize].state;
    const batchOf = visits
      .slice(0, batchSize)
      .map(({ unit }) => ({ unit, gap: unit[0], weight: 1 }));
    expect(moved).toEqual(updatedMean([0, 0], batchOf));
    expect(batch).toEqual([]);
  });

  it('weighs a task by the uniform density over that of the draw, a fifth of which is uniform', async () => {
    const visits = await run(([x]) => x, 40, 2);
    for (const [i, { state }] of visits.entries()) {
      if (state.batch.length === 0 || i === 0) continue;
      const { unit, weight } = state.batch.at(-1) ?? { unit: [], weight: 0 };
      const { mean: then } = visits[i - 1].state;
      expect(weight).toBeCloseTo(1 / (0.2 + 0.8 * density(unit, then)), 12);
      expect(weight).toBeLessThanOrEqual(5);
    }
  });

  it('concentrates on the corner where a known gap is largest, whichever it is', async () => {
    for (const [seed, corner] of [
      [3, [1, 1]],
      [4, [1, -1]],
      [5, [-1, 1]],
    ] as const) {
      const height = ([x, y]: readonly number[]) => corner[0] * x + corner[1] * y;
      const visits = await run(height, 150, seed);
      const late = visits.slice(-75).map(({ unit }) => height(unit));
      // Of uniform draws the mean is 0 ± 0.09. The worst 5 % of Ψ have 1.58 as their mean; a fifth is uniform, and the Beta
      // distribution around it is wide.
      expect(mean(late)).toBeGreaterThan(0.7);
      const { mean: last } = visits[visits.length - 1].state;
      expect(Math.min(corner[0] * last[0], corner[1] * last[1])).toBeGreaterThan(0.4);
    }
  });

  it('does not concentrate where all gaps are noise', async () => {
    const noise = ([x, y]: readonly number[]) => Math.sin(12_345 * x + 54_321 * y);
    const visits = await run(noise, 200, 6);
    const means = visits.slice(50).map(({ state }) => Math.hypot(...state.mean));
    expect(mean(means)).toBeLessThan(0.7);
  });
});
