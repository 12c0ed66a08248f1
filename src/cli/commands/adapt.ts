/** @file What the command line says of `admrl adapt`. */

import { Command } from 'commander';
import type { AdaptFlags } from '../adapt.ts';
import { most, numberList, trustModuleOption, wholeNumber } from '../options.ts';

/** The command. */
export function adaptCommand(): Command {
  return new Command('adapt')
    .description('Adapt to one task, zero-shot or with real samples, and export the policy.')
    .argument('<run>', 'directory of a trained run')
    .requiredOption(
      '--task <psi>',
      'task parameters in physical units, such as 1.5,1.4',
      numberList,
    )
    .option('--samples <number>', 'real samples to adapt with', wholeNumber(0, most.samples), 0)
    .option('--out <file>', 'write the adapted policy as one ONNX file')
    .addOption(trustModuleOption())
    .addHelpText(
      'after',
      `
Examples:
  admrl adapt runs/hopper2d-small-seed1 --task 1.5,1.4
  admrl adapt runs/hopper2d-small-seed1 --task 1.5,1.4 --samples 2000 --out policy.onnx`,
    )
    .action(async (directory: string, flags: AdaptFlags) => {
      const { adapt } = await import('../adapt.ts');
      return adapt(directory, flags);
    });
}
