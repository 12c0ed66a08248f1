/**
 * @file Trains every family with a preset and measures zero-shot returns on its test tasks: a table of docs/results.md.
 *
 *     npx tsx scripts/familyReturns.ts PRESET [SEED …]    (three seeds by default)
 *
 * Runs go to `runs/families/PRESET/`; one that exists is resumed, or left as it is. Evaluations are kept in
 * `results/families/PRESET/`.
 */

import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { assertDone } from '../src/cli/finishAndGather.ts';
import { openSweepReporter } from '../src/cli/sweepReporter.ts';
import { problems } from '../src/envs/problems.ts';
import { presets } from '../src/study/config/presets.ts';
import { forkedExecutor } from '../src/study/jobs/forked.ts';
import { runPaths } from '../src/study/run/runPaths.ts';
import { runSweep } from '../src/study/sweep/runSweep.ts';
import type { SweptRun } from '../src/study/sweep/sweptRun.ts';

process.chdir(join(import.meta.dirname, '..'));
const [preset, ...given] = process.argv.slice(2);
if (preset === undefined || !Object.hasOwn(presets, preset)) {
  const names = Object.keys(presets).join(', ');
  process.stderr.write(`usage: npx tsx scripts/familyReturns.ts PRESET [SEED …] (${names})\n`);
  process.exit(2);
}
const seeds = given.length > 0 ? given.map(Number) : [1, 2, 3];
const builtIn = Object.keys(problems).map((name) => ({ name, family: name }));
const examples = readdirSync('examples/families')
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ name: file.replace('.ts', ''), family: `examples/families/${file}` }));

/** A run, and where its evaluation is kept. */
const all = seeds.flatMap((seed) =>
  [...builtIn, ...examples].map(({ name, family }): { run: SweptRun; kept: string } => {
    const directory = `runs/families/${preset}/${name}-seed-${seed}`;
    const settings = { training: { seed } };
    return {
      run: {
        name: `${name}, seed ${seed}`,
        training: { family, preset, settings, directory, threads: 2 },
        evaluations: [{ tests: { kind: 'test' }, samples: [0] }],
        attack: null,
        processes: availableParallelism(),
      },
      kept: `results/families/${preset}/${name}-seed-${seed}.json`,
    };
  }),
);
const missing = all.filter(({ kept }) => !existsSync(kept));
const reporter = openSweepReporter();
const outcome = await runSweep(
  { runs: missing.map(({ run }) => run), ends: [] },
  { executor: forkedExecutor(1), onEvent: reporter.onEvent },
);
reporter.close();
assertDone(outcome, missing.length);
mkdirSync(`results/families/${preset}`, { recursive: true });
for (const { run, kept } of missing) cpSync(runPaths(run.training.directory).evaluation, kept);
