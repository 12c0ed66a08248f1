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

import { existsSync, mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { testTasks } from '../src/evaluation/testTasks.ts';
import { keyFromSeed } from '../src/math/random.ts';
import { familyOfRun } from '../src/study/family/familyOfRun.ts';
import { JsonLinesFile, positionOfLine, readJsonLines } from '../src/study/files/jsonLines.ts';
import { runJobs } from '../src/study/jobs/executor.ts';
import { forkedExecutor } from '../src/study/jobs/forked.ts';
import { readRun } from '../src/study/run/readRun.ts';
import { uniformTasks } from '../src/tasks/box.ts';
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
const path = `results/zero-shot/${name}.jsonl`;
mkdirSync('results/zero-shot', { recursive: true });
const done = existsSync(path) ? readJsonLines(path).map(({ psi }) => String(psi)) : [];
const file = new JsonLinesFile(path, positionOfLine(path, done.length));
const tasks =
  random === undefined
    ? testTasks(problem.family)
    : uniformTasks(keyFromSeed(randomSeed), Number(random), problem.family.box);
const jobs = tasks
  .map((psi, index) => ({ psi, index }))
  .filter(({ psi }) => !done.includes(String(psi)));
let count = done.length;
await runJobs(forkedExecutor(availableParallelism()), {
  kind: zeroShotJobs,
  setup: { directory, ways, episodes: 20 },
  jobs,
  onResult: (_, result) => {
    file.append({ ...result });
    file.sync();
    console.log(`${++count} tasks`);
  },
});
file.close();
