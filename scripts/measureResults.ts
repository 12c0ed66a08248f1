/**
 * @file Trains, evaluates and compares four methods on one family: the numbers of docs/results.md.
 *
 *     npm run build && npx tsx scripts/measureResults.ts FAMILY TASKS SEED …
 *
 * With the preset `small`, but TASKS training tasks. Runs go to `runs/results/FAMILY/`; an existing run is resumed, or
 * left as it is if finished. Gaps are measured to `results/optimal-returns/FAMILY.json` if it exists, and the data of
 * the figures are kept in `results/FAMILY/`.
 */

import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { admrl, root, trainAndEvaluate } from './runAdmrl.ts';

const methods = ['admrl', 'mb-unif', 'mb-gauss', 'mb-corner'];
const [family, tasks, ...seeds] = process.argv.slice(2);
if (seeds.length === 0) {
  process.stderr.write('usage: npx tsx scripts/measureResults.ts FAMILY TASKS SEED …\n');
  process.exit(2);
}

const runs = seeds.flatMap((seed) =>
  methods.map((method) => {
    const run = `runs/results/${family}/${method}-seed-${seed}`;
    const settings = ['--preset', 'small', '--tasks', tasks, '--method', method, '--seed', seed];
    // So that several can run side by side.
    trainAndEvaluate(run, family, ...settings, '--threads', '1');
    return run;
  }),
);
const comparison = `runs/results/${family}-comparison`;
admrl('compare', ...runs, '--out', comparison);
const results = join(root, 'results', family);
for (const run of runs) {
  const kept = join(results, run.slice(run.lastIndexOf('/') + 1));
  for (const file of ['config.json', 'tasks.jsonl', 'ledger.json']) {
    cpSync(join(root, run, file), join(kept, file));
  }
}
cpSync(join(root, comparison, 'comparison.json'), join(results, 'comparison.json'));
