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
import { updatesAtOnce } from '../src/lab/adaptSession.ts';
import { serveLab } from '../src/lab/serveLab.ts';
import { readRunSetup } from '../src/study/run/runSetup.ts';
import { newPage, openBrowser } from '../tests/lab/chromium.ts';
import { chooseTask } from './chooseTask.ts';
import { filesOfRenderers } from './renderers.ts';

const [run] = process.argv.slice(2);
if (run === undefined) {
  process.stderr.write('usage: npx tsx scripts/labMeasures.ts RUN\n');
  process.exit(2);
}
const { config } = readRunSetup(`${run}/config.json`);
const updatesOfStep = Math.min(config.rollout.updates, updatesAtOnce[config.policy.optimizer]);
const tell = (what: string, value: string): void =>
  void process.stdout.write(`${what.padEnd(44)}${value}\n`);

const served = await serveLab({ folders: [run] });
const browser = await openBrowser();
const { page, requests } = await newPage(browser);
await page.goto(served.address);
await page.getByRole('heading', { name: basename(run) }).waitFor();
await page.waitForTimeout(5000);

tell('load of the computer', loadavg()[0].toFixed(1));
await measureSearch('click', () => page.getByRole('link', { name: 'Adapt', exact: true }).click());
const frames = framesPerSecond();
await measureSearch('new ψ', () => chooseTask(page, 0));
tell('frames a second while it searches', (await frames).toFixed(0));
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

/** Tells seconds from what begins a search to what is shown of it, until it is at its sixth step and has found something better. */
async function measureSearch(what: string, begin: () => Promise<unknown>): Promise<void> {
  const cpuBefore = cpuSeconds();
  // What is shown for a moment only is seen by the page itself.
  await page.evaluate(`{
    const begun = performance.now();
    // Of this search alone, though the observer of the one before it still looks.
    const shown = (globalThis.shown = []);
    let last = document.querySelector('.stage p[role=status]')?.textContent;
    new MutationObserver(() => {
      const text = document.querySelector('.stage p[role=status]')?.textContent;
      if (text === undefined || text === last) return;
      last = text;
      shown.push([performance.now() - begun, text]);
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  }`);
  await begin();
  let shown: [milliseconds: number, text: string][] = [];
  const firstOf = (is: (text: string) => boolean): number =>
    shown.find(([, text]) => is(text))?.[0] ?? Number.NaN;
  const isStep = (text: string): boolean => /^Step [1-9]/.test(text);
  const starts = (text: string): boolean => text.startsWith('The policy that the search begins');
  const start = (): number => returnIn(shown.find(([, text]) => starts(text))?.[1] ?? '');
  const isBetter = (text: string): boolean => isStep(text) && returnIn(text) > start();
  const isOver = (): boolean =>
    shown.some(([, text]) => text.startsWith('Chosen')) ||
    (firstOf((text) => /^Step ([6-9]|\d\d)/.test(text)) > 0 && firstOf(isBetter) > 0);
  while (!isOver()) {
    await page.waitForTimeout(200);
    shown = await page.evaluate('globalThis.shown');
  }
  const mark = (text: string, milliseconds: number): void =>
    tell(`${what} to ${text}`, `${(milliseconds / 1000).toFixed(1)} s`);
  mark('the first picture', firstOf(starts));
  mark('the first step of the search', firstOf(isStep));
  mark(`a return above ${start()} of the start`, firstOf(isBetter));
  const [steps, seconds] = /^Step (\d+) of .* after ([\d.]+) s of search/
    .exec(shown.findLast(([, text]) => isStep(text))?.[1] ?? '')
    ?.slice(1)
    .map(Number) ?? [Number.NaN, Number.NaN];
  const milliseconds = Math.round((1000 * seconds) / (updatesOfStep * steps));
  tell(`${what}, an update, ${config.model.hiddenSizes.join('-')}`, `${milliseconds} ms`);
  tell(`${what}, until then`, `${(cpuSeconds() - cpuBefore).toFixed(1)} s of CPU`);
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
