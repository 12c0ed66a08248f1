/** @file Runs in folders, written as training writes them. */

import { train } from '../../src/api/train.ts';
import { loadConfig } from '../../src/study/config/file.ts';
import type { Run } from '../../src/study/run/run.ts';
import { createRun } from '../../src/study/run/runDirectory.ts';

/** A run of pointMass that is held by this process; its logs are empty. */
export function beginRun(directory: string, family = 'pointMass'): Run {
  const config = loadConfig({ preset: 'smoke' });
  return createRun(directory, { family, module: null, preset: 'smoke', threads: 1, config });
}

/** Logs a step of virtual training with a return, or one with real episodes. */
export function logStep(run: Run, task: number, values: Readonly<Record<string, number>>): void {
  run.logMetrics({
    ...{ task, phase: 'slbo', stage: 0, iteration: 0, realSamples: 100, virtualSteps: 1000 },
    ...values,
  });
}

/** Logs the end of a task. */
export function logTask(run: Run, task: number, psi: readonly number[]): void {
  run.logTask({
    ...{ task, psi, nextPsi: psi, gradient: null, gapStandardError: null },
    ...{
      realReturnZeroShot: task === 0 ? null : 10,
      realReturnAfter: 12,
      gap: task === 0 ? null : 2,
    },
  });
}

/** Trains a family in some seconds so that its learner holds known policies, from which adaptation starts. */
export async function trainAdaptable(directory: string, family = 'pointMass'): Promise<void> {
  const run = await train(family, {
    ...{ preset: 'smoke', seed: 1, threads: 1, directory },
    settings: {
      adaptation: { start: 'known', trust: 'earned' },
      policy: { optimizer: 'shac' },
      rollout: { updates: 20 },
      shac: { numEnvs: 8, horizon: 8 },
      evaluation: { zeroShotIterations: 1 },
    },
  });
  await run.dispose();
}
