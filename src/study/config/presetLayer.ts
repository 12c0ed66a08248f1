/** @file A preset as a layer of settings, by its name. */

import { ConfigError, type ConfigLayer } from './layers.ts';
import { presets } from './presets.ts';
import { spellingHint } from './spelling.ts';

/** Name of a preset. */
type PresetName = keyof typeof presets;

/** True for the name of a preset. */
function isPresetName(name: string): name is PresetName {
  return Object.hasOwn(presets, name);
}

/**
 * The preset of that name as a layer of settings.
 *
 * @throws ConfigError when there is none
 */
export function presetLayer(name: string): ConfigLayer {
  const where = `preset ${name}`;
  if (isPresetName(name)) return { values: presets[name], locate: () => where };
  const names = Object.keys(presets);
  throw new ConfigError([
    { where, path: '', problem: `expected one of ${names.join(', ')}${spellingHint(name, names)}` },
  ]);
}
