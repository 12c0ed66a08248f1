import { beforeAll, describe, expect, it } from 'vitest';
import { benchReport } from '../cli/bench.ts';
import { createNodeRuntime } from '../runtime/node.ts';
import { type BenchResult, runBench } from './measure.ts';
import {
  type BenchSizes,
  contextualStepFlops,
  ensembleSizes,
  fitFlops,
  paperSizes,
  rolloutFlops,
  windowFlops,
} from './sizes.ts';

const tiny: BenchSizes = {
  stateSize: 4,
  actionSize: 2,
  modelHiddenSizes: [8],
  modelMembers: 1,
  ensemble: { members: 4, hiddenSizes: [2] },
  policyHiddenSizes: [3],
  valueHiddenSizes: [3],
  numEnvs: 8,
  horizon: 16,
  window: { numEnvs: 4, horizon: 8 },
  adaptation: { iterations: 2, updates: 3 },
  contextual: {
    ...{ tasks: 2, batchSize: 3, contextBatch: 5, latentSize: 2 },
    ...{ hiddenSizes: [4], encoderSizes: [6] },
  },
  fitBatchSize: 5,
  fitSteps: 7,
  ceilingRows: [2, 6],
  ceilingWidth: 10,
  simulators: 2,
  simulatorSteps: 3,
};

describe('operations by formula', () => {
  it('are 2 a multiply-add of the model and the policy in a rollout', () => {
    // Model 6→8→4: 48 + 32; policy 4→3→2: 12 + 6; 8 · 16 rows.
    expect(rolloutFlops(tiny)).toBe(2 * 8 * 16 * (80 + 18));
  });

  it('are three products a layer in a fit, two in the first layer', () => {
    expect(fitFlops(tiny)).toBe(2 * 7 * 5 * (2 * 48 + 3 * 32));
  });

  it('of an ensemble are those of one member in a rollout, and of all in a fit', () => {
    // Of four, 6→2→4 has 12 + 8 each.
    const ensemble = ensembleSizes(tiny);
    expect(rolloutFlops(ensemble)).toBe(2 * 8 * 16 * (20 + 18));
    expect(fitFlops(ensemble)).toBe(4 * 2 * 7 * 5 * (2 * 12 + 3 * 8));
  });

  it('are two passes of the model, three of the policy and of V in a window', () => {
    // Model 80, policy 18, V 4→3→1: 12 + 3.
    expect(windowFlops(tiny)).toBe(2 * 4 * 8 * (2 * 80 + 3 * 18 + 3 * 15));
  });

  it('are ten passes of a Q, four of V, three of the policy and of the encoder in a gradient step', () => {
    // Q 8→4→1: 32 + 4; V 6→4→1: 24 + 4; policy 6→4→4: 24 + 16; encoder 7→6→4: 42 + 24. Nothing goes back to data.
    const perRow = 10 * 36 + (3 * 28 - 24) + 28 + (3 * 40 - 24);
    expect(contextualStepFlops(tiny)).toBe(2 * 2 * (3 * perRow + 5 * (3 * 66 - 42)));
  });

  it('are 21.6 and 163 GFLOP for the paper’s sizes', () => {
    expect(rolloutFlops(paperSizes) / 1e9).toBeCloseTo(21.6, 1);
    expect(fitFlops(paperSizes) / 1e9).toBeCloseTo(163.4, 1);
  });
});

describe('runBench', () => {
  let result: BenchResult;
  beforeAll(async () => {
    result = await runBench(await createNodeRuntime(), tiny, 2);
  });

  it('measures every part', () => {
    const { machine, ...numbers } = result;
    const leaves = Object.values(numbers).flatMap((part) =>
      typeof part === 'number' ? [part] : Object.values(part),
    );
    expect(leaves).toHaveLength(1 + 4 + 4 + 4 + 4 + 3 + 4 + 4 + 2 + 3);
    for (const value of leaves) expect(value).toBeGreaterThan(0);
    expect(machine.cores).toBeGreaterThanOrEqual(1);
    expect(machine.node).toBe(process.version);
  });

  it('has a best that is no worse than the median', () => {
    const { rollout, modelFit, ensembleRollout, ensembleFit, window, contextualStep, envStep } =
      result;
    const networks = [rollout, modelFit, ensembleRollout, ensembleFit, window, contextualStep];
    const parts = [...networks, envStep];
    for (const { ratio, bestRatio } of parts) {
      expect(bestRatio).toBeGreaterThanOrEqual(ratio);
    }
    const { bestMultiple, multiple } = result.trpoIteration;
    expect(bestMultiple).toBeLessThanOrEqual(multiple);
  });
});

describe('benchReport', () => {
  const throughput = { bestRatio: 0.8, milliseconds: 10, gflops: 100 };
  const result: BenchResult = {
    ceilingGflops: 240,
    rollout: { ...throughput, ratio: 0.75 },
    modelFit: { ...throughput, ratio: 0.549 },
    ensembleRollout: { ...throughput, ratio: 0.6 },
    ensembleFit: { ...throughput, ratio: 0.5 },
    trpoIteration: { multiple: 3.001, bestMultiple: 2.9, milliseconds: 300 },
    window: { ...throughput, ratio: 0.501 },
    contextualStep: { ...throughput, ratio: 0.4 },
    adaptation: { fastSeconds: 5.1, paperSeconds: 15 },
    envStep: { ratio: 0.8, bestRatio: 0.9, stepsPerSecond: 30_000 },
    machine: { cpu: 'some processor', cores: 2, node: 'v20.0.0' },
  };

  it('says for each part whether its median meets the target', () => {
    const lines = benchReport(result).split('\n').slice(-10);
    expect(lines.map((line) => /(not )?met$/.exec(line)?.[0])).toEqual([
      'met',
      'not met',
      'met',
      'not met',
      'not met',
      'met',
      'not met',
      'not met',
      'met',
      'met',
    ]);
  });
});
