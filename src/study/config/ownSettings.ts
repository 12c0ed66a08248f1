/** @file What makes a configuration itself: the settings that are not what they would be if nobody had set them. */

import { isDeepStrictEqual } from 'node:util';
import { type Config, defaultOf, parameterGroups } from './config.ts';

/**
 * The settings in which a configuration differs from its defaults, by dotted path and in alphabetical order. The whole
 * configuration follows from them. A later version that has more settings finds the same ones, as the defaults of new
 * settings keep what a configuration was.
 */
export function ownSettings(config: Config): [path: string, value: unknown][] {
  const values: Readonly<Record<string, Readonly<Record<string, unknown>>>> = config;
  const valueAt = (path: string): unknown => {
    const [group, name] = path.split('.');
    return values[group]?.[name];
  };
  return Object.entries(parameterGroups)
    .flatMap(([group, entries]) =>
      Object.entries(entries).flatMap(([name, entry]): [string, unknown][] => {
        const value = values[group][name];
        const isDefault = isDeepStrictEqual(value, defaultOf(entry, valueAt));
        return isDefault ? [] : [[`${group}.${name}`, value]];
      }),
    )
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
