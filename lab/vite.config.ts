/** @file Builds the lab's page into `dist/lab/app`, from which the server serves it and exports are copied. */

import { resolve } from 'node:path';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  // Works in any folder of any web host.
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  worker: { format: 'es' },
  logLevel: 'warn',
  build: {
    outDir: resolve(import.meta.dirname, '../dist/lab/app'),
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    // three and Vega are chunks of their own, loaded by the views that need them.
    chunkSizeWarningLimit: 900,
  },
});
