/** @file The configuration of a run from a preset, a file and overrides. */

import type { Config } from './config.ts';
import type { FamilyLimits } from './configConstraints.ts';
import { ConfigError } from './configError.ts';
import { readConfigFile } from './configFile.ts';
import { type ConfigLayer, resolveLayers } from './configLayers.ts';
import { overrideLayer } from './overrides.ts';
import { presetLayer } from './presets.ts';

/** Where settings come from; later fields win over earlier ones. */
export interface ConfigSources {
  /** Name of a preset; the defaults alone (those of `paper`) if omitted. */
  readonly preset?: string;
  /** Path of a YAML or JSON file. */
  readonly file?: string;
  /** Arguments `group.name=value`, in order. */
  readonly overrides?: readonly string[];
  /** The family to train on, so that settings that are impossible for it are refused. */
  readonly family?: FamilyLimits;
}

/**
 * Preset < file < overrides.
 *
 * @throws ConfigError with one line for every fault; Error naming the file when it cannot be read.
 */
export function loadConfig({ preset, file, overrides = [], family }: ConfigSources = {}): Config {
  const layers: ConfigLayer[] = [];
  const faults: ConfigError['faults'][number][] = [];
  const add = (layer: () => ConfigLayer): void => {
    try {
      layers.push(layer());
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      faults.push(...error.faults);
    }
  };
  if (preset !== undefined) add(() => presetLayer(preset));
  if (file !== undefined) add(() => readConfigFile(file));
  for (const argument of overrides) add(() => overrideLayer(argument));
  if (faults.length > 0) throw new ConfigError(faults);
  return resolveLayers(layers, family);
}
