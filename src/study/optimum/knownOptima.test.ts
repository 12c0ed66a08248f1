import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { OptimalEntry } from '../../evaluation/optimum/optimalReturns.ts';
import { bestEntry } from '../../evaluation/optimum/optimalReturns.ts';
import { testTasks } from '../../evaluation/testTasks.ts';
import { hopper2d } from '../../tasks/hopper2d.ts';
import { knownOptima } from './knownOptima.ts';
import { addOptimalReturns, optimalReturnsPath } from './optimalReturnsFile.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-known-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('the optima of the hopper are known in an empty folder, where nothing else is', () => {
  const table = knownOptima(hopper2d, folder);
  expect(testTasks(hopper2d).filter((psi) => bestEntry(table, psi) === null)).toEqual([]);
});

it('are not those of another family with the same name', () => {
  expect(knownOptima({ ...hopper2d }, folder).tasks).toEqual([]);
});

it('the better of the package and the working directory counts', () => {
  const [psi] = testTasks(hopper2d);
  const entry = (mean: number): OptimalEntry => ({
    source: 'direct',
    method: 'trpo',
    seed: 9,
    samples: 1,
    returns: { mean, low: mean, high: mean, episodes: 2 },
    origin: 'made up',
    date: '2026-01-01',
  });
  const shipped = bestEntry(knownOptima(hopper2d, folder), psi)!;
  const path = join(folder, optimalReturnsPath('hopper2d'));
  for (const [mean, best] of [
    [1, shipped.returns.mean],
    [1e6, 1e6],
  ] as const) {
    addOptimalReturns(path, 'hopper2d', [{ psi, entry: entry(mean) }]);
    const table = knownOptima(hopper2d, folder);
    expect(bestEntry(table, psi)!.returns.mean).toBe(best);
  }
});
