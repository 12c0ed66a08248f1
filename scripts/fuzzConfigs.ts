/** @file Tries many random configurations and command lines: `npx tsx scripts/fuzzConfigs.ts [COUNT] [SEED]`. None may end in anything but a configuration or its faults. */

import { configLayerOfText, loadConfig } from '../src/study/config/file.ts';
import { fuzzedText } from '../src/study/config/fuzz.testdata.ts';
import { ConfigError, resolveLayers } from '../src/study/config/layers.ts';

const [count = 100_000, seed = 1] = process.argv.slice(2).map(Number);
const failures = new Map<string, string>();
let accepted = 0;
for (let index = 0; index < count; index++) {
  const { kind, text } = fuzzedText(seed, index);
  try {
    if (kind === 'argument') loadConfig({ overrides: [text] });
    else resolveLayers([configLayerOfText(text, 'c.yaml')]);
    accepted += 1;
  } catch (error) {
    if (error instanceof ConfigError) continue;
    failures.set(String(error).slice(0, 100), `${index}: ${JSON.stringify(text.slice(0, 100))}`);
  }
}
console.log(`${count} texts, ${accepted} accepted, ${failures.size} kinds of failure`);
for (const [failure, first] of failures) console.log(`${failure}\n  text ${first}`);
process.exitCode = Number(failures.size > 0);
