/** @file A browser for tests: the Chromium of the system, or none. */

import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

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
    timeout: 120_000,
  });
}
