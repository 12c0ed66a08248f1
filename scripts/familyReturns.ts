/**
 * @file Trains every family with the preset `small` and measures zero-shot returns on its test tasks: the table of the
 * README.
 *
 *     npx tsx scripts/familyReturns.ts [SEED …]    (npm run families: three seeds, and the table)
 *
 * Runs go to `runs/families/`; one that exists is resumed, or left as it is. Evaluations are kept in `results/families/`.
 */

import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { openReporter } from '../src/cli/reporter.ts';
import { problems } from '../src/envs/problems.ts';
import { forkedExecutor } from '../src/study/jobs/forked.ts';
import { runPaths } from '../src/study/run/runPaths.ts';
import { runSweep, type SweptRun } from '../src/study/sweep/runSweep.ts';

process.chdir(join(import.meta.dirname, '..'));
const seeds = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1, 2, 3];
const builtIn = Object.keys(problems).map((name) => ({ name, family: name }));
const examples = readdirSync('examples/families')
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ name: file.replace('.ts', ''), family: `examples/families/${file}` }));

/** A run, and where its evaluation is kept. */
const all = seeds.flatMap((seed) =>
  [...builtIn, ...examples].map(({ name, family }): { run: SweptRun; kept: string } => {
    const directory = `runs/families/${name}-seed-${seed}`;
    const settings = { training: { seed } };
    return {
      run: {
        name: `${name}, seed ${seed}`,
        training: { family, preset: 'small', settings, directory, threads: 2 },
        evaluation: { tests: { kind: 'test' }, samples: [0] },
      },
      kept: `results/families/${name}-seed-${seed}.json`,
    };
  }),
);
const missing = all.filter(({ kept }) => !existsSync(kept));
const reporter = openReporter();
await runSweep(
  { runs: missing.map(({ run }) => run), ends: [] },
  {
    trainer: forkedExecutor(1),
    evaluator: forkedExecutor(availableParallelism()),
    onEvent: reporter.onEvent,
  },
);
reporter.close();
mkdirSync('results/families', { recursive: true });
for (const { run, kept } of missing) cpSync(runPaths(run.training.directory).evaluation, kept);
