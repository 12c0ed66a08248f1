/** @file Texts that nobody would write: a configuration or its faults, never another error. `scripts/fuzzConfigs.ts` tries many more. */

import { expect, it } from 'vitest';
import { configLayerOfText, loadConfig } from './file.ts';
import { type FuzzedText, fuzzedText } from './fuzz.testdata.ts';
import { ConfigError, resolveLayers } from './layers.ts';

function faultOf({ kind, text }: FuzzedText): string | null {
  try {
    if (kind === 'argument') loadConfig({ overrides: [text] });
    else resolveLayers([configLayerOfText(text, 'c.yaml')]);
    return null;
  } catch (error) {
    if (error instanceof ConfigError) {
      const place = kind === 'argument' ? /^--set / : /^(c\.yaml(:\d+:\d+)?|defaults): /;
      return place.test(error.message) ? null : `without its place: ${error.message}`;
    }
    return String(error);
  }
}

it('takes or refuses what is random, with its place', () => {
  const texts = Array.from({ length: 500 }, (_, i) => fuzzedText(1, i));
  const wrong = texts.map(faultOf).filter((fault) => fault !== null);
  expect(wrong).toEqual([]);
});

it.each<[text: string, message: string]>([
  ['rollout:\n  gamma: *g', 'c.yaml:2:10: *g has no anchor &g before it'],
  ['model:\n  hiddenSizes: &a [*a]', 'c.yaml:1:1: expected values, got one that contains itself'],
  ['trpo: !!set { a }', 'c.yaml:1:1: expected numbers, words, lists and groups, got a Set'],
  ['['.repeat(20_000), 'c.yaml:1:101: expected at most 100 levels of lists and groups'],
  [`a:\n${'- '.repeat(20_000)}`, 'c.yaml:2:1: expected at most 100 levels of lists and groups'],
])('names the place in what the parser itself cannot take: %#', (text, message) => {
  expect(() => configLayerOfText(text, 'c.yaml')).toThrow(ConfigError);
  expect(() => configLayerOfText(text, 'c.yaml')).toThrow(message);
});
