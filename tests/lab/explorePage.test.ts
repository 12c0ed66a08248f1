/** @file The view Explore in a real browser: tasks that are pointed at, played, and held against those of another run. */

import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assertBuilt } from '../../src/lab/builtPage.ts';
import { findRuns } from '../../src/lab/findRuns.ts';
import { type ServedLab, serveLab } from '../../src/lab/serveLab.ts';
import { writeEvaluatedRun } from '../../src/study/run/evaluatedRun.testdata.ts';
import { admrl, startAdmrl } from '../cli/admrl.ts';
import { newPage, noBrowser, openBrowser, patience, shows } from './chromium.ts';
import { trainAdaptable } from './runs.ts';

if (noBrowser !== null) console.warn(`tests of Explore in a browser are skipped: ${noBrowser}`);

const root = mkdtempSync(join(tmpdir(), 'admrl-explore-'));
const runs = join(root, 'runs');
const trained = join(runs, 'trained');
const other = join(runs, 'other');
const attack = `<img src=x onerror="attacked = 1"><script>attacked = 1`;
let browser: Browser;
let served: ServedLab;

/** The address of the view of a run. */
function addressOf(directory: string, rest = ''): string {
  return `${served.address}#/run/${findRuns([directory])[0].id}/explore${rest}`;
}

/** The cell with this number, of the first map or a later one. */
function cell(page: Page, text: string, map = 0) {
  return page
    .locator('.map')
    .nth(map)
    .locator('.mark-text.role-mark text')
    .getByText(text, { exact: true });
}

/** The fills of the cells of a map, in the order of the tasks. */
async function fills(page: Page, map: number): Promise<(string | null)[]> {
  const cells = page.locator('.map').nth(map).locator('.mark-rect.role-mark').first();
  return Promise.all(
    (await cells.locator('path[fill]').all()).map((path) => path.getAttribute('fill')),
  );
}

describe.skipIf(noBrowser !== null)('the view Explore', () => {
  beforeAll(async () => {
    assertBuilt();
    mkdirSync(runs);
    await trainAdaptable(trained);
    // Returns 0, 10, 20 and 30 on the corners of Ψ, and 30 more in the other run.
    const made = writeEvaluatedRun(join(root, 'made'));
    copyFileSync(join(made, 'evaluation.json'), join(trained, 'evaluation.json'));
    writeEvaluatedRun(other, { seed: 2, returns: (place, n) => 30 + 10 * place + n / 10 });
    writeEvaluatedRun(join(runs, attack), { seed: 3 });
    served = await serveLab({ folders: [runs] });
    browser = await openBrowser();
  }, 600_000);
  afterAll(async () => {
    await browser?.close();
    await served?.close();
    rmSync(root, { recursive: true });
  });

  it('shows the numbers of the task that one points at, or goes to with the arrow keys', async () => {
    const { page, requests, faults } = await newPage(browser);
    await page.goto(addressOf(trained));
    await shows(page, 'Point at a task of the map');
    await cell(page, '30.0').hover();
    // Episodes of 29 and 31: the quantile of t with one degree of freedom is 12.7.
    await shows(page, '17.3 to 42.7');
    const numbers = page.getByRole('table');
    expect(await numbers.getByRole('row', { name: 'return' }).textContent()).toBe('return30.034.0');
    expect(await numbers.getByRole('row', { name: 'lowest and highest' }).textContent()).toContain(
      '29.0, 31.0',
    );
    // Two episodes of each number of samples, of this task alone.
    const episodes = page.locator('.episodes .mark-rect.role-mark path');
    await expect.poll(() => episodes.count(), { timeout: patience }).toBe(4);
    expect(await page.locator('.map .looked:not(.halo)').count()).toBeGreaterThan(0);
    await page.locator('.map').focus();
    await page.keyboard.press('ArrowLeft');
    // From (1, 1) to (−1, 1).
    await shows(page, '−2.7 to 22.7');
    expect(page.url()).not.toContain('-1,1');
    await page.keyboard.press('Enter');
    await page.waitForURL(/explore\/-1,1$/);
    expect(
      requests.filter((url) => !url.startsWith(served.address) && !url.startsWith('data:')),
    ).toEqual([]);
    expect(faults).toEqual([]);
    await page.close();
  });

  it('plays the robot where one clicks, under the policy that is found there', async () => {
    const { page, faults } = await newPage(browser);
    await page.goto(addressOf(trained));
    expect(await page.locator('.film').count()).toBe(0);
    await cell(page, '20.0').click();
    await page.waitForURL(/explore\/1,-1$/);
    const clock = page.locator('.clock');
    await clock.filter({ hasText: ' of ' }).waitFor({ timeout: patience });
    const first = await clock.textContent();
    await clock.filter({ hasNotText: first ?? '' }).waitFor({ timeout: patience });
    await shows(page, 'Chosen after');
    expect(await page.locator('.film path').count()).toBeGreaterThan(1);
    expect(faults).toEqual([]);
    // The address is that of the task: opened again, the robot plays there.
    await page.reload();
    await clock.filter({ hasText: ' of ' }).waitFor({ timeout: patience });
    await page.close();
  });

  it('holds two runs against each other on one scale', async () => {
    const { page } = await newPage(browser);
    await page.goto(addressOf(trained));
    await cell(page, '30.0').waitFor({ timeout: patience });
    const [, , , alone] = await fills(page, 0);
    await page.getByLabel('Beside').selectOption('other');
    await cell(page, '60.0', 1).waitFor({ timeout: patience });
    const [before, beside] = [await fills(page, 0), await fills(page, 1)];
    // 30 is the highest return of one and the lowest of the other.
    expect(before[3]).toBe(beside[0]);
    expect(alone).not.toBe(before[3]);
    expect(new Set([...before, ...beside]).size).toBe(7);
    await cell(page, '60.0', 1).click();
    await shows(page, 'There is nothing to adapt before the first training task has ended.');
    // What one points at in one map is marked in the other.
    expect(await page.locator('.map').nth(0).locator('.looked').count()).toBeGreaterThan(0);
    await page.close();
  });

  it.each([
    [1280, 'light'],
    [390, 'dark'],
  ] as const)('fits %i pixels in the %s, and has a name on each control', async (width, scheme) => {
    const { page } = await newPage(browser, { width, scheme });
    await page.goto(addressOf(trained, `/1,1?with=${findRuns([other])[0].id}`));
    await cell(page, '60.0', 1).waitFor({ timeout: patience });
    await page.locator('.clock').filter({ hasText: ' of ' }).waitFor({ timeout: patience });
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    for (const name of ['Show', 'Beside', 'Task']) {
      expect(await page.getByRole('combobox', { name }).count()).toBe(1);
    }
    expect(await page.locator('select:not(label select):not([aria-label])').count()).toBe(0);
    await page.getByRole('combobox', { name: 'Task' }).selectOption('ψ = (−1, −1)');
    await page.getByRole('button', { name: 'Play the robot' }).click();
    await page.waitForURL(/explore\/-1,-1\?with=/);
    await page.close();
  });

  it('is beside the page that admrl play opens: the robot on a task of the command line', async () => {
    const playing = startAdmrl(['play', trained, '--task', '0.5,-0.25'], root);
    const [address] = (await once(playing.child.stdout, 'data')) as [string];
    const { page, faults } = await newPage(browser);
    await page.goto(address.trim());
    await shows(page, 'Chosen after');
    const values = page.locator('.slider b');
    expect(await values.allTextContents()).toEqual(['0.5', '−0.25']);
    expect(faults).toEqual([]);
    await page.close();
    playing.child.kill('SIGTERM');
    expect(await playing.finished).toMatchObject({ code: 0, stderr: '' });
  });

  it.each([
    [['play', trained, '--task', '1'], 'pointMass: psi has 1 entries, expected 2'],
    [['play', other, '--task', '1,1'], 'There is nothing to adapt before the first training task'],
    [['play', runs, '--task', '1,1'], 'has no config.json, expected the directory of a run'],
  ])('%j is refused', async (args, message) => {
    const { code, stderr } = await admrl(args, root);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  it('shows hostile names as text', async () => {
    const { page } = await newPage(browser);
    await page.goto(addressOf(trained));
    await cell(page, '10.0').waitFor({ timeout: patience });
    await page.getByLabel('Beside').selectOption(attack);
    await page.getByRole('link', { name: attack }).waitFor({ timeout: patience });
    await cell(page, '30.0', 1).click();
    await page.waitForURL(/explore\/1,1\?with=/);
    // The numbers of both runs are the same, so the first map is still the one that was drawn when it was alone.
    await cell(page, '10.0').click();
    await page.waitForURL(/explore\/-1,1\?with=/);
    await page.waitForTimeout(500);
    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(await page.evaluate('window.attacked')).toBeUndefined();
    await page.close();
  });
});
