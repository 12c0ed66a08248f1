/** @file Where a configuration comes from: presets, files (YAML or JSON, which is YAML), objects, arguments; faults name their place. */

import { readFileSync } from 'node:fs';
import { systemError } from '../files/fileErrors.ts';
import type { Config, PartialConfig } from './config.ts';
import {
  ConfigError,
  type ConfigFault,
  type ConfigLayer,
  type ResolveOptions,
  resolveLayers,
  shortened,
} from './layers.ts';
import { presetLayer } from './presetLayer.ts';
import { parseYaml, placeOf } from './yaml.ts';

/**
 * Reads a configuration file.
 *
 * @throws ConfigError when the text is not YAML; Error naming the file when it cannot be read.
 */
export function readConfigFile(path: string): ConfigLayer {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw systemError('cannot read the configuration', path, error);
  }
  return configLayerOfText(text, path);
}

/** The layer that the text of a file holds; `path` only names it. */
export function configLayerOfText(text: string, path: string): ConfigLayer {
  const at = (offset: number): string => `${path}:${placeOf(text, offset)}`;
  const parsed = parseYaml(text);
  if ('faults' in parsed) {
    throw new ConfigError(
      parsed.faults.map(
        ({ offset, problem }): ConfigFault => ({ where: at(offset), path: '', problem }),
      ),
    );
  }
  return {
    values: parsed.values,
    locate: (keys, part) => {
      const offset = parsed.offsetOf(keys, part);
      return offset === null ? path : at(offset);
    },
  };
}

/**
 * One layer per argument, so that later ones win and faults name theirs. Values are YAML: `0.5`, `[64, 64]`, `gae`.
 *
 * @param argument text behind `--set`, e.g. `rollout.gamma=0.98`
 * @throws ConfigError when it is not of the form `group.name=value`
 */
function overrideLayer(argument: string): ConfigLayer {
  const where = `--set ${shortened(argument)}`;
  const match = /^\s*([^\s.=]+)\.([^\s.=]+)\s*=(.*)$/s.exec(argument);
  const [, group = '', name = '', text = ''] = match ?? [];
  if (match === null || text.trim() === '') {
    throw new ConfigError([
      { where, path: '', problem: 'expected group.name=value, such as rollout.gamma=0.98' },
    ]);
  }
  const parsed = parseYaml(text);
  if ('faults' in parsed) {
    const problem = `expected a number, a word or a list such as [64, 64], got ${shortened(text.trim())}`;
    throw new ConfigError([{ where, path: `${group}.${name}`, problem }]);
  }
  // Entries become own properties even when called `__proto__`; unknown names are refused when layers are merged.
  const values = Object.fromEntries([[group, Object.fromEntries([[name, parsed.values]])]]);
  return { values, locate: () => where };
}

/** Settings from code as a layer: a fault in them is at `settings.group.name`. */
function settingsLayer(values: PartialConfig): ConfigLayer {
  return { values, locate: (path) => ['settings', ...path].join('.') };
}

/** Where settings come from; later fields win over earlier ones. */
export interface ConfigSources extends ResolveOptions {
  /** Name of a preset; the defaults alone (those of `paper`) if omitted. */
  readonly preset?: string | undefined;
  /** Path of a YAML or JSON file, or of several: later ones win. */
  readonly file?: string | readonly string[] | undefined;
  /** Settings from code. */
  readonly settings?: PartialConfig;
  /** Arguments `group.name=value`, in order. */
  readonly overrides?: readonly string[];
}

/**
 * Preset < files < settings < overrides.
 *
 * @throws ConfigError with one line for every fault; Error naming the file when it cannot be read.
 */
export function loadConfig({
  preset,
  file = [],
  settings,
  overrides = [],
  ...options
}: ConfigSources = {}): Config {
  const layers: ConfigLayer[] = [];
  const faults: ConfigError['faults'][number][] = [];
  const add = (layer: () => ConfigLayer): void => {
    try {
      layers.push(layer());
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      for (const fault of error.faults) faults.push(fault);
    }
  };
  if (preset !== undefined) add(() => presetLayer(preset));
  for (const path of [file].flat()) add(() => readConfigFile(path));
  if (settings !== undefined) add(() => settingsLayer(settings));
  for (const argument of overrides) add(() => overrideLayer(argument));
  if (faults.length > 0) throw new ConfigError(faults);
  return resolveLayers(layers, options);
}
