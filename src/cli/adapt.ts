/** @file `admrl adapt`: a controller for one task, from a trained run, which stays as it is. */

import type { ZeroShotKnowledge } from '../algorithms/knownPolicies/knownPolicy.ts';
import type { StepLabel } from '../algorithms/step.ts';
import { adaptTrained, assertAdaptation } from '../api/adapt.ts';
import type { Config } from '../study/config/config.ts';
import { type TrainedRun, withTrainedRun } from '../study/run/trainedRun.ts';
import { fileOption } from './output.ts';
import { noticeOutside } from './outside.ts';
import { ledgerText, number, printLine, returnText, stepLine, task } from './print.ts';
import { openReporter } from './reporter.ts';

/** The flags of `admrl adapt`. */
export interface AdaptFlags {
  readonly task: readonly number[];
  readonly samples: number;
  readonly out?: string;
  readonly trustModule?: true;
}

/** What `admrl adapt` does. */
export function adapt(directory: string, flags: AdaptFlags): Promise<void> {
  if (flags.out !== undefined) fileOption('adapt', flags.out);
  const { onEvent } = openReporter();
  const { trustModule } = flags;
  return withTrainedRun(directory, { onEvent, trustModule }, (restored) =>
    adaptRun(restored, flags),
  );
}

async function adaptRun(trainedRun: TrainedRun, flags: AdaptFlags): Promise<void> {
  const { run, world } = trainedRun;
  const { task: psi, samples } = flags;
  assertAdaptation(trainedRun, psi, samples);
  noticeOutside(world.family, psi);
  const line = stepLine();
  const { policy, stages, returnsOfMean, ledger } = await adaptTrained(trainedRun, psi, {
    samples,
    onStep: (label) => line.show(`ψ ${task(psi)}: ${stepText(run.config, samples, label)}`),
  });
  line.clear();
  printLine(`${run.family}, ψ ${task(psi)}`);
  for (const { samples: n, returns, known } of stages) {
    if (known !== undefined) printLine(knownText(known));
    printLine(`return after ${n} real samples: ${returnText(returns)}`);
  }
  printLine(`without action noise, as exported: ${returnText(returnsOfMean)}`);
  printLine(ledgerText(ledger));
  if (flags.out === undefined) return;
  await policy.save(flags.out);
  printLine(`policy: ${flags.out} (${interfaceOf(world)})`);
}

/** What was known before the first sample, and what follows from it. */
function knownText({ policy, floor, episodes, promise, trusted }: ZeroShotKnowledge): string {
  const known = `known before a sample: at least ${number(floor)} (95 %), from ${episodes} episodes of “${policy}”`;
  const promised = `the model promises ${number(promise)}`;
  const choice = trusted ? '' : ', which is not trusted: the known policy is used';
  return `${known}; ${promised}${choice}`;
}

/** Inputs and outputs of the exported policy, in words. */
function interfaceOf({ family, labels: { actuators } }: TrainedRun['world']): string {
  const { stateSize, actionSize, actionLimit } = family;
  const limits = Number.isFinite(actionLimit) ? ` in [-${actionLimit}, ${actionLimit}]` : '';
  const action = `ONNX, input state [N, ${stateSize}], output action [N, ${actionSize}]${limits}`;
  if (actuators === undefined) return action;
  const ranges = actuators.map(({ name, range }) =>
    range === null ? name : `${name} ${range[0]} to ${range[1]}`,
  );
  return `${action} and control in the robot's units: ${ranges.join(', ')}`;
}

/** `zero-shot, iteration 3 of 40`, `slbo, stage 1 of 2, iteration 3 of 20`. */
export function stepText(
  { training, evaluation }: Config,
  samples: number,
  { phase, stage, iteration }: StepLabel,
): string {
  const stages = samples / evaluation.adaptSamples;
  const iterations: Readonly<Record<string, number>> = {
    'zero-shot': evaluation.zeroShotIterations,
    slbo: training.nInner,
  };
  return [
    phase,
    ...(phase === 'zero-shot' || phase === 'initialise' ? [] : [`stage ${stage + 1} of ${stages}`]),
    ...(phase in iterations ? [`iteration ${iteration + 1} of ${iterations[phase]}`] : []),
  ].join(', ');
}
