/** @file `config.json`: the resolved configuration of a run, its family, its preset and the versions it began with. */

import { existsSync } from 'node:fs';
import { writeJsonAtomically } from './atomicFile.ts';
import type { Config } from './config.ts';
import { readConfigFile } from './configFile.ts';
import { resolveLayers } from './configLayers.ts';
import { currentVersions, type Versions, versionsSchema } from './versions.ts';

/** What a run was started with. */
export interface RunSetup {
  /** Name of the task family. */
  readonly family: string;
  /** Name of the preset that the configuration was built on, if any. */
  readonly preset: string | null;
  readonly config: Config;
}

/** What `config.json` holds. */
export interface StoredSetup extends RunSetup {
  /** The software that the run was started with; null in files of before they were recorded. */
  readonly versions: Versions | null;
}

/** Writes `config.json` with the versions of this process. */
export function writeRunSetup(path: string, { family, preset, config }: RunSetup): void {
  writeJsonAtomically(path, { family, preset, versions: currentVersions(), ...config });
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
  const absent = { family: null, preset: null, versions: null };
  const { family, preset, versions, ...groups } = { ...absent, ...values };
  if (typeof family !== 'string') {
    throw new Error(
      `${path}: family: expected the name of a task family, got ${JSON.stringify(family)}`,
    );
  }
  const config = resolveLayers([{ ...layer, values: groups }]);
  return {
    family,
    preset: typeof preset === 'string' ? preset : null,
    versions: versionsSchema.safeParse(versions).data ?? null,
    config,
  };
}
