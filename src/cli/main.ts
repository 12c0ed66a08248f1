#!/usr/bin/env node
/** @file The `admrl` command. One file per sub-command; this one only puts them together. */

import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError } from 'commander';
import { endWithChannel } from '../study/jobs/endWithParent.ts';
import { version } from '../study/version.ts';
import { answerBrokenStreams, answerUncaughtErrors, exitCodes, reportError } from './errors.ts';
import { refuseRepeats } from './options.ts';

/** The sub-commands in the order of the help. They load their work when they run: help is there at once. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  train: async () => (await import('./commands/train.ts')).trainCommand(),
  adapt: async () => (await import('./commands/adapt.ts')).adaptCommand(),
  evaluate: async () => (await import('./commands/evaluate.ts')).evaluateCommand(),
  attack: async () => (await import('./commands/attack.ts')).attackCommand(),
  optimum: async () => (await import('./commands/optimum.ts')).optimumCommand(),
  render: async () => (await import('./commands/render.ts')).renderCommand(),
  report: async () => (await import('./commands/report.ts')).reportCommand(),
  reproduce: async () => (await import('./commands/reproduce.ts')).reproduceCommand(),
  sweep: async () => (await import('./commands/sweep.ts')).sweepCommand(),
  compare: async () => (await import('./commands/compare.ts')).compareCommand(),
  lab: async () => (await import('./commands/lab.ts')).labCommand(),
  play: async () => (await import('./commands/play.ts')).playCommand(),
  inspect: async () => (await import('./commands/inspect.ts')).inspectCommand(),
  check: async () => (await import('./commands/check.ts')).checkCommand(),
  bench: async () => (await import('./commands/bench.ts')).benchCommand(),
};

/**
 * The command line as data; `main` runs it, tests and documentation read it. With the `name` of a sub-command it knows
 * only that one, otherwise all of them.
 */
export async function createProgram(name = ''): Promise<Command> {
  const program = new Command('admrl')
    .description(
      'Model-based adversarial meta-reinforcement learning: learn one dynamics model,\n' +
        'get a controller for every task of a reward family, and measure the worst case.',
    )
    .version(version)
    // Options after the name of a command are that command's.
    .enablePositionalOptions()
    .addHelpText(
      'after',
      `
Exit codes: 0 done, 1 failed, 2 wrong usage, 75 another process holds the lock (try later),
130 interrupted. A run is a program: opening one runs the custom module that it names.`,
    );
  const wanted = Object.hasOwn(commands, name) ? [commands[name]] : Object.values(commands);
  for (const load of wanted) program.addCommand(await load());
  for (const command of [program, ...program.commands.flatMap(withParts)]) {
    command.exitOverride().showHelpAfterError('(see admrl --help or admrl COMMAND --help)');
    refuseRepeats(command);
  }
  return program;
}

/** A command and those that it has itself. */
function withParts(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withParts)];
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
    const program = await createProgram(argv[0]);
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
  endWithChannel();
  process.exitCode = await main(process.argv.slice(2));
}
