/** @file `config.json`: the resolved configuration of a run, its family, its preset and the versions it began with. */

import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { writeJsonAtomically } from './atomicFile.ts';
import type { Config } from './config.ts';
import { showValue } from './configError.ts';
import { readConfigFile } from './configFile.ts';
import { resolveLayers } from './configLayers.ts';
import { currentVersions, type Versions, versionsSchema } from './versions.ts';

/** The module of a user's that a family comes from. */
export interface FamilyModule {
  /** Relative to the run directory, with forward slashes. */
  readonly path: string;
  /**
   * sha256 that its files had when the run was started: of the module, of what it imports, and of the files of its robot.
   * Paths are relative to the module's folder, with forward slashes.
   */
  readonly files: Readonly<Record<string, string>>;
}

const moduleSchema = z
  .object({ path: z.string(), files: z.record(z.string(), z.string()) })
  .nullable();

/** Null in files of before it was recorded, which were written with a thread a core. */
const threadsSchema = z.int().min(1).nullable();

/** What a run was started with. */
export interface RunSetup {
  /** Name of the task family. */
  readonly family: string;
  /** Where the family is defined; null for one of admrl's. */
  readonly module: FamilyModule | null;
  /** Name of the preset that the configuration was built on, if any. */
  readonly preset: string | null;
  /** Size of the thread pool of large programs: sums depend on it in their last bits. */
  readonly threads: number;
  readonly config: Config;
}

/** What `config.json` holds. */
export interface StoredSetup extends RunSetup {
  /** The software that the run was started with; null in files of before they were recorded. */
  readonly versions: Versions | null;
}

/** Writes `config.json` with the versions of this process. */
export function writeRunSetup(
  path: string,
  { family, module, preset, threads, config }: RunSetup,
): void {
  const versions = currentVersions();
  writeJsonAtomically(path, { family, module, preset, threads, versions, ...config });
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
    throw new Error(`${path}: threads: expected a whole number ≥ 1, got ${showValue(threads)}`);
  }
  const config = resolveLayers([{ ...layer, values: groups }]);
  return {
    family,
    module: readModule.data,
    preset: typeof preset === 'string' ? preset : null,
    threads: readThreads.data ?? availableParallelism(),
    versions: versionsSchema.safeParse(versions).data ?? null,
    config,
  };
}
