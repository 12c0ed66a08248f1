/** @file `admrl adapt`: a controller for one task, from a trained run, which stays as it is. */

import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { Command } from 'commander';
import { count } from '../data/ledger.ts';
import { adapt, stagesOf } from '../evaluation/adaptation.ts';
import { deterministicReturns } from '../evaluation/baselines.ts';
import { exportPolicy } from '../evaluation/exportPolicy.ts';
import { summarizeReturns } from '../evaluation/measuredReturn.ts';
import { foldIn, keyFromSeed } from '../math/random.ts';
import type { PolicyInWorld } from '../policies/policyOf.ts';
import { writeFileAtomically } from '../study/files/atomicFile.ts';
import type { TrainedRun } from '../study/run/trainedRun.ts';
import { UsageError } from '../study/usageError.ts';
import { projectToBox } from '../tasks/box.ts';
import { assertTask } from '../tasks/taskFunctions.ts';
import { checkUsage } from './errors.ts';
import { numberList, wholeNumber } from './options.ts';
import { ledgerText, printLine, printNotice, returnText, stepLine, task } from './print.ts';
import { openReporter } from './reporter.ts';
import { withTrainedRun } from './withTrainedRun.ts';

interface AdaptFlags {
  readonly task: readonly number[];
  readonly samples: number;
  readonly out?: string;
}

/** The command. */
export function adaptCommand(): Command {
  return new Command('adapt')
    .description('Adapt to one task, zero-shot and after real samples, and export the policy.')
    .argument('<run>', 'directory of a trained run')
    .requiredOption(
      '--task <psi>',
      'task parameters in physical units, such as 1.5,1.4',
      numberList,
    )
    .option('--samples <number>', 'real samples to adapt with', wholeNumber(0), 0)
    .option('--out <file>', 'write the adapted policy as one ONNX file')
    .addHelpText(
      'after',
      `
Examples:
  admrl adapt runs/hopper2d-small-seed1 --task 1.5,1.4
  admrl adapt runs/hopper2d-small-seed1 --task 1.5,1.4 --samples 2000 --out policy.onnx`,
    )
    .action((directory: string, flags: AdaptFlags) => {
      if (flags.out !== undefined) checkFolderOf(flags.out);
      const { onEvent } = openReporter();
      return withTrainedRun(directory, onEvent, (restored) => adaptRun(restored, flags));
    });
}

/** Before the work rather than after it. */
function checkFolderOf(path: string): void {
  if (!existsSync(dirname(path))) {
    throw new UsageError(`adapt: --out is ${path}, expected a file in a folder that exists`);
  }
}

async function adaptRun(
  { run, world, algorithm, trained }: TrainedRun,
  flags: AdaptFlags,
): Promise<void> {
  const { adaptSamples, ...settings } = run.config.evaluation;
  checkUsage(() => {
    assertTask(world.family, flags.task);
    stagesOf(flags.samples, adaptSamples);
  });
  noticeOutside(world, flags.task);
  const line = stepLine();
  const key = foldIn(keyFromSeed(run.config.training.seed), 'adapt');
  const adapted = await adapt({
    world,
    algorithm,
    trained,
    psi: flags.task,
    samples: flags.samples,
    samplesPerStage: adaptSamples,
    ...settings,
    key,
    onStep: ({ phase, stage, iteration }) =>
      line.show(`ψ ${task(flags.task)}: ${phase}, stage ${stage + 1}, iteration ${iteration + 1}`),
  });
  const { policy, ledger } = adapted[adapted.length - 1];
  const ofMean = await deterministicReturns(world, policy, {
    psi: flags.task,
    episodes: settings.episodes,
    key: foldIn(key, 'evaluation'),
  });
  line.clear();
  printLine(`${run.family}, ψ ${task(flags.task)}`);
  for (const { samples, returns } of adapted) {
    printLine(`return after ${samples} real samples: ${returnText(returns)}`);
  }
  printLine(`without action noise, as exported: ${returnText(summarizeReturns(ofMean.returns))}`);
  printLine(ledgerText(count(ledger, 'evaluation', ofMean.steps)));
  if (flags.out !== undefined) writePolicy(flags.out, world, policy);
}

function noticeOutside({ family }: TrainedRun['world'], psi: readonly number[]): void {
  const { box, parameterNames } = family;
  const nearest = projectToBox(psi, box);
  for (const [i, value] of psi.entries()) {
    if (nearest[i] === value) continue;
    printNotice(
      `ψ ${task(psi)} is outside of the box of tasks: ${parameterNames[i]} is ${value}, trained on ${box.low[i]} to ${box.high[i]}`,
    );
  }
}

function writePolicy(
  path: string,
  { specs, family }: TrainedRun['world'],
  { theta, normalizer }: PolicyInWorld,
): void {
  const { actionLimit } = family;
  const bytes = exportPolicy({
    spec: specs.policy,
    theta,
    normalizer,
    actionLimit,
  });
  writeFileAtomically(path, bytes);
  printLine(
    `policy: ${path} (ONNX, input state [N, ${family.stateSize}], output action [N, ${family.actionSize}])`,
  );
}
