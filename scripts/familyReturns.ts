/**
 * @file Trains every family with the preset `small` and measures zero-shot returns on its test tasks: the table of the
 * README.
 *
 *     npm run build && npx tsx scripts/familyReturns.ts [SEED …]    (npm run families: three seeds, and the table)
 *
 * Runs go to `runs/families/`; an existing run is resumed, or left as it is if finished. Evaluations are kept in
 * `results/families/`.
 */

import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { problems } from '../src/envs/problems.ts';
import { root, trainAndEvaluate } from './runAdmrl.ts';

const results = join(root, 'results/families');
const seeds = process.argv.length > 2 ? process.argv.slice(2) : ['1', '2', '3'];

const builtIn = Object.keys(problems).map((name) => ({ name, argument: name }));
const examples = readdirSync(join(root, 'examples/families'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ name: file.replace('.ts', ''), argument: join('examples/families', file) }));

mkdirSync(results, { recursive: true });
for (const seed of seeds) {
  for (const { name, argument } of [...builtIn, ...examples]) {
    const kept = join(results, `${name}-seed-${seed}.json`);
    if (existsSync(kept)) continue;
    const run = join('runs/families', `${name}-seed-${seed}`);
    trainAndEvaluate(run, argument, '--preset', 'small', '--seed', seed, '--threads', '2');
    cpSync(join(root, run, 'evaluation.json'), kept);
  }
}
