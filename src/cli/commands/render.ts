/** @file What the command line says of `admrl render`. */

import { Command, InvalidArgumentError, Option } from 'commander';
import { views } from '../../render/camera.ts';
import { movingFormats, stillFormats } from '../../render/formats.ts';
import { collectTasks, trustModuleOption, wholeNumber } from '../options.ts';
import type { RenderFlags } from '../render.ts';

const formats = [...movingFormats, ...stillFormats].join(', ');

/** The command. */
export function renderCommand(): Command {
  return new Command('render')
    .description('Draw the robot under its zero-shot policies: a film, or a filmstrip of moments.')
    .argument('<run...>', 'directories of trained runs, or one policy.onnx with --family')
    .requiredOption(
      '--task <psi>',
      'task parameters, such as 1.5,1.4; repeatable: side by side',
      collectTasks,
    )
    .requiredOption('--out <file>', `what to write, by its ending: ${formats}`)
    .option('--family <family>', 'name or module of the family that a policy.onnx is for')
    .option('--against-model', 'below reality, what the learned model expects from the same start')
    .option('--size <width>x<height>', 'pixels of each panel of a film (default: 320x240)', size)
    .option('--fps <number>', 'pictures per second of a film', wholeNumber(1), 20)
    .option('--seconds <number>', 'how long a film takes', wholeNumber(1), 4)
    .addOption(
      new Option('--view <name>', 'from where (default: as suits the robot)').choices(views),
    )
    .addOption(trustModuleOption())
    .addHelpText(
      'after',
      `
Examples:
  admrl render runs/hopper2d-small-seed1 --task 1.5,1.4 --out hopper.gif
  admrl render runs/hopper2d-small-seed1 --task 1.5,1.4 --task -1,1.4 --out strip.svg
  admrl render runs/ant2d-small-seed1 --task 2,0 --against-model --out model.mp4
  admrl render policy.onnx --family hopper2d --task 1.5,1.4 --out hopper.apng`,
    )
    .action(async (targets: string[], flags: RenderFlags) => {
      const { render } = await import('../render.ts');
      return render(targets, flags);
    });
}

function size(text: string): readonly [number, number] {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(text)?.map(Number) ?? [];
  const fits = (x: number | undefined): x is number => x !== undefined && x >= 16 && x <= 4096;
  if (fits(width) && fits(height)) return [width, height];
  throw new InvalidArgumentError('expected WIDTHxHEIGHT of 16 to 4096 pixels, such as 320x240.');
}
