/** @file The table of optimal returns rises to what a run reached, once, and says so every time. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bestEntry, type OptimalEntry } from '../../evaluation/optimum/optimalReturns.ts';
import { type ComparedRuns, readComparedRuns } from '../compare/comparedRuns.ts';
import { writeEvaluatedRun } from '../run/evaluatedRun.testdata.ts';
import { addOptimalReturns } from './optimalReturnsFile.ts';
import { raiseOptimum } from './raiseOptimum.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-raise-'));
afterAll(() => rmSync(folder, { recursive: true }));

const direct = (mean: number): OptimalEntry => ({
  source: 'direct',
  method: 'trpo',
  seed: 1,
  samples: 1e6,
  origin: 'test',
  date: 'today',
  returns: { mean, low: mean, high: mean, episodes: 200 },
});

/** A run that returns 10, 20, 30 and 40 on the corners, whatever n is, and another that returns 4 less. */
function runs(): Promise<ComparedRuns> {
  const directories = [0, 4].map((less, i) =>
    writeEvaluatedRun(join(folder, `run-${i}`), {
      seed: i + 1,
      samples: [0, 40],
      returns: (place, n) => 10 * (place + 1) - less - (n === 0 ? 1 : 0),
    }),
  );
  return readComparedRuns(directories, { isOnlyOutOfDistribution: false });
}

describe('raiseOptimum', () => {
  it('is null without a file', async () => {
    expect(raiseOptimum(join(folder, 'none.json'), await runs())).toBeNull();
  });

  it('adds the best run where its other episodes are above the known too, names method, seed, n and both numbers, and leaves unknown tasks alone', async () => {
    const path = join(folder, 'table.json');
    const compared = await runs();
    addOptimalReturns(path, 'pointMass', [
      { psi: [-1, -1], entry: direct(10) },
      { psi: [-1, 1], entry: direct(19.5) },
      { psi: [1, -1], entry: direct(25) },
    ]);
    const result = raiseOptimum(path, compared)!;
    const of = (seed: number, samples: number) => ({ method: 'admrl', seed, samples });
    // Fresh episodes return 0.5 less: 19.5 on the second task, where 20 was selected.
    expect(result.raised).toEqual([{ psi: [1, -1], ...of(1, 40), achieved: 29.5, known: 25 }]);
    const best = compared.sets[0][0].tasks.map(({ psi }) => bestEntry(result.table, psi));
    expect(best.map((entry) => entry?.returns.mean)).toEqual([10, 19.5, 29.5, undefined]);
    expect(best[2]).toMatchObject({ source: 'adapted', method: 'admrl', seed: 1, samples: 680 });

    // Once more: nothing is added, and the same is said.
    const bytes = readFileSync(path);
    expect(raiseOptimum(path, compared)).toEqual(result);
    expect(readFileSync(path)).toEqual(bytes);
  });
});
