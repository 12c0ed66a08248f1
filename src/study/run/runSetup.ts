/** @file `config.json`: the resolved configuration of a run, its family, its preset and the versions it began with. */

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { mostThreads } from '../../runtime/threads.ts';
import type { Config } from '../config/config.ts';
import { readConfigFile } from '../config/file.ts';
import { resolveLayers, showValue } from '../config/layers.ts';
import type { FamilyModule } from '../family/familyOfRun.ts';
import { writeJsonAtomically } from '../files/atomicFile.ts';
import { version, versionIn } from '../version.ts';
import { type RecordedSetup, recordedSetup } from './recordedSetup.ts';

const moduleSchema = z
  .object({ path: z.string(), files: z.record(z.string(), z.string()) })
  .nullable();

/** Null in files from before it was recorded, which were written with one thread per core. */
const threadsSchema = z.int().min(1).max(mostThreads).nullable();

/** What a run was started with. */
export interface RunSetup {
  /** Name of the task family. */
  readonly family: string;
  /** Where the family is defined; null for a built-in one. */
  readonly module: FamilyModule | null;
  /** Name of the preset that the configuration was built on, if any. */
  readonly preset: string | null;
  /** Size of the thread pool of large programs: sums depend on it in their last bits. */
  readonly threads: number;
  readonly config: Config;
}

/** What `config.json` holds. */
export interface StoredSetup extends RunSetup {
  /** The software that the run was started with; null in files from before they were recorded. */
  readonly versions: Versions | null;
  /** What checkpoints keep of the file. */
  readonly recorded: RecordedSetup;
}

/**
 * A setup as `config.json` holds it.
 *
 * @param versions - with which the run was started
 */
export function storedSetup(
  setup: RunSetup,
  versions: Versions | null = currentVersions(),
): StoredSetup {
  const stored = { ...setup, versions };
  return { ...stored, recorded: recordedSetup(contentOf(stored)) };
}

/** Writes `config.json`. */
export function writeRunSetup(path: string, setup: StoredSetup): void {
  writeJsonAtomically(path, contentOf(setup));
}

function contentOf(setup: Omit<StoredSetup, 'recorded'>): object {
  const { family, module, preset, threads, versions, config } = setup;
  return { family, module, preset, threads, versions, ...config };
}

/**
 * Reads `config.json`.
 *
 * @throws Error when there is none; ConfigError with line and column when it is not valid.
 */
export function readRunSetup(path: string): StoredSetup {
  if (!existsSync(path)) throw new Error(`${path} is missing: this is not the directory of a run`);
  const layer = readConfigFile(path);
  const values: object =
    typeof layer.values === 'object' && layer.values !== null ? layer.values : {};
  const absent = { family: null, module: null, preset: null, threads: null, versions: null };
  const { family, module, preset, threads, versions, ...groups } = { ...absent, ...values };
  if (typeof family !== 'string') {
    throw new Error(
      `${path}: family: expected the name of a task family, got ${JSON.stringify(family)}`,
    );
  }
  const readModule = moduleSchema.safeParse(module);
  if (!readModule.success) {
    throw new Error(
      `${path}: module: expected null or path and files of a module, got ${showValue(module)}`,
    );
  }
  const readThreads = threadsSchema.safeParse(threads);
  if (!readThreads.success) {
    throw new Error(
      `${path}: threads: expected a whole number from 1 to ${mostThreads}, got ${showValue(threads)}`,
    );
  }
  const config = resolveLayers([{ ...layer, values: groups }]);
  return {
    family,
    module: readModule.data,
    preset: typeof preset === 'string' ? preset : null,
    threads: readThreads.data ?? availableParallelism(),
    versions: versionsSchema.safeParse(versions).data ?? null,
    config,
    recorded: recordedSetup(values),
  };
}

/** Versions of the software under a run. */
export interface Versions {
  readonly admrl: string;
  readonly node: string;
  readonly onnxruntime: string;
}

/** Reads the entry `versions` of `config.json`. */
const versionsSchema: z.ZodType<Versions> = z.object({
  admrl: z.string(),
  node: z.string(),
  onnxruntime: z.string(),
});

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
