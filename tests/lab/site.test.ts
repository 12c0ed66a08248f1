/** @file The documentation as pages: every link leads somewhere, and in the page about the lab the lab adapts. */

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSite } from '../../scripts/site.ts';
import { filesBelow } from '../cli/admrl.ts';
import { newPage, noBrowser, openBrowser } from './chromium.ts';
import { trainAdaptable } from './runs.ts';
import { serveFiles } from './serveFiles.ts';

if (noBrowser !== null) console.warn(`the test of the site in a browser is skipped: ${noBrowser}`);

const root = mkdtempSync(join(tmpdir(), 'admrl-site-'));
const site = join(root, 'site');
beforeAll(async () => {
  await trainAdaptable(join(root, 'run'));
  await writeSite(site, [join(root, 'run')]);
}, 600_000);
afterAll(() => rmSync(root, { recursive: true }));

it('has every page, file and heading that one of its pages links to', () => {
  const pages = filesBelow(site).filter(
    (path) => path.endsWith('.html') && !path.startsWith(join(site, 'lab')),
  );
  expect(pages.length).toBeGreaterThan(15);
  const broken = pages.flatMap((path) => {
    const html = readFileSync(path, 'utf8');
    return [...html.matchAll(/(?:href|src)="(?![a-z]+:)([^"#]*)(?:#([^"]*))?"/g)]
      .filter(([, file, anchor]) => {
        const target = file === '' ? path : join(dirname(path), file);
        if (!existsSync(target)) return true;
        const isHeading = anchor !== undefined && !anchor.startsWith('/');
        return isHeading && !readFileSync(target, 'utf8').includes(`id="${decodeURI(anchor)}"`);
      })
      .map(([link]) => `${path}: ${link}`);
  });
  expect(broken).toEqual([]);
});

describe.skipIf(noBrowser !== null)('in a browser', () => {
  let browser: Browser;
  let host: Server;
  beforeAll(async () => {
    browser = await openBrowser();
    host = await serveFiles(site);
  });
  afterAll(async () => {
    await browser?.close();
    host?.close();
  });

  it('adapts in the page about the lab, and asks nobody else for anything', async () => {
    const { page, requests, faults } = await newPage(browser);
    const address = `http://127.0.0.1:${(host.address() as AddressInfo).port}/`;
    await page.goto(`${address}docs/lab.html`);
    await page.locator('iframe').scrollIntoViewIfNeeded();
    await page
      .frameLocator('iframe')
      .getByText(/Chosen after .* Real return/)
      .waitFor();
    expect(
      requests.filter((url) => !url.startsWith(address) && !/^(blob|data):/.test(url)),
    ).toEqual([]);
    expect(faults).toEqual([]);
  });
});
