/**
 * @file The pictures of docs/lab.md: the lab on two evaluated runs of one family, in Chromium.
 *
 *     npx tsx scripts/labPictures.ts RUN OTHER [NAME…]
 *
 * Writes `docs/lab/NAME.png`, all or some. The first run is explored and adapted; both have two task parameters.
 */

import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';
import { serveLab } from '../src/lab/serveLab.ts';
import { newPage, openBrowser } from '../tests/lab/chromium.ts';

const [run, other, ...names] = process.argv.slice(2);
if (run === undefined || other === undefined) {
  process.stderr.write('usage: npx tsx scripts/labPictures.ts RUN OTHER [NAME…]\n');
  process.exit(2);
}
const target = join(import.meta.dirname, '../docs/lab');
mkdirSync(target, { recursive: true });
const served = await serveLab({ folders: [run, other] });
const browser = await openBrowser();

/** What leads to a picture; it ends where the picture begins. */
type Steps = (page: Page) => Promise<void>;

const open: Steps = async (page) => {
  await page.getByRole('link', { name: basename(run), exact: true }).click();
  await page.locator('.figure svg').first().waitFor();
};
const view =
  (name: string): Steps =>
  async (page) => {
    await open(page);
    await page.getByRole('link', { name, exact: true }).click();
  };
const top: Steps = (page) => page.evaluate('scrollTo(0, 0)');
const to =
  (heading: RegExp): Steps =>
  async (page) => {
    // Figures above it move it down as they come.
    await page.waitForTimeout(2000);
    await page
      .getByRole('heading', { name: heading })
      .first()
      .evaluate((element) => element.scrollIntoView());
  };
const explored: Steps = async (page) => {
  await view('Explore')(page);
  await page.locator('.explore svg').first().waitFor();
};
const played: Steps = async (page) => {
  await explored(page);
  await page.getByRole('combobox', { name: 'Task' }).selectOption({ index: 5 });
  await page.getByRole('button', { name: 'Play the robot' }).click();
  await page.locator('.film g path').first().waitFor();
};
const compared: Steps = async (page) => {
  await explored(page);
  await page.getByRole('combobox', { name: 'Beside' }).selectOption({ label: basename(other) });
  await page.locator('.explore svg').nth(1).waitFor();
};
const adapted: Steps = async (page) => {
  await view('Adapt')(page);
  await page.getByText(/^Chosen/).waitFor();
  // The robot and its ghost begin at one place.
  await page.getByText(/^1\.\d of/).waitFor();
};

const pictures: readonly (readonly [
  name: string,
  size: { readonly width: number; readonly height: number; readonly scheme: 'light' | 'dark' },
  steps: readonly Steps[],
])[] = [
  ['runs', { width: 1280, height: 420, scheme: 'light' }, []],
  ['watch', { width: 1280, height: 900, scheme: 'light' }, [open, top]],
  ['watch-figures', { width: 1280, height: 900, scheme: 'dark' }, [open, to(/training tasks,/)]],
  ['watch-phone', { width: 390, height: 844, scheme: 'dark' }, [open, top]],
  ['explore', { width: 1280, height: 900, scheme: 'light' }, [explored, top]],
  ['explore-robot', { width: 1280, height: 1160, scheme: 'dark' }, [played, top]],
  ['explore-compared', { width: 1280, height: 900, scheme: 'light' }, [compared, top]],
  ['explore-phone', { width: 390, height: 1500, scheme: 'light' }, [played, top]],
  ['adapt', { width: 1280, height: 1400, scheme: 'light' }, [adapted, top]],
  ['adapt-phone', { width: 390, height: 1900, scheme: 'dark' }, [adapted, top]],
];
for (const [name, size, steps] of pictures) {
  if (names.length > 0 && !names.includes(name)) continue;
  const { width, height } = size;
  const { page } = await newPage(browser, size);
  // However busy the computer is.
  page.setDefaultTimeout(0);
  await page.setViewportSize({ width, height });
  await page.goto(`${served.address}#/`);
  await page.getByRole('heading', { name: 'Runs' }).waitFor();
  for (const step of steps) await step(page);
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(target, `${name}.png`) });
  process.stdout.write(`docs/lab/${name}.png\n`);
  await page.close();
}
await browser.close();
await served.close();
