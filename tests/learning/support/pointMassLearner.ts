/** @file AdMRL on the point mass as the learning tests run it: settings that suit the problem, and what is best possible. */

import type { Learner } from '../../../src/algorithms/learner.ts';
import { realReturns } from '../../../src/algorithms/realRollouts.ts';
import type { AlgorithmConfig } from '../../../src/algorithms/settings.ts';
import type { StepRunner } from '../../../src/algorithms/step.ts';
import { tinyConfig } from '../../../src/algorithms/tinyWorld.testdata.ts';
import { createWorld, type World } from '../../../src/algorithms/world.ts';
import { pointMassDynamics } from '../../../src/envs/pointMass/pointMass.ts';
import { closedForm, pointMassReward } from '../../../src/envs/pointMass/pointMassClosedForm.ts';
import { optimalPolicy } from '../../../src/envs/pointMass/pointMassGap.ts';
import { problemByName } from '../../../src/envs/problems.ts';
import type { Key } from '../../../src/math/random.ts';
import { mean } from '../../../src/math/statistics.ts';
import { policyOf } from '../../../src/policies/policyOf.ts';
import { createNodeRuntime } from '../../../src/runtime/node.ts';

/**
 * Settings for the point mass. The policy is linear, as the best one is. The model is not, so that it must see a part
 * of the state space to know it. γ = 0.95 looks about as far as an episode of 20 steps, and V learns fast enough for it.
 */
export const learningConfig: AlgorithmConfig = {
  training: {
    nTasks: 5,
    nZeroShot: 5,
    nSlbo: 1,
    firstTaskStages: 1,
    nInner: 4,
    nCollect: 40,
    nDev: 0,
    numEnvs: 2,
    taskStepSize: 1,
    taskStepLength: 0.5,
    firstTaskGradient: 'none',
  },
  model: {
    hiddenSizes: [32, 32],
    members: 1,
    horizon: 1,
    batchSize: 128,
    steps: 100,
    learningRate: 3e-3,
    weightDecay: 1e-5,
    maxGradientNorm: 2,
    freshFraction: 0,
    init: 'constant',
    initScale: 1e-5,
    rolloutPrecision: 'float32',
  },
  policy: { optimizer: 'trpo', hiddenSizes: [], initialLogStd: 0 },
  value: { hiddenSizes: [32], learningRate: 1e-2, epochs: 2, batchSize: 100 },
  rollout: {
    numEnvs: 50,
    updates: 10,
    stop: 'never',
    gamma: 0.95,
    gaeLambda: 0.95,
  },
  trpo: {
    maxKl: 0.03,
    cgIterations: 10,
    cgDamping: 0.1,
    entropyCoefficient: 0.02,
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
    cgIterations: 200,
    cgTolerance: 1e-3,
    episodes: 100,
  },
  mtJoint: { tasks: 150, updates: 10, numEnvs: 50, maxKl: 0.03 },
  regretMap: tinyConfig.regretMap,
  maml: tinyConfig.maml,
  sac: tinyConfig.sac,
  pearl: tinyConfig.pearl,
};

/** The world of `learningConfig` with other loops. */
export async function learningWorld(
  training: Partial<AlgorithmConfig['training']> = {},
): Promise<World> {
  const config = { ...learningConfig, training: { ...learningConfig.training, ...training } };
  return createWorld(await createNodeRuntime(), problemByName('pointMass'), config);
}

const form = closedForm(pointMassDynamics, {
  reward: pointMassReward,
  horizon: 20,
  gamma: 1,
  // σ = e^-10: as good as no noise, and still a Gaussian policy.
  logStd: [-10, -10],
});

/** The return of the best linear policy, exactly. */
export function bestReturn(psi: ArrayLike<number>): number {
  return form.expectedReturn(optimalPolicy(form, psi), psi);
}

/** Mean real return of the learner's policy on its task, over 200 episodes. */
export async function returnOf(world: World, learner: Learner, key: Key): Promise<number> {
  const options = { psi: learner.psi, episodes: 200, key };
  return mean((await realReturns(world, policyOf(learner), options)).returns);
}

/** Runs every step and keeps nothing. */
export const quietStep: StepRunner = (_label, learner, advance) =>
  advance(learner, { metrics: () => {}, task: () => {} });
