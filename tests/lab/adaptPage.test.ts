/** @file Adapt in a real browser: ψ is dragged, a policy is found in the worker, and it is better in the real world. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtPage } from '../../src/lab/builtPage.ts';
import { exportLab } from '../../src/lab/exportLab.ts';
import { type ServedLab, serveLab } from '../../src/lab/serveLab.ts';
import { newPage, noBrowser, openBrowser, patience, shows } from './chromium.ts';
import { pushes } from './pushes.ts';
import { trainAdaptable } from './runs.ts';
import { serveFiles } from './serveFiles.ts';

if (noBrowser !== null) console.warn(`tests of Adapt in a browser are skipped: ${noBrowser}`);

const root = mkdtempSync(join(tmpdir(), 'admrl-adapt-page-'));
const directory = join(root, 'run');
let browser: Browser;

describe.skipIf(noBrowser !== null)('Adapt in a browser', () => {
  let served: ServedLab;
  let site: Server;
  beforeAll(async () => {
    await trainAdaptable(directory);
    served = await serveLab({ folders: [directory] });
    site = await serveFiles(await exported());
    browser = await openBrowser();
  }, 600_000);
  afterAll(async () => {
    await browser?.close();
    await served?.close();
    site?.close();
    rmSync(root, { recursive: true });
  });

  it('finds a policy for the ψ that the handle is dragged to, and saves it', async () => {
    const { page, requests, faults } = await newPage(browser);
    await page.goto(served.address);
    await page.getByRole('link', { name: 'Adapt' }).click();
    await shows(page, /Chosen after .* Real return/);
    await dragTo(page, [-0.8, -0.6]);
    expect(await chosen(page, '−0.8')).toBeGreaterThanOrEqual(await begun(page));
    expect(await page.locator('.film g').innerHTML()).toContain('<path');

    await shows(page, /It expects a return of [−\d.]+; the real one is [−\d.]+\./);
    await page.locator('.film path[fill="#4073e6"]').first().waitFor({ state: 'attached' });
    await page.getByRole('combobox', { name: 'Beside it' }).selectOption('position y');
    await page.getByRole('heading', { name: 'position y' }).waitFor();
    const compared = page.getByRole('img', { name: /^in the model: from .* real: from/ });
    expect(await compared.count()).toBe(2);

    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save the policy as ONNX' }).click();
    const policy = await InferenceSession.create(readFileSync(await (await download).path()));
    expect(policy.inputNames).toContain('state');
    await policy.release();
    const elsewhere = requests.filter((url) => !/^(blob|data):/.test(url));
    for (const url of elsewhere) expect(url.startsWith(served.address)).toBe(true);
    expect(faults).toEqual([]);
    await page.close();
  });

  it('lets the robot act live, and pushes it with the pointer and with a button', async () => {
    const { page, faults } = await newPage(browser);
    await page.goto(served.address);
    await page.getByRole('link', { name: 'Adapt' }).click();
    await shows(page, /Chosen after .* Real return/);
    await page.getByRole('button', { name: 'Let it act live, and push it' }).click();
    await expect.poll(() => pushes(page), { timeout: patience }).toBe(true);
    await shows(page, 'Pushed to the right.');
    await page.locator('.pull line').waitFor({ state: 'detached' });

    await expect.poll(() => drags(page), { timeout: patience }).toBe(true);
    await page.mouse.up();
    await page.locator('.pull line').waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Show the measured episode' }).click();
    await page.getByRole('group', { name: 'Push the robot' }).waitFor({ state: 'detached' });
    expect(faults).toEqual([]);
    await page.close();
  });

  it('works from a plain web host, in a folder of it, with a slider', async () => {
    const { page, faults } = await newPage(browser, { width: 390 });
    const { port } = site.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/some/folder/index.html`);
    await page.getByRole('link', { name: 'Adapt' }).click();
    await page.getByRole('slider').first().focus();
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowLeft');
    await shows(page, /Chosen after .* Real return/);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    expect(faults).toEqual([]);
    await page.close();
  });
});

/** Drags the handle to a task, where Ψ is [−1, 1]². */
async function dragTo(page: Page, [x, y]: readonly [number, number]): Promise<void> {
  const handle = await page.locator('.box .handle').boundingBox();
  const box = await page.locator('.box').boundingBox();
  if (handle === null || box === null) throw new Error('the box of tasks is not there');
  await page.mouse.move(handle.x + handle.width / 2, handle.y + handle.height / 2);
  await page.mouse.down();
  const to = [box.x + (box.width * (1 + x)) / 2, box.y + (box.height * (1 - y)) / 2] as const;
  await page.mouse.move(...to, { steps: 5 });
  await page.mouse.up();
}

/** Presses the pointer on the ball, wherever that is now, and drags it; returns whether it is held. */
async function drags(page: Page): Promise<boolean> {
  await page.mouse.up();
  const [x, y] = await page.evaluate<[number, number]>(`(() => {
    const ball = document.querySelector('.film path[fill="#cc9966"]').getBoundingClientRect();
    return [ball.x + ball.width / 2, ball.y + ball.height / 2];
  })()`);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 40, y - 20);
  await page.waitForTimeout(500);
  return (await page.locator('.pull line').count()) > 0;
}

/** The real return of the policy that was chosen for a task with this first parameter. */
async function chosen(page: Page, first: string): Promise<number> {
  await page
    .getByLabel(/^The box of tasks/)
    .and(page.getByLabel(first))
    .waitFor({ timeout: patience });
  await page.waitForTimeout(500);
  await shows(page, /Chosen after .* Real return/);
  return returnIn((await page.getByRole('status').textContent()) ?? '');
}

/** The return that the chart begins with. */
async function begun(page: Page): Promise<number> {
  const chart = page.getByRole('img', { name: /real return: from/ });
  const label = (await chart.getAttribute('aria-label')) ?? '';
  return Number(/real return: from ([−\d.]+)/.exec(label)?.[1].replace('−', '-'));
}

function returnIn(status: string): number {
  return Number(/Real return ([−\d.]+)/.exec(status)?.[1].replace('−', '-').replace(/\.$/, ''));
}

async function exported(): Promise<string> {
  const target = join(root, 'some', 'folder');
  await exportLab({ folders: [directory], page: builtPage, target });
  return root;
}
