/**
 * @file Compares estimates of ∂L/∂ψ with finite differences of the measured gap at tasks of a trained run.
 *
 *     npx tsx scripts/gapDifferences.ts RUN NAME [TASKS] [SEEDS] [STEP] [EPISODES]
 *
 * At TASKS (4) tasks, drawn uniformly in Ψ, and for SEEDS (4) adaptation seeds: the zero-shot phase at ψ, SLBO for θ*, the gradients
 * `released-code`, `adjoint` and `secant`, and the zero-shot phase at ψ ± STEP (0.3, where Ψ is [-1, 1]^K) along every coordinate,
 * each policy measured on EPISODES (50) episodes with the same starts and action noise. Results are kept in
 * `results/gap-differences/NAME.jsonl`, a line for each task and seed; those that are there are left as they are. Then the table is printed.
 */

import { existsSync } from 'node:fs';
import { keyFromSeed } from '../src/math/random.ts';
import { familyOfRun } from '../src/study/family/familyOfRun.ts';
import { readJsonLines } from '../src/study/files/jsonLines.ts';
import { readRun } from '../src/study/run/readRun.ts';
import { uniformTasks } from '../src/tasks/box.ts';
import { type Differences, differencesJobs } from './gapDifferencesJob.ts';
import { differencesTable } from './gapDifferencesTable.ts';
import { measureMissing } from './measureMissing.ts';

/** Names the random tasks. */
const randomSeed = 78;

const [directory, name, ...numbers] = process.argv.slice(2);
if (name === undefined) {
  process.stderr.write(
    'usage: npx tsx scripts/gapDifferences.ts RUN NAME [TASKS] [SEEDS] [STEP] [EPISODES]\n',
  );
  process.exit(2);
}
const [taskCount = 4, seedCount = 4, step = 0.3, episodes = 50] = numbers.map(Number);
const { problem } = await familyOfRun(directory, readRun(directory));
const tasks = uniformTasks(keyFromSeed(randomSeed), taskCount, problem.family.box);
const path = `results/gap-differences/${name}.jsonl`;
await measureMissing(
  path,
  differencesJobs,
  { directory, step, episodes },
  // Seed by seed, so that an unfinished measurement has all tasks.
  Array.from({ length: seedCount }, (_, seed) => tasks.map((psi) => ({ psi, seed }))).flat(),
  ({ psi, seed }) => `${psi} ${seed}`,
);
if (existsSync(path)) {
  console.log(differencesTable(readJsonLines(path) as unknown as Differences[]));
}
