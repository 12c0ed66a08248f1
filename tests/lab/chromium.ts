/** @file A browser for tests: the Chromium of the system, or none. */

import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Milliseconds to wait for what a page shows: the machine may be busy. */
export const patience = 120_000;

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where Chromium is; null where there is none. */
export const chromiumPath: string | null = places.find((path) => existsSync(path)) ?? null;

/** Why tests in a browser are skipped; null where they are not. */
export const noBrowser: string | null =
  chromiumPath === null ? `there is no Chromium here (${places.join(', ')})` : null;

/** Starts it, with WebGL in software, as there may be no graphics card. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath ?? '',
    args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
    timeout: patience,
  });
}

/** A page, all requests that it makes, and all faults that it reports. */
export async function newPage(
  browser: Browser,
  { width = 1280, scheme = 'light' as 'light' | 'dark' } = {},
): Promise<{ readonly page: Page; readonly requests: string[]; readonly faults: string[] }> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: scheme });
  page.setDefaultTimeout(patience);
  const requests: string[] = [];
  const faults: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  return { page, requests, faults };
}

/** Waits until the page shows a text. */
export function shows(page: Page, text: string | RegExp): Promise<void> {
  return page.getByText(text).first().waitFor({ timeout: patience });
}
