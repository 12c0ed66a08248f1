/** @file Configuration files, YAML or JSON (which is YAML), whose faults carry line and column. */

import { readFileSync } from 'node:fs';
import { isMap, isNode, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import { ConfigError, type ConfigFault } from './configError.ts';
import type { ConfigLayer } from './configLayers.ts';
import { systemError } from './fileErrors.ts';

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
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}`;
  };
  const faults = document.errors.map(({ pos, message }): ConfigFault => {
    const [summary = message] = message.split(/ at line \d+/);
    return { where: at(pos[0]), path: '', problem: summary };
  });
  if (faults.length > 0) throw new ConfigError(faults);
  return {
    values: document.toJS({ maxAliasCount: 100 }) ?? {},
    locate: (keys, part) => {
      const offset = offsetOf(document.contents, keys, part);
      return offset === null ? path : at(offset);
    },
  };
}

/** Where the last key or its value starts; groups are found by their key. */
function offsetOf(root: unknown, keys: readonly string[], part: 'key' | 'value'): number | null {
  let offset: number | null = isNode(root) ? (root.range?.[0] ?? null) : null;
  let node = root;
  for (const key of keys) {
    const pair = isMap(node) ? pairOf(node, key) : undefined;
    if (pair === undefined) return offset;
    node = pair.value;
    const place = part === 'key' || isMap(node) || !isNode(node) ? pair.key : node;
    if (isNode(place) && place.range) offset = place.range[0];
  }
  return offset;
}

function pairOf(map: YAMLMap, key: string): YAMLMap['items'][number] | undefined {
  return map.items.find((pair) => isNode(pair.key) && String(pair.key) === key);
}
