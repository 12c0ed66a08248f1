/** @file `admrl adapt`: a controller for one task, from a trained run, which stays as it is. */

import { Command } from 'commander';
import { adaptTrained, assertAdaptation } from '../api/adapt.ts';
import { type TrainedRun, withTrainedRun } from '../study/run/trainedRun.ts';
import { projectToBox } from '../tasks/box.ts';
import { numberList, trustModuleOption, wholeNumber } from './options.ts';
import { fileOption } from './output.ts';
import { ledgerText, printLine, printNotice, returnText, stepLine, task } from './print.ts';
import { openReporter } from './reporter.ts';

interface AdaptFlags {
  readonly task: readonly number[];
  readonly samples: number;
  readonly out?: string;
  readonly trustModule?: true;
}

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
    .option('--samples <number>', 'real samples to adapt with', wholeNumber(0), 0)
    .option('--out <file>', 'write the adapted policy as one ONNX file')
    .addOption(trustModuleOption())
    .addHelpText(
      'after',
      `
Examples:
  admrl adapt runs/hopper2d-small-seed1 --task 1.5,1.4
  admrl adapt runs/hopper2d-small-seed1 --task 1.5,1.4 --samples 2000 --out policy.onnx`,
    )
    .action((directory: string, flags: AdaptFlags) => {
      if (flags.out !== undefined) fileOption('adapt', flags.out);
      const { onEvent } = openReporter();
      const { trustModule } = flags;
      return withTrainedRun(directory, { onEvent, trustModule }, (restored) =>
        adaptRun(restored, flags),
      );
    });
}

async function adaptRun(trainedRun: TrainedRun, flags: AdaptFlags): Promise<void> {
  const { run, world } = trainedRun;
  const { task: psi, samples } = flags;
  assertAdaptation(trainedRun, psi, samples);
  noticeOutside(world, psi);
  const line = stepLine();
  const { policy, stages, returnsOfMean, ledger } = await adaptTrained(trainedRun, psi, {
    samples,
    onStep: ({ phase, stage, iteration }) =>
      line.show(`ψ ${task(psi)}: ${phase}, stage ${stage + 1}, iteration ${iteration + 1}`),
  });
  line.clear();
  printLine(`${run.family}, ψ ${task(psi)}`);
  for (const { samples: n, returns } of stages) {
    printLine(`return after ${n} real samples: ${returnText(returns)}`);
  }
  printLine(`without action noise, as exported: ${returnText(returnsOfMean)}`);
  printLine(ledgerText(ledger));
  if (flags.out === undefined) return;
  await policy.save(flags.out);
  const { stateSize, actionSize } = world.family;
  printLine(
    `policy: ${flags.out} (ONNX, input state [N, ${stateSize}], output action [N, ${actionSize}])`,
  );
}

function noticeOutside({ family }: TrainedRun['world'], psi: readonly number[]): void {
  const { box, parameterNames } = family;
  const nearest = projectToBox(psi, box);
  for (const [i, value] of psi.entries()) {
    if (nearest[i] === value) continue;
    printNotice(
      `ψ ${task(psi)} is outside the box of tasks: ${parameterNames[i]} is ${value}, trained on ${box.low[i]} to ${box.high[i]}`,
    );
  }
}
