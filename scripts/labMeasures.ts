/**
 * @file What the lab costs a browser: seconds from the click on Adapt to pictures and better policies, frames, updates, bytes.
 *
 *     npx tsx scripts/labMeasures.ts RUN
 *
 * Beside seconds of the clock are CPU seconds of the page's process, which depend less on what else the computer does.
 */

import { loadavg } from 'node:os';
import { basename } from 'node:path';
import { gzipSync } from 'node:zlib';
import { serveLab } from '../src/lab/serveLab.ts';
import { readRunSetup } from '../src/study/run/runSetup.ts';
import { newPage, openBrowser } from '../tests/lab/chromium.ts';
import { filesOfRenderers } from './renderers.ts';

const [run] = process.argv.slice(2);
if (run === undefined) {
  process.stderr.write('usage: npx tsx scripts/labMeasures.ts RUN\n');
  process.exit(2);
}
const { config } = readRunSetup(`${run}/config.json`);
const updatesOfStep = Math.min(config.rollout.updates, config.policy.optimizer === 'shac' ? 10 : 2);
const tell = (what: string, value: string): void =>
  void process.stdout.write(`${what.padEnd(44)}${value}\n`);

const served = await serveLab({ folders: [run] });
const browser = await openBrowser();
const { page, requests } = await newPage(browser);
await page.goto(served.address);
await page.getByRole('heading', { name: basename(run) }).waitFor();
await page.waitForTimeout(5000);

const cpuBefore = cpuSeconds();
const begun = performance.now();
const mark = (what: string): void => {
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  tell(what, `${seconds} s, ${(cpuSeconds() - cpuBefore).toFixed(1)} s of CPU`);
};
tell('load of the computer', loadavg()[0].toFixed(1));
await page.getByRole('link', { name: 'Adapt', exact: true }).click();
await page.locator('.film g path').first().waitFor({ timeout: 600_000 });
mark('click to the first picture');
const first = returnIn(await status());
let isBetter = false;
let isImproved = false;
let frames: Promise<number> | null = null;
for (let text = ''; ; ) {
  text = await status();
  const step = Number(/^Step (\d+) of/.exec(text)?.[1] ?? 0);
  if (step > 0 && !isImproved) {
    isImproved = true;
    mark('click to the first step of the search');
    frames = framesPerSecond();
  }
  if (!isBetter && step > 0 && returnIn(text) > first) {
    isBetter = true;
    mark(`click to a return above ${first} of the start`);
  }
  if (step >= 6 || text.startsWith('Chosen')) {
    const search = Number(/after ([\d.]+) s of search/.exec(text)?.[1]);
    tell(
      `an update, ${config.model.hiddenSizes.join('-')}, clock`,
      `${Math.round((1000 * search) / (updatesOfStep * Math.max(1, step)))} ms`,
    );
    if (isBetter || text.startsWith('Chosen')) break;
  }
  await page.waitForTimeout(50);
}
tell('frames a second while it searches', (await frames)?.toFixed(0) ?? '–');
await page.getByRole('button', { name: /^Let it act live/ }).click();
await page.getByRole('button', { name: 'Push up' }).waitFor();
tell('pictures a second of the live robot', (await picturesPerSecond()).toFixed(0));

const sizes = new Map<string, readonly [number, number]>();
for (const url of new Set(requests.filter((address) => address.startsWith(served.address)))) {
  if (url.endsWith('/events')) continue;
  const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
  sizes.set(url.slice(served.address.length), [bytes.length, gzipSync(bytes).length]);
}
for (const [name, [bytes, zipped]] of sizes) {
  tell(
    name === '' ? 'index.html' : name,
    `${(bytes / 1e3).toFixed(0)} kB, gzip ${(zipped / 1e3).toFixed(0)} kB`,
  );
}
await browser.close();
await served.close();

async function status(): Promise<string> {
  return (await page.locator('.stage p[role=status]').last().textContent()) ?? '';
}

function returnIn(text: string): number {
  return Number(/real return ([−\d.]+\d)/i.exec(text)?.[1].replace('−', '-'));
}

function framesPerSecond(): Promise<number> {
  return page.evaluate<number>(`new Promise((done) => {
    let count = 0;
    const begun = performance.now();
    requestAnimationFrame(function next(now) {
      count++;
      if (now - begun < 5000) requestAnimationFrame(next);
      else done(1000 * count / (now - begun));
    });
  })`);
}

function picturesPerSecond(): Promise<number> {
  return page.evaluate<number>(`new Promise((done) => {
    let count = 0;
    new MutationObserver(() => count++).observe(document.querySelector('.film g'), { childList: true });
    setTimeout(() => done(count / 5), 5000);
  })`);
}

/** Of the renderers below this process. */
function cpuSeconds(): number {
  return filesOfRenderers('stat')
    .map((text) => text.replace(/^.*\) /, '').split(' '))
    .reduce((sum, fields) => sum + (Number(fields[11]) + Number(fields[12])) / 100, 0);
}
