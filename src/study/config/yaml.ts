/** @file YAML (or JSON, which is YAML) as plain values. Whatever is wrong with a text, its parser included, has a place. */

import { isAlias, isMap, isNode, isSeq, parseDocument, visit, type YAMLMap } from 'yaml';

/** What is wrong with a text, and where in it, in characters. */
export interface YamlFault {
  readonly offset: number;
  readonly problem: string;
}

/** A text that was not understood. */
export interface YamlFaults {
  readonly faults: readonly YamlFault[];
}

/** A text that was understood. */
export interface YamlText {
  /** Numbers, words, booleans, null, lists and objects of these. */
  readonly values: unknown;
  /** Where the last key or its value starts; groups are found by their key, entries of lists by their place. */
  offsetOf(keys: readonly string[], part: 'key' | 'value'): number | null;
}

/** Lists and groups in one another: a configuration has three, and the parser's stack has an end. */
const deepest = 100;

/** The values of a text, or its faults. */
export function parseYaml(text: string): YamlText | YamlFaults {
  const depth = offsetOfDepth(text);
  if (depth !== null) {
    return failed(depth, `expected at most ${deepest} levels of lists and groups`);
  }
  try {
    return parseShallow(text);
  } catch (error) {
    // The parser's own: too many aliases, tags that it cannot resolve, its stack.
    return failed(0, error instanceof Error ? error.message : String(error));
  }
}

const failed = (offset: number, problem: string): YamlFaults => ({ faults: [{ offset, problem }] });

function parseShallow(text: string): YamlText | YamlFaults {
  const document = parseDocument(text, { uniqueKeys: true, logLevel: 'error' });
  const faults = [...document.errors, ...document.warnings].map(({ pos, message }): YamlFault => {
    const [summary = message] = message.split(/ at line \d+/);
    return { offset: pos[0], problem: summary };
  });
  visit(document, (_, node) => {
    if (!isAlias(node) || node.resolve(document) !== undefined) return;
    const offset = node.range?.[0] ?? 0;
    faults.push({ offset, problem: `*${node.source} has no anchor &${node.source} before it` });
  });
  if (faults.length > 0) return { faults };
  const values: unknown = document.toJS({ maxAliasCount: 100 }) ?? {};
  const strange = faultOfValue(values, []);
  if (strange !== null) return failed(0, strange);
  return { values, offsetOf: (keys, part) => offsetOf(document.contents, keys, part) };
}

/** Where lists and groups first lie too deep in one another: brackets, or marks of lists and keys on one line. */
function offsetOfDepth(text: string): number | null {
  const marks = new RegExp(`(?:[-?:][ \\t]+){${deepest}}`).exec(text);
  if (marks !== null) return marks.index;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const letter = text[i];
    if (letter === '[' || letter === '{') depth += 1;
    if (letter === ']' || letter === '}') depth = Math.max(0, depth - 1);
    if (depth > deepest) return i;
  }
  return null;
}

/** What is no plain value: bytes, sets and dates, which tags make, and lists that contain themselves. */
function faultOfValue(value: unknown, above: readonly unknown[]): string | null {
  if (typeof value !== 'object' || value === null) return null;
  if (above.includes(value)) return 'expected values, got one that contains itself';
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  if (!isPlain) return `expected numbers, words, lists and groups, got a ${value.constructor.name}`;
  for (const entry of Object.values(value)) {
    const fault = faultOfValue(entry, [...above, value]);
    if (fault !== null) return fault;
  }
  return null;
}

function offsetOf(root: unknown, keys: readonly string[], part: 'key' | 'value'): number | null {
  let offset: number | null = isNode(root) ? (root.range?.[0] ?? null) : null;
  let node = root;
  for (const key of keys) {
    if (isSeq(node)) {
      node = node.items[Number(key)];
      if (isNode(node) && node.range) offset = node.range[0];
      continue;
    }
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

/** `line:column` of an offset, both from 1. */
export function placeOf(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `${before.length}:${(before.at(-1) ?? '').length + 1}`;
}
