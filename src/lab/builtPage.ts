/** @file Where the built page of the lab is. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Its folder, for the sources and for what is compiled of them. */
export const builtPage: string = fileURLToPath(new URL('../../dist/lab/app', import.meta.url));

/** @throws Error when the page has not been built */
export function assertBuilt(): void {
  if (existsSync(join(builtPage, 'index.html'))) return;
  throw new Error(`${builtPage} is missing: “npm run build” builds the page of the lab`);
}
