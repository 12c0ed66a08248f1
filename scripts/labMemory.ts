/**
 * @file What Adapt costs a browser over time: the memory of its page and worker while ψ is dragged again and again.
 *
 *     npx tsx scripts/labMemory.ts RUN [MINUTES]
 *
 * Prints a line a minute: minutes, searches begun, megabytes that Chromium's renderer holds (private and in RAM), and
 * megabytes of the page's JavaScript heap.
 */

import { basename } from 'node:path';
import { serveLab } from '../src/lab/serveLab.ts';
import { newPage, openBrowser } from '../tests/lab/chromium.ts';
import { chooseTask } from './chooseTask.ts';
import { filesOfRenderers } from './renderers.ts';

const [run, minutes = '30'] = process.argv.slice(2);
if (run === undefined) {
  process.stderr.write('usage: npx tsx scripts/labMemory.ts RUN [MINUTES]\n');
  process.exit(2);
}
/** Milliseconds between two choices of ψ. */
const rest = 10_000;

const served = await serveLab({ folders: [run] });
const browser = await openBrowser();
const { page, faults } = await newPage(browser);
// However busy the computer is.
page.setDefaultTimeout(0);
await page.goto(served.address);
await page.getByRole('heading', { name: basename(run) }).waitFor();
await page.getByRole('link', { name: 'Adapt', exact: true }).click();
await page
  .getByText(/^(Step \d+ of|Chosen)/)
  .first()
  .waitFor();

const begun = performance.now();
let searches = 1;
let printed = -1;
for (;;) {
  const passed = (performance.now() - begun) / 60_000;
  if (Math.floor(passed) > printed) {
    printed = Math.floor(passed);
    const heap = Number(await page.evaluate('performance.memory.usedJSHeapSize'));
    const numbers = [printed, searches, megabytes(largestRenderer()), megabytes(heap)];
    process.stdout.write(`${numbers.join('\t')}\n`);
  }
  if (passed >= Number(minutes)) break;
  const share = (searches++ % 20) / 20;
  await chooseTask(page, share);
  await page.waitForTimeout(rest);
}
for (const fault of faults) process.stdout.write(`fault: ${fault}\n`);
await browser.close();
await served.close();

/** Bytes in RAM that no file backs, of the largest renderer below this process: that of the page. */
function largestRenderer(): number {
  const sizes = filesOfRenderers('status').map(
    (status) => 1024 * Number(/^RssAnon:\s*(\d+) kB/m.exec(status)?.[1] ?? 0),
  );
  return Math.max(0, ...sizes);
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}
