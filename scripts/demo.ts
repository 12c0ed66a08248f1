/** @file `npm run demo`: trains on the hopper, measures a grid of tasks, adapts to an unseen one, writes the report. */

import { existsSync } from 'node:fs';
import { main } from '../src/cli/main.ts';

const run = 'runs/demo';
const unseenTask = '1.5,1.4';

/** Runs one command of the CLI and shows it; ends the demo when the command fails. */
async function admrl(...args: string[]): Promise<void> {
  console.log(`\n$ npx admrl ${args.join(' ')}`);
  const code = await main(args);
  if (code !== 0) process.exit(code);
}

// An interrupted demo is resumed; a finished one is shown again without training.
if (existsSync(`${run}/config.json`)) await admrl('train', '--resume', run);
else await admrl('train', 'hopper2d', '--preset', 'small', '--seed', '1', '--run', run);
await admrl('evaluate', run, '--grid', '3');
await admrl('adapt', run, '--task', unseenTask, '--samples', '2000', '--out', `${run}/policy.onnx`);
await admrl('inspect', run);
await admrl('report', run);
console.log(`\nOpen ${run}/report/report.html in a browser.`);
