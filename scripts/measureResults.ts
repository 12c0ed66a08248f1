/**
 * @file Trains, evaluates and compares four methods on one family: the numbers of docs/results.md.
 *
 *     npx tsx scripts/measureResults.ts FAMILY TASKS SEED …
 *
 * With the preset `small`, but TASKS training tasks. Runs go to `runs/results/FAMILY/`; one that exists is resumed, or left
 * as it is. Gaps are measured to `results/optimal-returns/FAMILY.json` where that is there, and what the figures are drawn
 * from is kept in `results/FAMILY/`.
 */

import { cpSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import type { TaskMethod } from '../src/algorithms/methodNames.ts';
import { compareAndPrint } from '../src/cli/compare.ts';
import { assertDone } from '../src/cli/finishAndGather.ts';
import { openSweepReporter } from '../src/cli/sweepReporter.ts';
import { forkedExecutor } from '../src/study/jobs/forked.ts';
import { runSweep } from '../src/study/sweep/runSweep.ts';
import type { SweptRun } from '../src/study/sweep/sweptRun.ts';

const methods: readonly TaskMethod[] = ['admrl', 'mb-unif', 'mb-gauss', 'mb-corner'];
const [family, tasks, ...seeds] = process.argv.slice(2);
if (seeds.length === 0) {
  process.stderr.write('usage: npx tsx scripts/measureResults.ts FAMILY TASKS SEED …\n');
  process.exit(2);
}

process.chdir(join(import.meta.dirname, '..'));
const runs = seeds.map(Number).flatMap((seed) =>
  methods.map((method): SweptRun => {
    const settings = { training: { nTasks: Number(tasks), method, seed } };
    const directory = `runs/results/${family}/${method}-seed-${seed}`;
    return {
      name: `${family}, ${method}, seed ${seed}`,
      // One thread each, as several are trained side by side.
      training: { family, preset: 'small', settings, directory, threads: 1 },
      evaluations: [{ tests: { kind: 'test' }, samples: [0] }],
      attack: null,
      processes: 1,
    };
  }),
);
const directories = runs.map(({ training }) => training.directory);
const out = `runs/results/${family}-comparison`;
const reporter = openSweepReporter();
const outcome = await runSweep(
  {
    runs,
    ends: [
      { what: `compare ${family}`, run: () => compareAndPrint(directories, { out }, reporter) },
    ],
  },
  { executor: forkedExecutor(availableParallelism()), onEvent: reporter.onEvent },
);
reporter.close();
assertDone(outcome, runs.length);
const results = join('results', family);
for (const directory of directories) {
  const kept = join(results, basename(directory));
  for (const file of ['config.json', 'tasks.jsonl', 'ledger.json']) {
    cpSync(join(directory, file), join(kept, file));
  }
}
cpSync(join(out, 'comparison.json'), join(results, 'comparison.json'));
