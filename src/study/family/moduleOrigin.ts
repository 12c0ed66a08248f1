/** @file What a bundled module knows about the file in which it was written; bundles import this file. */

import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** What `import.meta` tells a module. */
export interface ModuleOrigin {
  readonly url: string;
  readonly filename: string;
  readonly dirname: string;
  /** The address of what `specifier` names here; that of a package is the one that `require` would load. */
  resolve(specifier: string): string;
}

/** `import.meta` of the file at a URL. */
export function originOf(url: string): ModuleOrigin {
  const filename = fileURLToPath(url);
  return {
    url,
    filename,
    dirname: dirname(filename),
    resolve(specifier) {
      if (/^\.{0,2}\/|^\w+:/.test(specifier)) return new URL(specifier, url).href;
      return pathToFileURL(createRequire(url).resolve(specifier)).href;
    },
  };
}

/** Removes the file of a bundle; the first thing that a bundle does, so that nothing it does later can leave it behind. */
export function removeBundle(url: string): void {
  rmSync(fileURLToPath(url), { force: true });
}
