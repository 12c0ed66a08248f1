/** @file `npm run demo`: trains on the hopper, measures a grid of tasks, adapts to an unseen one, writes the report. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const run = 'runs/demo';
const unseenTask = '1.5,1.4';

/** Runs one command of the CLI and shows it; ends the demo if the command fails. */
function admrl(...args: string[]): void {
  console.log(`\n$ npx admrl ${args.join(' ')}`);
  const { status } = spawnSync(process.execPath, ['dist/cli/main.js', ...args], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

// An interrupted demo resumes; a finished one is shown again without training.
if (existsSync(`${run}/config.json`)) admrl('train', '--resume', run);
else admrl('train', 'hopper2d', '--preset', 'small', '--seed', '1', '--run', run);
admrl('evaluate', run, '--grid', '3');
admrl('adapt', run, '--task', unseenTask, '--samples', '2000', '--out', `${run}/policy.onnx`);
admrl('inspect', run);
admrl('report', run);
console.log(`\nOpen ${run}/report/report.html in a browser.`);
