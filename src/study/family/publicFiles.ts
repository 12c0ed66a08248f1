/** @file The files of this copy of admrl behind the names that custom modules import, as package.json exports them. */

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const root = new URL('../../../', import.meta.url);

const target = z.union([
  z.string(),
  z.object({ default: z.string() }).transform((conditions) => conditions.default),
]);
const { exports } = z
  .object({ exports: z.record(z.string(), target) })
  .parse(JSON.parse(readFileSync(new URL('package.json', root), 'utf8')));

/** Where the sources are run, an exported `./dist/a.js` is `./src/a.ts`. */
const isSource = import.meta.url.endsWith('.ts');

/**
 * The absolute path of the file that `admrl` or `admrl/…` names.
 *
 * @throws Error for a name that is not public
 */
export function publicFile(specifier: string): string {
  const name = `.${specifier.slice('admrl'.length)}`;
  if (Object.hasOwn(exports, name)) {
    const built = exports[name];
    const path = isSource ? built.replace(/^\.\/dist\//, './src/').replace(/\.js$/, '.ts') : built;
    const file = fileURLToPath(new URL(path, root));
    if (existsSync(file)) return file;
  }
  throw new Error(`${specifier} is not public: admrl's package.json lists what is in "exports"`);
}

const ownFolders = ['src/', 'dist/'].map((folder) => fileURLToPath(new URL(folder, root)));

/** Whether a file belongs to admrl: to `src/` or `dist/`, as source maps lead from the one to the other. */
export function isOwnFile(file: string): boolean {
  return ownFolders.some((folder) => file.startsWith(folder));
}
