/** @file Trains with the arguments given and prints the peak resident memory of the process. */

import { main } from '../src/cli/main.ts';

const exitCode = await main(['train', ...process.argv.slice(2)]);
const megabytes = process.resourceUsage().maxRSS / 1024;
process.stdout.write(`peak resident memory: ${megabytes.toFixed(0)} MB\n`);
process.exitCode = exitCode;
