#!/usr/bin/env node
/** @file The `admrl` command. One file per sub-command; this one only puts them together. */

import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError } from 'commander';
import { version } from '../study/run/runSetup.ts';
import { adaptCommand } from './adapt.ts';
import { attackCommand } from './attack.ts';
import { benchCommand } from './bench.ts';
import { checkCommand } from './check.ts';
import { compareCommand } from './compare.ts';
import { exitCodes, ignoreClosedPipe, reportError } from './errors.ts';
import { evaluateCommand } from './evaluate.ts';
import { inspectCommand } from './inspect.ts';
import { optimumCommand } from './optimum.ts';
import { renderCommand } from './render.ts';
import { reportCommand } from './report.ts';
import { reproduceCommand } from './reproduce.ts';
import { trainCommand } from './train.ts';

/** The whole command line as data; `main` runs it, tests and documentation read it. */
export function createProgram(): Command {
  const program = new Command('admrl')
    .description(
      'Model-based adversarial meta-reinforcement learning: learn one dynamics model,\n' +
        'get a controller for every task of a reward family, and measure the worst case.',
    )
    .version(version);
  const commands = [
    trainCommand,
    adaptCommand,
    evaluateCommand,
    attackCommand,
    optimumCommand,
    renderCommand,
    reportCommand,
    reproduceCommand,
    compareCommand,
    inspectCommand,
    checkCommand,
    benchCommand,
  ];
  for (const create of commands) program.addCommand(create());
  for (const command of [program, ...program.commands]) {
    command.exitOverride().showHelpAfterError('(see admrl --help or admrl COMMAND --help)');
  }
  return program;
}

/** Runs the command line and returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    await createProgram().parseAsync([...argv], { from: 'user' });
    return exitCodes.ok;
  } catch (error) {
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    return reportError(error);
  }
}

const invoked = process.argv[1];
if (invoked !== undefined && realpathSync(invoked) === fileURLToPath(import.meta.url)) {
  ignoreClosedPipe();
  process.exitCode = await main(process.argv.slice(2));
}
