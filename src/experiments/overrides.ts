/** @file Overrides from the command line: `--set group.name=value`. */

import { parseDocument } from 'yaml';
import { ConfigError } from './configError.ts';
import type { ConfigLayer } from './configLayers.ts';

/**
 * One layer an argument, so that later ones win and faults name theirs. Values are YAML: `0.5`, `[64, 64]`, `gae`.
 *
 * @param argument text behind `--set`, e.g. `trpo.gamma=0.98`
 * @throws ConfigError when it is not of the form `group.name=value`
 */
export function overrideLayer(argument: string): ConfigLayer {
  const where = `--set ${argument}`;
  const match = /^\s*([^\s.=]+)\.([^\s.=]+)\s*=(.*)$/s.exec(argument);
  const [, group = '', name = '', text = ''] = match ?? [];
  if (match === null || text.trim() === '') {
    throw new ConfigError([
      { where, path: '', problem: 'expected group.name=value, such as trpo.gamma=0.98' },
    ]);
  }
  const document = parseDocument(text);
  if (document.errors.length > 0) {
    const problem = `expected a number, a word or a list such as [64, 64], got ${text.trim()}`;
    throw new ConfigError([{ where, path: `${group}.${name}`, problem }]);
  }
  // Entries become own properties even when called `__proto__`; unknown names are refused when layers are merged.
  const values = Object.fromEntries([[group, Object.fromEntries([[name, document.toJS()]])]]);
  return { values, locate: () => where };
}
