/** @file The version of admrl, such as `0.1.0`; it is written in package.json only. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The version in a package.json. */
export function versionIn(path: string): string {
  const { version }: { readonly version: string } = JSON.parse(readFileSync(path, 'utf8'));
  return version;
}

/** The version of this package. */
export const version: string = versionIn(
  fileURLToPath(new URL('../../package.json', import.meta.url)),
);
