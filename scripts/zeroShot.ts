/**
 * @file Measures every way to a zero-shot policy from a trained run on the test tasks of its family: from a random and from
 * the best known policy, by TRPO and by the short horizon.
 *
 *     npx tsx scripts/zeroShot.ts RUN NAME [RANDOM]
 *
 * RUN has `adaptation.start` known. With RANDOM, a number, on so many tasks drawn uniformly from Ψ instead: for decisions, which
 * must not see the test tasks. Results are kept in `results/zero-shot/NAME.jsonl`, a line for each task; tasks that are
 * there are left as they are. `npm run results` makes the tables.
 */

import { testTasks } from '../src/evaluation/testTasks.ts';
import { keyFromSeed } from '../src/math/random.ts';
import { familyOfRun } from '../src/study/family/familyOfRun.ts';
import { readRun } from '../src/study/run/readRun.ts';
import { uniformTasks } from '../src/tasks/box.ts';
import { measureMissing } from './measureMissing.ts';
import { type Way, zeroShotJobs } from './zeroShotJob.ts';

/** 10 iterations of these: 400 windows, or 200 updates. */
const ways: readonly Way[] = (['fresh', 'known'] as const).flatMap((start) => [
  { start, optimizer: 'trpo', updates: 20 },
  { start, optimizer: 'shac', updates: 40 },
]);

/** Names the random tasks. */
const randomSeed = 77;

const [directory, name, random] = process.argv.slice(2);
if (name === undefined) {
  process.stderr.write('usage: npx tsx scripts/zeroShot.ts RUN NAME [RANDOM]\n');
  process.exit(2);
}
const run = readRun(directory);
const { problem } = await familyOfRun(directory, run);
const tasks =
  random === undefined
    ? testTasks(problem.family)
    : uniformTasks(keyFromSeed(randomSeed), Number(random), problem.family.box);
await measureMissing(
  `results/zero-shot/${name}.jsonl`,
  zeroShotJobs,
  { directory, ways, episodes: 20 },
  tasks.map((psi, index) => ({ psi, index })),
  ({ psi }) => String(psi),
);
