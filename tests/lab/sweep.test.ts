/** @file Sweeps in the lab: their jobs as their folders say, of a file and of folders alone, read and never written. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../../src/lab/lab.ts';
import { serveLab } from '../../src/lab/serveLab.ts';
import { openBoards } from '../../src/lab/sweepBoard.ts';
import { keepFailure, recordTrained } from '../../src/study/sweep/jobFile.ts';
import { openSweep } from '../../src/study/sweep/openSweep.ts';
import { newPage, noBrowser, openBrowser, shows } from './chromium.ts';
import { beginRun } from './runs.ts';

const root = mkdtempSync(join(tmpdir(), 'admrl-lab-sweep-'));
const path = join(root, 'rates.yaml');
afterAll(() => rmSync(root, { recursive: true }));

/** Four jobs: one trained, one that has failed, one that was interrupted after two steps in ten seconds, one not begun. */
beforeAll(async () => {
  writeFileSync(
    path,
    `directory: ${JSON.stringify(join(root, 'rates'))}
families: [pointMass]
presets: [smoke]
seeds: [1-2]
set: { rollout: { updates: [2, 3] } }
`,
  );
  const [trained, failed, interrupted] = (await openSweep(path, 1)).jobs;
  for (const { run } of [trained, interrupted]) {
    const { directory } = run.training;
    beginRun(directory).close();
    writeFileSync(join(directory, 'checkpoints/000002.safetensors'), '');
  }
  recordTrained(trained.run.training.directory, trained.id);
  keepFailure(failed.run.training.directory, {
    message: 'the disk is full',
    lines: ['step 1 of 9: task 0, SLBO', 'step 2 of 9: task 0, SLBO'],
  });
  const { directory } = interrupted.run.training;
  writeFileSync(
    join(directory, 'timing.jsonl'),
    '{"step":0,"seconds":4}\n{"step":1,"seconds":10}\n',
  );
});

it('are told job by job, with about how long they take yet', async () => {
  const [board] = await openBoards([path], {});
  const lab = new Lab([], {}, [board]);
  await expect.poll(() => board.entry().secondsLeft, { timeout: 30_000 }).not.toBeNull();
  const { sweeps, runs } = lab.list();
  const [{ name, rows, secondsLeft }] = sweeps;
  expect(sweeps).toHaveLength(1);
  expect(name).toBe('rates');
  expect(rows.map(({ state, settings }) => [state, settings])).toEqual([
    ['finished', 'rollout.updates=2'],
    ['failed', 'rollout.updates=3'],
    ['stopped', 'rollout.updates=2'],
    ['planned', 'rollout.updates=3'],
  ]);
  expect(rows[1].failure).toEqual({
    message: 'the disk is full',
    lines: ['step 1 of 9: task 0, SLBO', 'step 2 of 9: task 0, SLBO'],
  });
  // All jobs have as many steps, of 5 seconds each; one has done two of them.
  const [, failed, interrupted, planned] = rows.map((row) => row.secondsLeft ?? Number.NaN);
  expect(rows[0].secondsLeft).toBe(0);
  expect(planned).toBe(failed);
  expect(planned % 5).toBe(0);
  expect(planned - interrupted).toBe(10);
  expect(secondsLeft).toBe(failed + interrupted + planned);
  expect(runs.map(({ id }) => id).sort()).toEqual([rows[0].id, rows[2].id].sort());
});

it('are not shown where one of their runs is named by itself', async () => {
  const [{ run }] = (await openSweep(path, 1)).jobs;
  const { sweeps, runs } = new Lab([run.training.directory]).list();
  expect(sweeps).toEqual([]);
  expect(runs).toHaveLength(1);
});

it('are found in folders without their file, as far as those tell', () => {
  const { sweeps } = new Lab([root]).list();
  expect(sweeps.map(({ name, secondsLeft }) => [name, secondsLeft])).toEqual([['rates', null]]);
  const states = sweeps[0].rows.map(({ state }) => state).sort();
  expect(states).toEqual(['failed', 'stopped', 'stopped']);
});

it('with custom modules are not opened unasked', async () => {
  const own = join(root, 'own.yaml');
  writeFileSync(own, 'families: [./mine.ts]\n');
  writeFileSync(join(root, 'mine.ts'), "throw new Error('it has been run');\n");
  await expect(openBoards([own], {})).rejects.toThrow(/mine\.ts, which is not run unasked/);
  await expect(openBoards([own], { trustModule: true })).rejects.toThrow('it has been run');
});

if (noBrowser !== null) console.warn(`the test of sweeps in a browser is skipped: ${noBrowser}`);

describe.skipIf(noBrowser !== null)('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  it('jobs are a table, with the last lines of those that have failed', async () => {
    const served = await serveLab({ folders: [], sweeps: [path] });
    const { page, faults } = await newPage(browser, { width: 390 });
    await page.goto(served.address);
    await shows(page, /^4 jobs: 1 finished, 1 failed, 1 stopped, 1 planned/);
    await page.getByText('the disk is full').waitFor();
    await shows(page, /step 2 of 9: task 0, SLBO/);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    await page
      .getByRole('row', { name: /finished/ })
      .getByRole('link')
      .click();
    await shows(page, /AdMRL on pointMass/);
    await page.getByRole('link', { name: 'all 2 runs' }).click();
    await page.getByRole('region', { name: 'Sweep rates' }).waitFor();
    expect(faults).toEqual([]);
    await page.close();
    await served.close();
  }, 300_000);
});
