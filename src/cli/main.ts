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
import { answerBrokenStreams, answerUncaughtErrors, exitCodes, reportError } from './errors.ts';
import { evaluateCommand } from './evaluate.ts';
import { inspectCommand } from './inspect.ts';
import { optimumCommand } from './optimum.ts';
import { refuseRepeats } from './options.ts';
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
    refuseRepeats(command);
  }
  return program;
}

/** The help of no command is the mistake that naming no command is. */
function helpAsMeant({ commands }: Command, argv: readonly string[]): string[] {
  const named = argv[0] === 'help' ? argv[1] : argv[0];
  if (named === undefined || named.startsWith('-') || named === 'help') return [...argv];
  return commands.some((command) => command.name() === named) ? [...argv] : [named];
}

/** Runs the command line and returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    const program = createProgram();
    await program.parseAsync(helpAsMeant(program, argv), { from: 'user' });
    return exitCodes.ok;
  } catch (error) {
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    return reportError(error);
  }
}

const invoked = process.argv[1];
if (invoked !== undefined && realpathSync(invoked) === fileURLToPath(import.meta.url)) {
  answerBrokenStreams();
  answerUncaughtErrors();
  process.exitCode = await main(process.argv.slice(2));
}
