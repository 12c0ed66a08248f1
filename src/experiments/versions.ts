/** @file The versions that a run's numbers depend on: equal bytes are promised for equal versions only. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** Versions of the software under a run. */
export interface Versions {
  readonly admrl: string;
  readonly node: string;
  readonly onnxruntime: string;
}

/** Reads the entry `versions` of `config.json`. */
export const versionsSchema: z.ZodType<Versions> = z.object({
  admrl: z.string(),
  node: z.string(),
  onnxruntime: z.string(),
});

const manifest = z.object({ version: z.string() });

function versionIn(path: string): string {
  return manifest.parse(JSON.parse(readFileSync(path, 'utf8'))).version;
}

/** The version of admrl, such as `0.1.0`; it is written in package.json only. */
export const version: string = versionIn(
  fileURLToPath(new URL('../../package.json', import.meta.url)),
);

/** The versions of this process. */
export function currentVersions(): Versions {
  const onnxruntime = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
  return { admrl: version, node: process.versions.node, onnxruntime: versionIn(onnxruntime) };
}

/** One sentence that names what differs between two sets of versions, or null. */
export function versionNotice(before: Versions, now: Versions): string | null {
  const names = ['admrl', 'node', 'onnxruntime'] as const;
  const changed = names
    .filter((name) => before[name] !== now[name])
    .map((name) => `${name} ${before[name]}, now ${now[name]}`);
  if (changed.length === 0) return null;
  return `the run was started with ${changed.join('; ')}: the same bytes are promised for equal versions only`;
}
