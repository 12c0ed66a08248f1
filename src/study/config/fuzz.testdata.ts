/** @file Random configurations and arguments, most of them wrong, from a seed: what no parser may choke on. */

import { foldIn, integers, type Key, keyFromSeed } from '../../math/random.ts';
import { parameterGroups } from './config.ts';

/** A text of one of the kinds. */
export interface FuzzedText {
  readonly kind: 'file' | 'argument';
  readonly text: string;
}

const paths = Object.entries(parameterGroups).flatMap(([group, entries]) =>
  Object.keys(entries).map((name): [string, string] => [group, name]),
);

/** What YAML is made of, and what breaks parsers. */
const pieces = [
  ...['1', '0', '-3', '1e9', '1e400', '.nan', '.inf', '-.inf', '0x10', '0o7', '1_000', '64', '0.5'],
  ...['true', 'null', '~', 'exact', 'gae', '"', "'", '"\\u0000"', "'it''s'", '|', '>', '|-\n  a'],
  ...['[', ']', '{', '}', ',', ':', ': ', '- ', '? ', '\n', '\n  ', '\t', ' ', '#', '%YAML 1.2\n'],
  ...['&a ', '*a', '*b', '&a [*a]', '<<: *a', '!!binary aGk=', '!!binary ', '!!set {a}', '!!omap '],
  ...[
    '!!timestamp 2020-01-01',
    '!!int ',
    '!!float x',
    '!x y',
    '!<tag:x> ',
    '---\n',
    '...\n',
    '@',
    '`',
  ],
  ...['__proto__', 'constructor', 'toString', '=', '.', '\u2028', '\ufeff', '\ud800', '💥', '\0'],
  ...[
    '['.repeat(20_000),
    '- '.repeat(20_000),
    '{a: '.repeat(5000),
    '9'.repeat(400),
    'x'.repeat(70),
  ],
];

/** The text of that number; equal seeds and numbers give equal texts. */
export function fuzzedText(seed: number, index: number): FuzzedText {
  const key = foldIn(keyFromSeed(seed), index);
  const [kind, shape, count] = integers(foldIn(key, 'kind'), 3, 1000);
  const [group, name] = pick(foldIn(key, 'path'), paths);
  const value = piecesOf(foldIn(key, 'value'), 1 + (count % 5));
  if (kind % 2 === 0) {
    const text = shape % 8 === 0 ? piecesOf(foldIn(key, 'all'), 6) : `${group}.${name}=${value}`;
    return { kind: 'argument', text };
  }
  const text =
    shape % 4 === 0
      ? piecesOf(foldIn(key, 'all'), 1 + (count % 40))
      : `${group}:\n  ${name}: ${value}\n${shape % 3 === 0 ? piecesOf(foldIn(key, 'rest'), 4) : ''}`;
  return { kind: 'file', text };
}

const pick = <T>(key: Key, from: readonly T[]): T => from[integers(key, 1, from.length)[0]];

const piecesOf = (key: Key, count: number): string =>
  [...integers(key, count, pieces.length)].map((i) => pieces[i]).join('');
