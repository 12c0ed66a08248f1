/** @file `config.json`: the resolved configuration of a run, its family and its preset. */

import { existsSync } from 'node:fs';
import { writeJsonAtomically } from './atomicFile.ts';
import type { Config } from './config.ts';
import { readConfigFile } from './configFile.ts';
import { resolveLayers } from './configLayers.ts';

/** What a run was started with. */
export interface RunSetup {
  /** Name of the task family. */
  readonly family: string;
  /** Name of the preset that the configuration was built on, if any. */
  readonly preset: string | null;
  readonly config: Config;
}

/** Writes `config.json`. */
export function writeRunSetup(path: string, { family, preset, config }: RunSetup): void {
  writeJsonAtomically(path, { family, preset, ...config });
}

/**
 * Reads `config.json`.
 *
 * @throws Error when there is none; ConfigError with line and column when it is not valid.
 */
export function readRunSetup(path: string): RunSetup {
  if (!existsSync(path)) throw new Error(`${path} is missing: this is not the directory of a run`);
  const layer = readConfigFile(path);
  const values: object =
    typeof layer.values === 'object' && layer.values !== null ? layer.values : {};
  const { family, preset, ...groups } = { family: null, preset: null, ...values };
  if (typeof family !== 'string') {
    throw new Error(
      `${path}: family: expected the name of a task family, got ${JSON.stringify(family)}`,
    );
  }
  const config = resolveLayers([{ ...layer, values: groups }]);
  return { family, preset: typeof preset === 'string' ? preset : null, config };
}
