/**
 * @file `npm run demo`: a drone learns to fly, is sent to nine places where it has never been, and is filmed on the way to
 * another one.
 */

import { existsSync } from 'node:fs';
import { main } from '../src/cli/main.ts';
import { mean } from '../src/math/statistics.ts';
import { readEvaluation, readRun } from '../src/study/run/readRun.ts';
import { drone2d } from '../src/tasks/drone2d.ts';

const run = 'runs/demo';
const place = '0.8,0.7';

/** Runs one command of the CLI and shows it; ends the demo when the command fails. */
async function admrl(...args: string[]): Promise<void> {
  console.log(`\n$ npx admrl ${args.join(' ')}`);
  const code = await main(args);
  if (code !== 0) process.exit(code);
}

/** What hovering at the place from the first step on would earn. */
const most = 5 * drone2d.timeLimit;

// An interrupted demo is resumed; a finished one is shown again without training.
if (existsSync(`${run}/config.json`)) await admrl('train', '--resume', run);
else await admrl('train', 'drone2d', '--config', 'examples/drone.yaml', '--run', run);
await admrl('evaluate', run, '--grid', '3');
await admrl('adapt', run, '--task', place, '--out', `${run}/policy.onnx`);
// The policy that was just written: adapting once more would take most of the time.
await admrl(
  ...['render', `${run}/policy.onnx`, '--family', 'drone2d'],
  ...['--task', place, '--out', `${run}/drone.gif`],
);
await admrl('report', run);

const { ledger, config } = readRun(run);
const evaluation = readEvaluation(`${run}/evaluation.json`);
if (ledger === null || evaluation === null) throw new Error(`${run} has no ledger or evaluation`);
const zeroShot = Math.round(mean(evaluation.tasks.map(({ returns }) => returns[0].mean)));
const idle = Math.round(mean(evaluation.baselines.zeroAction.map((summary) => summary.mean)));
const seconds = Math.round((ledger.train + ledger.dev) * 0.02);
console.log(`
From ${seconds} s of flight on ${config.training.nTasks} tasks, admrl learned how the drone moves. Sent to nine places where it had
never been told to go, without another second of flight, it earned ${zeroShot} of ${most} points on average, the way there
included; with motors that are never steered it earns ${idle}.

The film: ${run}/drone.gif    The report: ${run}/report/report.html (open it in a browser)`);
