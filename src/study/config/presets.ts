/** @file Named partial configurations. */

import type { PartialConfig } from './config.ts';

/** The presets, smallest first. */
export const presets: Readonly<
  Record<'smoke' | 'fast' | 'small' | 'reduced' | 'paper', PartialConfig>
> = {
  /** Trains in under a minute: every part of AdMRL runs, nothing is learned well. */
  smoke: {
    training: {
      nTasks: 2,
      nZeroShot: 2,
      nSlbo: 1,
      nInner: 2,
      nCollect: 1000,
      nDev: 500,
      numEnvs: 5,
    },
    model: { hiddenSizes: [64, 64], steps: 20 },
    value: { epochs: 2 },
    rollout: { numEnvs: 10, updates: 2 },
    taskGradient: { episodes: 10, cgIterations: 20 },
    regretMap: { candidates: 3, probes: 2 },
    maml: { tasks: 4, updates: 2, tasksPerUpdate: 2, episodes: 5 },
    evaluation: { episodes: 10, adaptSamples: 1000, numEnvs: 5 },
    mtJoint: { tasks: 10, updates: 4, numEnvs: 10 },
    sac: { hiddenSizes: [64, 64], batchSize: 64, iterations: 2, episodes: 2, updates: 50 },
    pearl: {
      ...{ tasks: 4, firstEpisodes: 1, iterations: 2, tasksPerIteration: 2, updates: 50 },
      ...{ priorEpisodes: 1, posteriorEpisodes: 1, tasksPerStep: 4, encoderSizes: [32, 32] },
    },
  },
  /**
   * For people: learns more from fewer samples and in less time than the others, on two cores some two minutes a task. An
   * ensemble, new data first, gradients through the model, and adaptation from what is known; docs/results.md has what each
   * part does.
   */
  fast: {
    training: {
      nTasks: 8,
      nZeroShot: 10,
      nSlbo: 2,
      firstTaskStages: 6,
      nInner: 10,
      nCollect: 5000,
      nDev: 0,
      numEnvs: 25,
    },
    noise: { sigma: 0 },
    model: { hiddenSizes: [256, 256], members: 4, init: 'fan-in', freshFraction: 0.5 },
    policy: { optimizer: 'shac' },
    value: { epochs: 2 },
    rollout: { updates: 40 },
    adaptation: { start: 'known', trust: 'earned' },
    taskGradient: { episodes: 20 },
    maml: { updates: 50, tasksPerUpdate: 10, episodes: 10 },
    evaluation: { episodes: 20 },
    mtJoint: { updates: 200, numEnvs: 50 },
    sac: { hiddenSizes: [128, 128], batchSize: 128, iterations: 100, updates: 500 },
    pearl: {
      ...{ tasks: 40, firstEpisodes: 2, iterations: 30, updates: 500, tasksPerStep: 8 },
      encoderSizes: [100, 100],
    },
  },
  /** Trains in minutes on two cores, and evaluates the test tasks zero-shot in as many. */
  small: {
    training: {
      nTasks: 4,
      nZeroShot: 10,
      nSlbo: 2,
      nInner: 8,
      nCollect: 4000,
      nDev: 2000,
      numEnvs: 20,
    },
    model: { hiddenSizes: [256, 256] },
    value: { epochs: 2 },
    rollout: { updates: 10 },
    maml: { tasks: 20, updates: 10, tasksPerUpdate: 5, episodes: 5 },
    evaluation: { episodes: 20 },
    mtJoint: { updates: 50, numEnvs: 50 },
    sac: { hiddenSizes: [128, 128], batchSize: 128, iterations: 20, updates: 500 },
    pearl: {
      ...{ tasks: 20, firstEpisodes: 2, iterations: 10, updates: 200, tasksPerStep: 4 },
      encoderSizes: [100, 100],
    },
  },
  /**
   * `paper` with methods that learn without a model cut down to what two cores take in about an hour: about 10 million
   * samples, those with a replay half a million. Figures compare them with AdMRL by `fast` (`study/sweep/plannedRuns.ts`).
   */
  reduced: {
    maml: { updates: 125, tasksPerUpdate: 20, episodes: 10 },
    mtJoint: { updates: 400, numEnvs: 125 },
    sac: { hiddenSizes: [200, 200, 200], batchSize: 128 },
    pearl: { firstEpisodes: 5, iterations: 70, updates: 1000, tasksPerStep: 8 },
  },
  /** The sizes of the paper's experiments, which are the defaults: a run trains for hours, a figure takes days. */
  paper: {},
};

/** What a training starts from when no preset is named. */
export const defaultPreset: keyof typeof presets = 'fast';
