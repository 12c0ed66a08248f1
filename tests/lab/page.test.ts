/** @file The lab's page in a real browser: it follows a run, says how it stands, and is nobody else's. */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assertBuilt } from '../../src/lab/builtPage.ts';
import { type ServedLab, serveLab } from '../../src/lab/serveLab.ts';
import { startAdmrl, tinyTraining } from '../cli/admrl.ts';
import { newPage, noBrowser, openBrowser, patience, shows } from './chromium.ts';
import { beginRun, logStep, logTask } from './runs.ts';

if (noBrowser !== null) console.warn(`tests of the lab's page are skipped: ${noBrowser}`);

const root = mkdtempSync(join(tmpdir(), 'admrl-page-'));
const runs = join(root, 'runs');
let browser: Browser;
let served: ServedLab;

describe.skipIf(noBrowser !== null)('the page', () => {
  beforeAll(async () => {
    assertBuilt();
    mkdirSync(runs);
    // With a second run there is a list to choose from.
    beginRun(join(runs, 'idle')).close();
    served = await serveLab({ folders: [runs] });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
    rmSync(root, { recursive: true });
  });

  it('shows a run grow while it is written, without a request to anywhere else', async () => {
    const run = beginRun(join(runs, 'growing'));
    logStep(run, 0, { virtualReturn: 100, realReturn: 90 });
    const { page, requests, faults } = await newPage(browser);
    await page.goto(served.address);
    await page.getByRole('link', { name: 'growing' }).click();
    await shows(
      page,
      'AdMRL on pointMass, preset smoke, seed 1. A process on this computer writes it.',
    );
    await shows(page, 'task 1: real return 90.0, 100 real samples so far');
    expect(await chartText(page)).toContain('return inside the model: from 100 to 100.');
    await shows(
      page,
      'tasks.jsonl is empty; a line is added when the first training task is done.',
    );

    for (let i = 1; i <= 30; i++) logStep(run, 0, { virtualReturn: 100 + i, modelLoss: 1 / i });
    logTask(run, 0, [1, -1]);
    await shows(page, 'task 1, ψ = (1, −1), ended: return 12.0; next ψ = (1, −1)');
    expect(await chartText(page)).toContain('return inside the model: from 100 to 130.');
    // The report's own figure, drawn by Vega under a policy that allows no code from text.
    await shows(page, '1 training task, 1 on the boundary of Ψ');
    await page.locator('.figure svg').first().waitFor({ timeout: patience });
    run.close();
    await shows(page, 'It was interrupted before its end; it can be resumed.');
    expect(
      requests.filter((url) => !url.startsWith(served.address) && !url.startsWith('data:')),
    ).toEqual([]);
    expect(faults).toEqual([]);
    await page.close();
  });

  it.each([
    [1280, 'light'],
    [390, 'dark'],
  ] as const)(
    'fits %i pixels in the %s, and can be used with the keyboard',
    async (width, scheme) => {
      const { page } = await newPage(browser, { width, scheme });
      await page.goto(`${served.address}#/`);
      await page.getByRole('heading', { name: 'Runs' }).waitFor({ timeout: patience });
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe('to the content');
      const link = page.getByRole('link', { name: 'growing' });
      for (
        let i = 0;
        i < 5 &&
        !(await link.evaluate((element) => element === element.ownerDocument.activeElement));
        i++
      ) {
        await page.keyboard.press('Tab');
      }
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'growing', level: 1 }).waitFor({ timeout: patience });
      await page.locator('.figure svg').first().waitFor({ timeout: patience });
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
      // Every control has a name.
      const unnamed = await page.locator('select:not(label select):not([aria-label])').count();
      expect(unnamed).toBe(0);
      await page.close();
    },
  );

  it('opens the only run at once', async () => {
    const alone = await serveLab({ folders: [join(runs, 'idle')] });
    const { page } = await newPage(browser);
    await page.goto(alone.address);
    await page.getByRole('heading', { name: 'idle', level: 1 }).waitFor({ timeout: patience });
    await page.close();
    await alone.close();
  });

  it('shows the names of hostile runs and families as text', async () => {
    const attack = `<img src=x onerror="attacked = 1"><script>attacked = 1`;
    const directory = join(runs, attack);
    const run = beginRun(directory, attack);
    logStep(run, 0, { virtualReturn: 1, [attack]: 2 });
    run.close();
    const { page } = await newPage(browser);
    await page.goto(`${served.address}#/`);
    await page.getByRole('link', { name: attack }).click();
    await page.getByRole('heading', { name: attack, level: 1 }).waitFor({ timeout: patience });
    await shows(page, `AdMRL on ${attack}`);
    await shows(page, 'was defined in code and has no module');
    await page.getByRole('combobox').first().selectOption(attack);
    await page.waitForTimeout(500);
    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(await page.evaluate('window.attacked')).toBeUndefined();
    await page.close();
    rmSync(directory, { recursive: true });
  });

  it('says that a training was killed, and shows one that was resumed to its end', async () => {
    const directory = join(runs, 'killed');
    const training = startAdmrl(tinyTraining(directory), root);
    await training.lines(/task 1 /, 1);
    // It would be at its end before a busy machine shows the page; held up, it still has its run.
    training.child.kill('SIGSTOP');
    const { page } = await newPage(browser);
    await page.goto(served.address);
    await page.getByRole('link', { name: 'killed' }).click();
    await shows(page, 'A process on this computer writes it.');
    training.child.kill('SIGKILL');
    await training.finished;
    await shows(
      page,
      'Its process has ended without finishing it or saying so; it can be resumed.',
    );
    expect((await startAdmrl(['train', '--resume', directory], root).finished).code).toBe(0);
    await shows(page, 'It is trained to its end.');
    await shows(page, '4 of 4');
    await page.close();
  });
});

async function chartText(page: Page): Promise<string> {
  return (await page.locator('.chart').first().getAttribute('aria-label')) ?? '';
}
