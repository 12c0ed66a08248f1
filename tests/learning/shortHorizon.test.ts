/** @file The short-horizon learner: it reaches the optimum of an exact model, sees falls, and resumes to the same bytes. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initialLearner } from '../../src/algorithms/initialize.ts';
import { continued } from '../../src/algorithms/knownPolicies/recordPolicy.ts';
import type { Learner } from '../../src/algorithms/learner.ts';
import { searchOf } from '../../src/algorithms/policyOptimization/policySearches.ts';
import { rawValues } from '../../src/algorithms/policyOptimization/shortHorizon/criticUnit.ts';
import type { Places } from '../../src/algorithms/policyOptimization/shortHorizon/places.ts';
import {
  type ShortHorizonState,
  startState,
} from '../../src/algorithms/policyOptimization/shortHorizon/shortHorizonState.ts';
import {
  type WindowInput,
  type WindowOutput,
  windowProgram,
} from '../../src/algorithms/policyOptimization/shortHorizon/windowProgram.ts';
import { compileWindow } from '../../src/algorithms/policyOptimization/shortHorizon/windowPrograms.ts';
import { collectStage } from '../../src/algorithms/slbo.ts';
import { type ConfigChanges, tinyWorld } from '../../src/algorithms/tinyWorld.testdata.ts';
import { drawStartStates, startStateCount, type World } from '../../src/algorithms/world.ts';
import { sampleWindows } from '../../src/data/dataset.ts';
import { normalizerMoments } from '../../src/data/normalizer.ts';
import { pointMassDynamics } from '../../src/envs/pointMass/pointMass.ts';
import { closedForm, pointMassReward } from '../../src/envs/pointMass/pointMassClosedForm.ts';
import { optimalPolicy } from '../../src/envs/pointMass/pointMassGap.ts';
import { problemByName } from '../../src/envs/problems.ts';
import { ones } from '../../src/graph/constant.ts';
import { add, exp, multiply } from '../../src/graph/elementwise.ts';
import { gradient } from '../../src/graph/gradient.ts';
import { stopGradient } from '../../src/graph/logic.ts';
import { input } from '../../src/graph/node.ts';
import type { Program } from '../../src/graph/program.ts';
import { sum } from '../../src/graph/reduce.ts';
import { freeze } from '../../src/graph/substitute.ts';
import { foldIn, integers, keyFromSeed, normals } from '../../src/math/random.ts';
import { axpy, cosineSimilarity, norm } from '../../src/math/vector.ts';
import { dynamicsFeeds, dynamicsLayout } from '../../src/models/dynamicsModel.ts';
import { initialAdamState } from '../../src/nn/adamLoop.ts';
import { logProbability } from '../../src/nn/gaussian.ts';
import { viewOf } from '../../src/nn/parameters.ts';
import {
  distribution,
  type GaussianPolicySpec,
  policyLayout,
} from '../../src/policies/gaussianPolicy.ts';
import { valueLayout } from '../../src/policies/valueFunction.ts';
import { decodeState, encodeState } from '../../src/study/run/stateCodec.ts';
import type { RewardInputs } from '../../src/tasks/taskFamily.ts';
import { quietStep } from './support/pointMassLearner.ts';

const key = keyFromSeed(23);

describe('on the point mass with its exact model', () => {
  const changes = {
    model: { hiddenSizes: [] },
    policy: { optimizer: 'shac' },
    rollout: { gamma: 0.95, updates: 50 },
    trpo: { entropyCoefficient: 0.1 },
    shac: { klWeight: 0, numEnvs: 32, horizon: 32, learningRate: 0.05 },
    value: { hiddenSizes: [32], learningRate: 4e-3 },
  } satisfies ConfigChanges;
  let world: World;
  beforeAll(async () => {
    world = await tinyWorld(changes);
  });
  afterAll(() => world.dispose());

  /** A learner whose φ is T*. */
  function knowing(): Learner {
    const learner = initialLearner(world, key);
    const { A, B } = pointMassDynamics;
    const phi = new Float32Array(dynamicsLayout(world.specs.dynamics).size);
    const weights = viewOf(phi, dynamicsLayout(world.specs.dynamics), 'w0');
    for (let out = 0; out < 4; out++) {
      A[out].forEach((x, i) => {
        weights[i * 4 + out] = x - Number(i === out);
      });
      B[out].forEach((x, i) => {
        weights[(4 + i) * 4 + out] = x;
      });
    }
    return { ...learner, model: initialAdamState(phi) };
  }

  // Timeouts are not ends, so what the learner maximises is the return of an episode without one.
  const form = closedForm(pointMassDynamics, {
    reward: pointMassReward,
    horizon: 150,
    gamma: 0.95,
    logStd: [-10, -10],
  });
  const returnOf = ({ theta, psi }: Learner) =>
    form.expectedReturn(theta.subarray(0, form.parameterCount), psi);

  async function improved(learner: Learner, call: number): Promise<Learner> {
    const { learned } = await searchOf(world.config).improve(world, learner, foldIn(key, call));
    return { ...learner, ...learned };
  }

  it('closes 99 % of the gap to the optimum', async () => {
    let learner = knowing();
    const first = returnOf(learner);
    const best = form.expectedReturn(optimalPolicy(form, learner.psi), learner.psi);
    for (let call = 0; call < 6; call++) learner = await improved(learner, call);
    expect((returnOf(learner) - first) / (best - first)).toBeGreaterThan(0.99);
  });

  it('goes on from a known policy in small steps, with its V, and does not fall behind it', async () => {
    let learner = knowing();
    for (let call = 0; call < 4; call++) learner = await improved(learner, call);
    const { theta, value, normalizers } = learner;
    const known = {
      name: 'before',
      theta,
      value: value.parameters,
      normalizer: normalizers.state,
      shard: 0,
    };
    const continuing = { ...learner, ...continued(world, learner, known) };
    const { metrics, learned } = await searchOf(world.config).improve(world, continuing, key);
    expect(metrics.policyStepSize).toBe(changes.shac.learningRate / 4);
    expect(metrics.valueLoss).toBeLessThan(0.2);
    expect(returnOf({ ...learner, ...learned })).toBeGreaterThan(returnOf(learner) - 0.01);
  });

  it('goes on from a saved state to the same bytes', async () => {
    const first = await improved(knowing(), 0);
    const saved = decodeState(encodeState(first.optimizer));
    const [next, resumed] = [first, { ...first, optimizer: saved }].map((x) => improved(x, 1));
    expect(await resumed).toEqual(await next);
  });
});

describe('in a model of the hopper', () => {
  const [numEnvs, horizon, S, A] = [200, 32, 11, 3];
  let world: World;
  let learner: Learner;
  beforeAll(async () => {
    const changes: ConfigChanges = {
      training: { numEnvs: 20, nCollect: 4000, nDev: 0 },
      model: { hiddenSizes: [64, 64], horizon: 1, batchSize: 128, steps: 1000, initScale: 0.08 },
      policy: { optimizer: 'shac', hiddenSizes: [16] },
      value: { hiddenSizes: [32] },
      rollout: { updates: 1 },
      shac: { numEnvs, horizon, learningRate: 1e-3 },
    };
    const problem = problemByName('hopper2d');
    // Only staying up counts.
    const family = {
      ...problem.family,
      reward: ({ state }: RewardInputs) => ones([state.shape[0]]),
    };
    world = await tinyWorld(changes, { ...problem, family });
    const context = { world, key, task: 0, step: quietStep };
    const collection = { stage: 0, env: world.env, samples: 4000, devSamples: 0 };
    const collected = await collectStage(context, initialLearner(world, key), collection);
    const batches = sampleWindows(collected.dataset, key, {
      batches: 1000,
      batchSize: 128,
      horizon: 1,
    });
    const { state } = await world.modelFit.run(collected.model, collected.normalizers, [batches]);
    learner = { ...collected, model: state };
  });
  afterAll(() => world.dispose());

  /** V fitted to the policy, or the same everywhere: what a reward of 1 for ever is worth. */
  async function critics(): Promise<{
    readonly state: ShortHorizonState;
    readonly fitted: Float32Array;
    readonly flat: Float32Array;
  }> {
    const programs = await compileWindow(world, learner);
    const state = await startState(world, learner, key, programs, 'fresh');
    const fitted = rawValues(state.slow, programs.value, state.unit);
    const flat = new Float32Array(fitted.length);
    viewOf(flat, valueLayout(programs.value), 'b1').fill(1 / (1 - world.config.rollout.gamma));
    await programs.dispose();
    return { state, fitted, flat };
  }

  it('follows the score-function gradient, which sees falls, closer than without their correction', async () => {
    const { state, fitted, flat } = await critics();
    const ofFitted = await gradientsUnder(fitted, state.places);
    expect(ofFitted.fallen).toBeGreaterThan(1000);
    // Measured: 0.994 and 0.984. V is low where a fall is near, so its slope knows of falls behind the window.
    expect(cosineSimilarity(ofFitted.counted, ofFitted.score)).toBeGreaterThan(0.98);
    expect(cosineSimilarity(ofFitted.counted, ofFitted.score)).toBeGreaterThan(
      cosineSimilarity(ofFitted.uncounted, ofFitted.score),
    );
    // With a reward and a V that are the same everywhere, paths say nothing, and the correction is all there is.
    const ofFlat = await gradientsUnder(flat, state.places);
    expect(norm(ofFlat.uncounted)).toBeLessThan(1e-6 * norm(ofFlat.score));
    expect(cosineSimilarity(ofFlat.counted, ofFlat.score)).toBeGreaterThan(0.98);
  });

  /** Sums of gradients over many windows from the same places, with and without counting falls, and of the score function. */
  async function gradientsUnder(
    weights: Float32Array,
    places: Places,
  ): Promise<{
    readonly counted: Float64Array;
    readonly uncounted: Float64Array;
    readonly score: Float64Array;
    readonly fallen: number;
  }> {
    const { runtime, family, specs, config } = world;
    const { gamma } = config.rollout;
    const { mean, std } = normalizerMoments(learner.normalizers.state);
    const moments = { policyMean: mean, policyStd: std };
    const frozen = { phi: learner.model.parameters, normalizers: learner.normalizers };
    const model = dynamicsFeeds({ spec: specs.dynamics, ...frozen });
    const shape = {
      ...{ numEnvs, horizon, poolSize: startStateCount, gamma },
      ...{ entropyCoefficient: 0, adjointLimit: Infinity },
    };
    const compile = (countsFalls: boolean) =>
      runtime.compile(
        freeze<WindowInput, WindowOutput, never>(
          windowProgram({ family, ...specs, ...shape, countsFalls }),
          model,
        ),
      );
    const [counting, not] = [await compile(true), await compile(false)];
    const scores = await runtime.compile(scoreProgram(specs.policy, numEnvs * horizon));
    const { resetStates } = drawStartStates(world.env, key);
    const sums = [0, 1, 2].map(() => new Float64Array(learner.theta.length));
    let fallen = 0;
    for (let batch = 0; batch < 40; batch++) {
      const batchKey = foldIn(key, batch);
      const noise = normals(foldIn(batchKey, 'noise'), horizon * numEnvs * A);
      const { theta } = learner;
      const feeds = {
        theta,
        firstTheta: theta,
        klWeight: Float32Array.of(0),
        weights,
        psi: Float32Array.from(learner.psi),
        state: places.states,
        age: places.ages,
        noise,
        resetStates,
        resetIndices: integers(foldIn(batchKey, 'reset'), horizon * numEnvs, startStateCount),
        scale: Float32Array.of(1),
      };
      const counted = await counting.run(feeds);
      const uncounted = await not.run(feeds);
      const rest = scoreWeights(counted, gamma);
      const { states } = counted;
      const scored = await scores.run({ theta, states, noise, weights: rest.weights, ...moments });
      const ofScores = scored.gradient.map((x) => x / rest.total);
      [counted.gradient, uncounted.gradient, ofScores].forEach((g, k) => {
        axpy(1, g, sums[k]);
      });
      fallen += counted.terminated.reduce((n, x) => n + x, 0);
    }
    for (const program of [counting, not, scores]) await program.dispose();
    const [counted, uncounted, score] = sums;
    return { counted, uncounted, score, fallen };
  }

  /** Σ w ∇ log π(a|s), with a = mean + σ noise held fixed. */
  function scoreProgram(policy: GaussianPolicySpec, rows: number): Program {
    const theta = input([policyLayout(policy).size]);
    const states = input([rows, S]);
    const noise = input([rows, A]);
    const weights = input([rows]);
    const moments = { mean: input([S]), std: input([S]) };
    const { mean, logStd } = distribution(policy, theta, states, moments);
    const actions = stopGradient(add(mean, multiply(noise, exp(logStd))));
    const [total] = gradient(sum(multiply(weights, logProbability(mean, logStd, actions))), [
      theta,
    ]);
    return {
      inputs: { theta, states, noise, weights, policyMean: moments.mean, policyStd: moments.std },
      outputs: { gradient: total },
    };
  }

  /** What every step's score is multiplied with: the rest of the window's objective in the step's episode, centred; and Σ d. */
  function scoreWeights(
    {
      rewards,
      terminated,
      truncated,
      nextValues,
    }: Record<'rewards' | 'terminated' | 'truncated' | 'nextValues', Float32Array>,
    gamma: number,
  ): { readonly weights: Float32Array; readonly total: number } {
    const weights = new Float32Array(horizon * numEnvs);
    const discounts = new Float64Array(horizon * numEnvs);
    let total = 0;
    for (let env = 0; env < numEnvs; env++) {
      let discount = 1;
      for (let row = env; row < weights.length; row += numEnvs) {
        discounts[row] = discount;
        total += discount;
        discount = terminated[row] + truncated[row] > 0 ? 1 : gamma * discount;
      }
      let rest = 0;
      for (let row = weights.length - numEnvs + env; row >= 0; row -= numEnvs) {
        const ends = terminated[row] + truncated[row] > 0;
        const ahead =
          terminated[row] > 0 || (!ends && row + numEnvs < weights.length)
            ? 0
            : gamma * nextValues[row];
        rest = discounts[row] * (rewards[row] + ahead) + (ends ? 0 : rest);
        weights[row] = rest;
      }
    }
    for (let t = 0; t < horizon; t++) {
      const rows = weights.subarray(t * numEnvs, (t + 1) * numEnvs);
      const centre = rows.reduce((a, b) => a + b, 0) / numEnvs;
      rows.forEach((x, i) => {
        rows[i] = x - centre;
      });
    }
    return { weights, total };
  }
});
