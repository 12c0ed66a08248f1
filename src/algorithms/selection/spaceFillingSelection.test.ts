/** @file MB-Sobol: even over Ψ after every number of tasks, different for every seed, and paired with MB-Unif. */

import { describe, expect, it } from 'vitest';
import { keyFromSeed } from '../../math/random.ts';
import { type TaskBox, taskBox } from '../../tasks/box.ts';
import { propose } from './proposal.testdata.ts';
import { uniformSelection } from './randomSelection.ts';
import { type SobolState, sobolSelection } from './spaceFillingSelection.ts';

const box = taskBox([-1, -1], [3, 1]);

/** Tasks one after the other, as a run draws them: every task with a key of its own. */
async function tasks(count: number, seed: number, where: TaskBox = box): Promise<number[][]> {
  const found: number[][] = [];
  let state: SobolState | undefined;
  for (let i = 0; i < count; i++) {
    const proposal = await propose(sobolSelection, {
      key: keyFromSeed(100 * seed + i),
      box: where,
      ...(state === undefined ? {} : { state }),
    });
    state = proposal.state;
    found.push([...proposal.psi]);
  }
  return found;
}

describe('mb-sobol', () => {
  it.each([1, 2, 3])(
    'has 16 tasks in 16 cells of equal size, of every shape, seed %i',
    async (seed) => {
      const units = (await tasks(16, seed)).map(([x, y]) => [(x + 1) / 4, (y + 1) / 2]);
      for (let across = 0; across <= 4; across++) {
        const cells = units.map(
          ([x, y]) => `${Math.floor(x * 2 ** across)} ${Math.floor(y * 2 ** (4 - across))}`,
        );
        expect(new Set(cells).size).toBe(16);
      }
    },
  );

  it('begins with the task of mb-unif', async () => {
    const key = keyFromSeed(400);
    const { psi } = await propose(uniformSelection, { key, box });
    const [first] = await tasks(1, 4);
    for (const [k, x] of first.entries()) expect(x).toBeCloseTo(psi[k], 6);
  });

  it('has other tasks for other seeds, and the same for the same', async () => {
    expect(await tasks(4, 1)).toEqual(await tasks(4, 1));
    expect(await tasks(4, 1)).not.toEqual(await tasks(4, 2));
  });

  it('refuses more dimensions than it has, before anything is trained', async () => {
    const wide = taskBox(new Array(22).fill(-1), new Array(22).fill(1));
    await expect(tasks(1, 1, wide)).rejects.toThrow('size is 22, expected an integer from 1 to 21');
  });
});
