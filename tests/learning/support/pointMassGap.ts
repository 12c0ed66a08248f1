/** @file A world in which ∂L/∂ψ is known in closed form: a point mass, a linear policy, and a linear model that is wrong. */

import type { Learner } from '../../../src/algorithms/learner.ts';
import type { ConfigChanges } from '../../../src/algorithms/tinyWorld.testdata.ts';
import { createWorld, type World } from '../../../src/algorithms/world.ts';
import { emptyDataset } from '../../../src/data/dataset.ts';
import { emptyLedger } from '../../../src/data/ledger.ts';
import { type NormalizerState, normalizerMoments } from '../../../src/data/normalizer.ts';
import {
  createPointMass,
  type LinearDynamics,
  pointMassDynamics,
} from '../../../src/envs/pointMass/pointMass.ts';
import {
  type ClosedForm,
  closedForm,
  pointMassReward,
} from '../../../src/envs/pointMass/pointMassClosedForm.ts';
import {
  type ExactTaskGradient,
  exactTaskGradient,
} from '../../../src/envs/pointMass/pointMassGap.ts';
import { type Key, keyFromSeed } from '../../../src/math/random.ts';
import { initialAdamState } from '../../../src/nn/adamLoop.ts';
import { createPolicyFunctions } from '../../../src/policies/policyFunctions.ts';
import { initializeValue } from '../../../src/policies/valueFunction.ts';
import { createNodeRuntime } from '../../../src/runtime/node.ts';
import { pointMass } from '../../../src/tasks/pointMass.ts';
import { learningConfig } from './pointMassLearner.ts';

/** The model believes the force to be weaker and turned, and the friction along x to be larger. */
export const wrongDynamics: LinearDynamics = {
  ...pointMassDynamics,
  A: [
    [1, 0, 0.2, 0],
    [0, 1, 0, 0.2],
    [0, 0, 0.8, 0],
    [0, 0, 0, 0.95],
  ],
  B: [
    [0.006, 0.003],
    [-0.003, 0.006],
    [0.06, 0.03],
    [-0.03, 0.06],
  ],
};

/** ψ, and what the returns are made of: 5 steps an episode, σ = 1. */
export const gapPsi = [0.8, -0.5];
export const gapProblem = { reward: pointMassReward, horizon: 5, gamma: 0.95, logStd: [0, 0] };

/** η⋆ and η̂ in closed form, and what they make of Eq. 2. */
export const realReturn: ClosedForm = closedForm(pointMassDynamics, gapProblem);
export const modelReturn: ClosedForm = closedForm(wrongDynamics, gapProblem);
export const exactGradient: ExactTaskGradient = exactTaskGradient(realReturn, modelReturn, gapPsi);

/** The world of the closed form but for σ, which is learned. */
export async function linearWorld({ taskGradient, rollout, trpo }: ConfigChanges): Promise<World> {
  const { horizon, gamma } = gapProblem;
  const config = {
    ...learningConfig,
    model: { ...learningConfig.model, hiddenSizes: [] },
    rollout: { ...learningConfig.rollout, gamma, ...rollout },
    trpo: { ...learningConfig.trpo, ...trpo },
    taskGradient: { ...learningConfig.taskGradient, ...taskGradient },
  };
  const problem = {
    family: { ...pointMass, timeLimit: horizon },
    makeEnv: async (numEnvs: number) => createPointMass({ numEnvs, timeLimit: horizon }),
  };
  return createWorld(await createNodeRuntime(), problem, config);
}

/** The world of the closed form, with `settings` of the task gradient. */
export async function gapWorld(settings: Partial<World['config']['taskGradient']>): Promise<World> {
  const world = await linearWorld({ taskGradient: settings });
  // With a learned σ the return has no maximum, and there is nothing to compare with.
  const policy = { ...world.specs.policy, logStd: gapProblem.logStd };
  return {
    ...world,
    specs: { ...world.specs, policy },
    policy: createPolicyFunctions(world.runtime, policy),
  };
}

/** Moments as if of 10,000 rows. */
function madeUp(mean: number[], std: number[]): NormalizerState {
  const count = 10_000;
  const squares = std.map((x) => count * x * x);
  return { count, mean: Float64Array.from(mean), m2: Float64Array.from(squares) };
}

/** θ of the closed form, a = Wᵀ s + b, for states (s − μ)/σ. */
function normalized(theta: Float64Array, state: NormalizerState): Float32Array {
  const result = Float32Array.from(theta);
  const { mean, std } = normalizerMoments(state);
  const [S, A] = [pointMass.stateSize, pointMass.actionSize];
  for (let i = 0; i < S; i++) {
    for (let j = 0; j < A; j++) {
      result[i * A + j] = theta[i * A + j] * std[i];
      result[S * A + j] += theta[i * A + j] * mean[i];
    }
  }
  return result;
}

/** φ of s′ = A s + B a, as the network from ((s − μ)/σ, a) to (s′ − s − μ_Δ)/σ_Δ. */
function linearModel(
  { A, B }: LinearDynamics,
  { state, delta }: Learner['normalizers'],
): Float32Array {
  const [S, inputs] = [pointMass.stateSize, pointMass.stateSize + pointMass.actionSize];
  const [of, change] = [normalizerMoments(state), normalizerMoments(delta)];
  const phi = new Float32Array((inputs + 1) * S);
  for (let o = 0; o < S; o++) {
    let bias = -change.mean[o];
    for (let i = 0; i < S; i++) {
      const factor = A[o][i] - (i === o ? 1 : 0);
      phi[i * S + o] = (factor * of.std[i]) / change.std[o];
      bias += factor * of.mean[i];
    }
    for (let j = S; j < inputs; j++) phi[j * S + o] = B[o][j - S] / change.std[o];
    phi[inputs * S + o] = bias / change.std[o];
  }
  return phi;
}

/** θ̂ in the snapshot, θ* after it, each under normalisers of its own; φ after SLBO is not the φ of the snapshot. */
export function gapLearner({ specs }: World): Learner {
  const key: Key = keyFromSeed(3);
  const before = {
    state: madeUp([0.1, -0.2, 0.3, 0], [0.5, 0.6, 2, 1.5]),
    delta: madeUp([0.02, 0, -0.01, 0], [0.2, 0.1, 0.3, 0.4]),
  };
  const after = { ...before, state: madeUp([0.3, 0.1, -0.2, 0.4], [0.7, 0.4, 1.2, 1]) };
  const phi = linearModel(wrongDynamics, before);
  const value = initializeValue(key, specs.value);
  return {
    psi: Float64Array.from(gapPsi),
    model: initialAdamState(phi.map((x) => x + 0.3)),
    normalizers: after,
    optimizer: null,
    theta: normalized(exactGradient.thetaStar, after.state),
    value,
    zeroShot: {
      thetaHat: normalized(exactGradient.thetaHat, before.state),
      value,
      phi,
      normalizers: before,
    },
    dataset: emptyDataset(4, 2),
    devData: null,
    ledger: emptyLedger,
    virtualSteps: 0,
    selection: null,
    history: [],
  };
}
