/** @file The package's version, read from package.json so that it exists once. */

import { readFileSync } from 'node:fs';

const manifest = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { readonly version: string };

/** The version of admrl, such as `0.1.0`. */
export const version: string = manifest.version;
