/** @file What the command line says of `admrl lab`. */

import { Command, Option } from 'commander';
import type { LabFlags } from '../lab.ts';
import { trustModuleOption, wholeNumber } from '../options.ts';

/** The option of commands that serve the page. */
export function portOption(): Option {
  return new Option(
    '--port <number>',
    'port of the page (default: 4600, or any free one)',
  ).argParser(wholeNumber(1, 65535));
}

/** The command. */
export function labCommand(): Command {
  return new Command('lab')
    .description('Show runs on a page of this computer, live while they are trained.')
    .argument(
      '[run...]',
      'directories of runs, folders that hold some, or files of sweeps (default: runs)',
    )
    .addOption(portOption())
    .option(
      '--export <directory>',
      'write the page and the runs as they are to a folder for any web host',
    )
    .addOption(trustModuleOption())
    .addHelpText(
      'after',
      `
The page is at 127.0.0.1: no other computer reaches it. Nothing in the runs is changed.

Examples:
  admrl lab
  admrl lab runs/hopper2d-fast-seed1
  admrl lab methods.yaml
  admrl lab runs/hopper2d-fast-seed1 --export site
  admrl train hopper2d --lab`,
    )
    .action(async (folders: string[], flags: LabFlags) => {
      const { lab } = await import('../lab.ts');
      return lab(folders, flags);
    });
}
