/** @file `admrl bench`: the speed of the parts of training, as fractions of what this machine can do now. */

import { adaptations, type BenchResult, runBench } from '../bench/measure.ts';
import { paperSizes } from '../bench/sizes.ts';
import { createNodeRuntime } from '../runtime/node.ts';
import { number, printLine, table } from './print.ts';

/** The flags of `admrl bench`. */
export interface BenchFlags {
  readonly json?: boolean;
  readonly repeats: number;
}

/** What `admrl bench` does. */
export async function bench({ json = false, repeats }: BenchFlags): Promise<void> {
  const result = await runBench(await createNodeRuntime(), paperSizes, repeats);
  printLine(json ? JSON.stringify(result, null, 2) : benchReport(result));
}

/** A row for each part: time, median and best relative speed, target, verdict on the median. */
export function benchReport(result: BenchResult): string {
  const { ceilingGflops, rollout, modelFit, ensembleRollout, ensembleFit } = result;
  const { trpoIteration, window, contextualStep, adaptation, envStep, machine } = result;
  const milliseconds = (value: number): string => `${value.toFixed(1)} ms`;
  const atLeast = (limit: number, { ratio, bestRatio }: Ratios, of: string): string[] => [
    ratio.toFixed(2),
    bestRatio.toFixed(2),
    `≥ ${limit} of the ${of}`,
    ratio >= limit ? 'met' : 'not met',
  ];
  const within = (limit: number, seconds: number, times: string): string[] => [
    `${seconds.toFixed(1)} s`,
    times,
    '',
    `≤ ${limit} s`,
    seconds <= limit ? 'met' : 'not met',
  ];
  const { multiple, bestMultiple } = trpoIteration;
  const rows = [
    ['virtual rollout', milliseconds(rollout.milliseconds), ...atLeast(0.75, rollout, 'ceiling')],
    [
      'model fit, a step',
      milliseconds(modelFit.milliseconds),
      ...atLeast(0.55, modelFit, 'ceiling'),
    ],
    [
      'rollout, ensemble of 4',
      milliseconds(ensembleRollout.milliseconds),
      ...atLeast(0.6, ensembleRollout, 'ceiling'),
    ],
    [
      'fit of the 4, a step',
      milliseconds(ensembleFit.milliseconds),
      ...atLeast(0.6, ensembleFit, 'ceiling'),
    ],
    [
      'TRPO iteration',
      milliseconds(trpoIteration.milliseconds),
      multiple.toFixed(2),
      bestMultiple.toFixed(2),
      '≤ 3 rollouts at the ceiling',
      multiple <= 3 ? 'met' : 'not met',
    ],
    [
      'window, ensemble of 4',
      milliseconds(window.milliseconds),
      ...atLeast(0.5, window, 'ceiling'),
    ],
    [
      'gradient step of PEARL',
      `${(1000 / contextualStep.milliseconds).toFixed(2)} /s`,
      ...atLeast(0.5, contextualStep, 'ceiling'),
    ],
    ['adaptation, ensemble of 4', ...within(5, adaptation.fastSeconds, `of ${adaptations}`)],
    ['adaptation, single model', ...within(15, adaptation.paperSeconds, 'of 1')],
    [
      'environment',
      `${number(Math.round(envStep.stepsPerSecond))} steps/s`,
      ...atLeast(0.8, envStep, 'bare mj_step loop'),
    ],
  ];
  return [
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}`,
    `ceiling: ${ceilingGflops.toFixed(0)} GFLOP/s, a product with a constant 1000×1000 matrix`,
    '',
    table(['part', 'time', 'median', 'best', 'target', ''], rows),
  ].join('\n');
}

type Ratios = { readonly ratio: number; readonly bestRatio: number };
