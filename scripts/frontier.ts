/**
 * @file What a learner earns on the ant from nothing, against real samples and against processor seconds: the frontier of
 * docs/results.md.
 *
 *     npx tsx scripts/frontier.ts SEED …
 *
 * Three tasks that are no test tasks, 100,000 samples each: the preset `fast` with each optimiser and with one model or four, and
 * the paper's loop. (`model.freshFraction` distinguishes tasks, and here there is one.) A line for each training is kept in `results/frontier.jsonl`; those that
 * are there are left as they are, so that an interrupted measurement goes on. `npm run results` makes the table.
 */

import type { PartialConfig } from '../src/study/config/config.ts';
import { type FrontierJob, frontierJobs } from './frontierJob.ts';
import { measureMissing } from './measureMissing.ts';

const seeds = process.argv.slice(2).map(Number);
if (seeds.length === 0) {
  process.stderr.write('usage: npx tsx scripts/frontier.ts SEED …\n');
  process.exit(2);
}

const tasks = [
  [0.9, 0.9],
  [-1.6, 0.8],
  [0.4, -2.2],
];

type Learner = Pick<FrontierJob, 'learner' | 'preset' | 'settings'>;

const learners: readonly Learner[] = [
  ...[4, 1].flatMap((members) =>
    (['shac', 'trpo'] as const).map((optimizer): Learner => {
      const models = members === 1 ? 'one model' : `${members} models`;
      const settings: PartialConfig = {
        policy: { optimizer },
        // Updates of TRPO are larger: 20 for 40 windows, as zeroShot.ts has them.
        rollout: { updates: optimizer === 'shac' ? 40 : 20 },
        model: { members },
      };
      return { learner: `fast, ${optimizer}, ${models}`, preset: 'fast', settings };
    }),
  ),
  { learner: 'paper', preset: 'paper', settings: {} },
];

process.chdir(`${import.meta.dirname}/..`);
const jobs = seeds.flatMap((seed) =>
  learners.flatMap((learner) => tasks.map((psi): FrontierJob => ({ ...learner, psi, seed }))),
);
await measureMissing(
  'results/frontier.jsonl',
  frontierJobs,
  { family: 'ant2d', samples: 100_000, episodes: 20 },
  jobs,
  ({ learner, psi, seed }) => `${learner} ${psi} ${seed}`,
);
