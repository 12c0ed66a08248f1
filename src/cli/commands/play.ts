/** @file What the command line says of `admrl play`. */

import { Command } from 'commander';
import { numberList, trustModuleOption } from '../options.ts';
import type { PlayFlags } from '../play.ts';
import { portOption } from './lab.ts';

/** The command. */
export function playCommand(): Command {
  return new Command('play')
    .description(
      'Open the lab on one task of a run: the robot acts there while its policy is searched.',
    )
    .argument('<run>', 'directory of a run with a learned model')
    .requiredOption(
      '--task <psi>',
      'task parameters in physical units, such as 1.5,1.4',
      numberList,
    )
    .addOption(portOption())
    .addOption(trustModuleOption())
    .addHelpText(
      'after',
      `
It prints the address of a page at 127.0.0.1, and serves it until it is ended.

Example:
  admrl play runs/hopper2d-fast-seed1 --task 1.5,1.4`,
    )
    .action(async (directory: string, flags: PlayFlags) => {
      const { play } = await import('../play.ts');
      return play(directory, flags);
    });
}
