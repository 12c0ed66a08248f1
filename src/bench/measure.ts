/** @file Runs the benchmarks in turns with the ceiling, as the machine drifts, and relates each to the ceiling then. */

import { cpus } from 'node:os';
import { largest, median, smallest } from '../math/statistics.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { createCeiling } from './ceiling.ts';
import { createContextualBench } from './contextualStep.ts';
import { bareBlock, environmentBlock, type SteppingBlock } from './envStep.ts';
import { createWindowBench, timeAdaptation } from './shortHorizon.ts';
import {
  type BenchSizes,
  contextualStepFlops,
  ensembleSizes,
  fitFlops,
  rolloutFlops,
  windowFlops,
} from './sizes.ts';
import { createTrainingBench } from './training.ts';

/** Speed as a fraction of the ceiling: the median over the repeats, and the best of them. */
export interface Throughput {
  readonly ratio: number;
  readonly bestRatio: number;
  /** Median time of one piece of work: a rollout, or one Adam step of the fit. */
  readonly milliseconds: number;
  readonly gflops: number;
}

/** What `admrl bench --json` prints. */
export interface BenchResult {
  /** Median over the repeats of the best product. */
  readonly ceilingGflops: number;
  readonly rollout: Throughput;
  readonly modelFit: Throughput;
  /** The same of `ensembleSizes`: one rollout, and one Adam step of every member. */
  readonly ensembleRollout: Throughput;
  readonly ensembleFit: Throughput;
  readonly trpoIteration: {
    /** Time over that of the rollout's operations at the ceiling. */
    readonly multiple: number;
    readonly bestMultiple: number;
    readonly milliseconds: number;
  };
  /** A window of the short-horizon learner in the ensemble. */
  readonly window: Throughput;
  /** A gradient step of PEARL. */
  readonly contextualStep: Throughput;
  /** Zero-shot adaptations of the short-horizon learner to one task, from a known policy. */
  readonly adaptation: {
    /** In the ensemble: median of {@link adaptations}. */
    readonly fastSeconds: number;
    /** In the single model: once. */
    readonly paperSeconds: number;
  };
  readonly envStep: {
    /** Steps per second over those of the bare loop. */
    readonly ratio: number;
    readonly bestRatio: number;
    readonly stepsPerSecond: number;
  };
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string };
}

/** Pieces of work timed in a row, as training makes them: after each fit many rollouts and policy updates follow. */
const inARow = {
  rollout: 4,
  modelFit: 1,
  trpoIteration: 4,
  ensembleRollout: 4,
  ensembleFit: 1,
  window: 16,
  contextualStep: 1,
} as const;

/** Adaptations that are timed in the ensemble; one in the single model takes as long. */
export const adaptations = 3;

/** One timed piece of work between two measurements of the ceiling. */
interface Sample {
  readonly milliseconds: number;
  /** GFLOP/s, the mean of before and after. */
  readonly ceiling: number;
}

/** Measures everything `repeats` times after one untimed round. */
export async function runBench(
  runtime: Runtime,
  sizes: BenchSizes,
  repeats: number,
): Promise<BenchResult> {
  const training = await timeTraining(runtime, sizes, repeats);
  const { rollout, modelFit, trpoIteration, ensembleRollout, ensembleFit, window } = training;
  const ensemble = ensembleSizes(sizes);
  const multiples = trpoIteration.map(
    ({ milliseconds, ceiling }) => (milliseconds * ceiling * 1e6) / rolloutFlops(sizes),
  );
  const samples = Object.values(training).flat();
  const [cpu] = cpus();
  return {
    ceilingGflops: median(samples.map(({ ceiling }) => ceiling)),
    rollout: throughput(rollout, rolloutFlops(sizes), 1),
    modelFit: throughput(modelFit, fitFlops(sizes), sizes.fitSteps),
    ensembleRollout: throughput(ensembleRollout, rolloutFlops(ensemble), 1),
    ensembleFit: throughput(ensembleFit, fitFlops(ensemble), sizes.fitSteps),
    trpoIteration: {
      multiple: median(multiples),
      bestMultiple: smallest(multiples),
      milliseconds: median(trpoIteration.map(({ milliseconds }) => milliseconds)),
    },
    window: throughput(window, windowFlops(ensemble), 1),
    contextualStep: throughput(training.contextualStep, contextualStepFlops(sizes), 1),
    adaptation: await timeAdaptations(runtime, sizes),
    envStep: await timeStepping(sizes, repeats),
    machine: { cpu: cpu?.model.trim() ?? 'unknown', cores: cpus().length, node: process.version },
  };
}

function throughput(samples: readonly Sample[], flops: number, pieces: number): Throughput {
  const speeds = samples.map(({ milliseconds }) => flops / milliseconds / 1e6);
  const ratios = samples.map(({ ceiling }, i) => speeds[i] / ceiling);
  return {
    ratio: median(ratios),
    bestRatio: largest(ratios),
    milliseconds: median(samples.map(({ milliseconds }) => milliseconds / pieces)),
    gflops: median(speeds),
  };
}

async function timeTraining(
  runtime: Runtime,
  sizes: BenchSizes,
  repeats: number,
): Promise<Record<keyof typeof inARow, Sample[]>> {
  const ceiling = await createCeiling(runtime, sizes);
  const single = await createTrainingBench(runtime, sizes);
  const ensemble = await createTrainingBench(runtime, ensembleSizes(sizes));
  const windows = await createWindowBench(runtime, ensembleSizes(sizes));
  const contextual = await createContextualBench(runtime, sizes);
  const work: Record<keyof typeof inARow, () => Promise<void>> = {
    ...single,
    window: windows.window,
    contextualStep: contextual.step,
    ensembleRollout: ensemble.rollout,
    ensembleFit: ensemble.modelFit,
  };
  const samples: Record<keyof typeof inARow, Sample[]> = {
    rollout: [],
    modelFit: [],
    trpoIteration: [],
    ensembleRollout: [],
    ensembleFit: [],
    window: [],
    contextualStep: [],
  };
  try {
    let before = await ceiling.measure();
    for (let round = 0; round <= repeats; round++) {
      for (const name of Object.keys(samples) as (keyof typeof inARow)[]) {
        const start = performance.now();
        for (let i = 0; i < inARow[name]; i++) await work[name]();
        const milliseconds = (performance.now() - start) / inARow[name];
        const after = await ceiling.measure();
        if (round > 0) samples[name].push({ milliseconds, ceiling: (before + after) / 2 });
        before = after;
      }
    }
    return samples;
  } finally {
    const parts = [ceiling, single, ensemble, windows, contextual];
    await Promise.all(parts.map((part) => part.dispose()));
  }
}

async function timeAdaptations(
  runtime: Runtime,
  sizes: BenchSizes,
): Promise<BenchResult['adaptation']> {
  const seconds: number[] = [];
  for (let i = 0; i < adaptations; i++) {
    seconds.push(await timeAdaptation(runtime, ensembleSizes(sizes)));
  }
  return { fastSeconds: median(seconds), paperSeconds: await timeAdaptation(runtime, sizes) };
}

/** Blocks in the order A B B A: a drift that is steady over four blocks favours neither. */
async function timeStepping(sizes: BenchSizes, repeats: number): Promise<BenchResult['envStep']> {
  const env = await environmentBlock(sizes);
  const bare = await bareBlock(sizes);
  const time = (block: SteppingBlock): number => {
    block.restart();
    const start = performance.now();
    block.step();
    return performance.now() - start;
  };
  const ratios: number[] = [];
  const milliseconds: number[] = [];
  for (let round = 0; round <= repeats; round++) {
    const [a1, b1, b2, a2] = [env, bare, bare, env].map(time);
    if (round === 0) continue;
    ratios.push((b1 + b2) / (a1 + a2));
    milliseconds.push((a1 + a2) / 2);
  }
  env.dispose();
  bare.dispose();
  const steps = sizes.simulators * sizes.simulatorSteps;
  return {
    ratio: median(ratios),
    bestRatio: largest(ratios),
    stepsPerSecond: (1000 * steps) / median(milliseconds),
  };
}
