/** @file AdMRL on the point mass in a size that runs in a fraction of a second, and a step runner that keeps everything. */

import { type Problem, problemByName } from '../envs/problems.ts';
import { createNodeRuntime } from '../runtime/node.ts';
import type { Learner } from './learner.ts';
import type { TaskRecord } from './selection/taskRecord.ts';
import type { AlgorithmConfig } from './settings.ts';
import type { StepLabel, StepRunner } from './step.ts';
import { createWorld, type World } from './world.ts';

/** Every loop of Algorithm 1 is there, as short as it can be told apart from the others. */
export const tinyConfig: AlgorithmConfig = {
  training: {
    nTasks: 3,
    nZeroShot: 2,
    nSlbo: 2,
    firstTaskStages: 3,
    nInner: 1,
    nCollect: 60,
    nDev: 40,
    numEnvs: 4,
    taskStepSize: 1,
    taskStepLength: 0.5,
    firstTaskGradient: 'none',
  },
  model: {
    hiddenSizes: [8],
    members: 1,
    horizon: 2,
    batchSize: 16,
    steps: 3,
    learningRate: 1e-3,
    weightDecay: 1e-5,
    maxGradientNorm: 2,
    freshFraction: 0,
    init: 'constant',
    initScale: 0.1,
    rolloutPrecision: 'float32',
  },
  policy: { optimizer: 'trpo', hiddenSizes: [], initialLogStd: 0 },
  value: { hiddenSizes: [8], learningRate: 1e-3, epochs: 1, batchSize: 20 },
  rollout: {
    numEnvs: 5,
    updates: 2,
    stop: 'never',
    gamma: 0.99,
    gaeLambda: 0.95,
  },
  trpo: {
    maxKl: 0.01,
    cgIterations: 5,
    cgDamping: 0.1,
    entropyCoefficient: 0.005,
  },
  adaptation: { start: 'fresh', trust: 'always' },
  shac: { klWeight: 0.005, numEnvs: 8, horizon: 16, learningRate: 4e-3 },
  noise: { theta: 0.15, sigma: 0.3 },
  taskGradient: {
    variant: 'exact',
    hessian: 'causal',
    solve: 'adjoint',
    secantStep: 0.15,
    advantage: 'monte-carlo',
    klWeight: 0,
    cgIterations: 10,
    cgTolerance: 1e-3,
    episodes: 6,
  },
  mtJoint: { tasks: 3, updates: 3, numEnvs: 6, maxKl: 0.03 },
  regretMap: { candidates: 3, probes: 2, episodes: 4 },
  maml: {
    tasks: 3,
    updates: 2,
    tasksPerUpdate: 2,
    episodes: 3,
    surrogate: 'lvc',
    stepSize: 0.1,
    gaeLambda: 1,
    cgDamping: 1e-5,
  },
  sac: {
    hiddenSizes: [8],
    batchSize: 16,
    learningRate: 3e-3,
    rewardScale: 5,
    targetRate: 0.01,
    iterations: 2,
    episodes: 3,
    updates: 5,
  },
  pearl: {
    tasks: 3,
    firstEpisodes: 2,
    iterations: 2,
    tasksPerIteration: 2,
    priorEpisodes: 1,
    posteriorEpisodes: 2,
    updates: 4,
    tasksPerStep: 3,
    contextBatch: 12,
    latentSize: 2,
    encoderSizes: [8],
    klWeight: 0.1,
  },
};

/** Some settings of some groups. */
export type ConfigChanges = {
  readonly [G in keyof AlgorithmConfig]?: Partial<AlgorithmConfig[G]>;
};

/** `tinyConfig` with changes. */
export function tinyConfigWith(changes: ConfigChanges): AlgorithmConfig {
  const entries = Object.entries(tinyConfig).map(([group, values]) => [
    group,
    { ...values, ...changes[group as keyof AlgorithmConfig] },
  ]);
  return Object.fromEntries(entries);
}

/** The world of `tinyConfigWith(changes)`. */
export async function tinyWorld(
  changes: ConfigChanges = {},
  problem: Problem = problemByName('pointMass'),
): Promise<World> {
  return createWorld(await createNodeRuntime({ threads: 1 }), problem, tinyConfigWith(changes));
}

/** A finished step: its label, the states around it, and what it told. */
export interface RecordedStep {
  readonly label: StepLabel;
  readonly before: Learner;
  readonly after: Learner;
  readonly metrics: Readonly<Record<string, number>>;
  readonly tasks: readonly TaskRecord[];
}

/** A runner that keeps every step. */
export function recordingRunner(): { readonly steps: RecordedStep[]; readonly step: StepRunner } {
  const steps: RecordedStep[] = [];
  const step: StepRunner = async (label, before, advance) => {
    const metrics: Record<string, number> = {};
    const tasks: TaskRecord[] = [];
    const after = await advance(before, {
      metrics: (values) => Object.assign(metrics, values),
      task: (record) => tasks.push(record),
    });
    steps.push({ label, before, after, metrics, tasks });
    return after;
  };
  return { steps, step };
}
