import { describe, expect, it } from 'vitest';
import { emptyNormalizer, updateNormalizer } from '../data/normalizer.ts';
import type { Trajectories } from '../data/trajectories.ts';
import { abs, add, clip, multiply, reciprocal, tanh } from '../graph/elementwise.ts';
import { matmul } from '../graph/linear.ts';
import { greater } from '../graph/logic.ts';
import type { Node } from '../graph/node.ts';
import { columnOf, concat, reshape, slice } from '../graph/structure.ts';
import { foldIn, keyFromSeed, normals } from '../math/random.ts';
import { createInterpretedRuntime } from '../runtime/interpreted.ts';
import { createNodeRuntime } from '../runtime/node.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { type DynamicsModel, dynamicsFeeds, dynamicsSpec } from './dynamicsModel.ts';
import { initializeDynamics } from './initializeDynamics.ts';
import {
  createVirtualRollouts,
  drawRolloutNoise,
  type RolloutPolicy,
  type VirtualRolloutInputs,
  virtualRolloutProgram,
} from './virtualRollouts.ts';

const key = keyFromSeed(12);
const stateSize = 3;
const actionSize = 2;
const shape = { horizon: 40, numEnvs: 4, poolSize: 5 };

/** Ends where |s_0| > 1.2, after 7 steps at the latest; real states have |s_2| ≤ 0.5. */
const family = {
  timeLimit: 7,
  terminated: ({ nextState }: { readonly nextState: Node }): Node =>
    greater(abs(columnOf(nextState, 0)), 1.2),
  constrainState: (state: Node): Node =>
    concat([slice(state, 1, 0, 2), clip(slice(state, 1, 2, 3), -0.5, 0.5)], 1),
};

/** mean = tanh(x W), x the normalised state; log σ = the last two entries of θ. */
const policy: RolloutPolicy = {
  parameterCount: stateSize * actionSize + actionSize,
  contextSize: 0,
  distribution(theta, state, { mean, std }) {
    const weights = reshape(slice(theta, 0, 0, stateSize * actionSize), [stateSize, actionSize]);
    const centred = add(state, multiply(mean, -1));
    const x = multiply(centred, reciprocal(std));
    return { mean: tanh(matmul(x, weights)), logStd: slice(theta, 0, 6, 8) };
  },
};

const spec = dynamicsSpec({ stateSize, actionSize, hiddenSizes: [6] });
const dynamics: DynamicsModel = {
  spec,
  phi: initializeDynamics(foldIn(key, 'phi'), spec, { standardDeviation: 0.7 }),
  normalizers: {
    state: updateNormalizer(emptyNormalizer(stateSize), normals(foldIn(key, 's'), 60)),
    delta: updateNormalizer(
      emptyNormalizer(stateSize),
      normals(foldIn(key, 'd'), 60).map((x) => 0.4 * x),
    ),
  },
};
const inputs: VirtualRolloutInputs = {
  theta: normals(foldIn(key, 'theta'), 8).map((x) => 0.5 * x),
  resetStates: normals(foldIn(key, 'pool'), shape.poolSize * stateSize).map((x) => 0.3 * x),
  ...drawRolloutNoise(foldIn(key, 'noise'), shape, actionSize),
};

/** The rollout as one would write it down, a step of one environment at a time, in float64. */
function plainRollout({ theta, noise, resetStates, resetIndices }: VirtualRolloutInputs) {
  const { horizon, numEnvs } = shape;
  const feeds = dynamicsFeeds(dynamics);
  const { stateMean, stateStd, deltaMean, deltaStd, w0, b0, w1, b1 } = feeds;
  const affine = (x: number[], w: Float32Array, b: ArrayLike<number>): number[] =>
    Array.from({ length: b.length }, (_, j) =>
      x.reduce((total, xi, i) => total + xi * w[i * b.length + j], b[j]),
    );
  const startOf = (t: number, e: number): number[] => {
    const index = resetIndices[t * numEnvs + e];
    return [...resetStates.subarray(index * stateSize, (index + 1) * stateSize)];
  };
  const rows = { states: [], actions: [], nextStates: [] } as Record<string, number[][]>;
  const terminated: number[] = [];
  const truncated: number[] = [];
  const state = Array.from({ length: numEnvs }, (_, e) => startOf(0, e));
  const age = new Array<number>(numEnvs).fill(0);
  for (let t = 0; t < horizon; t++) {
    for (let e = 0; e < numEnvs; e++) {
      const x = state[e].map((s, i) => (s - stateMean[i]) / stateStd[i]);
      const action = affine(x, theta.subarray(0, 6), [0, 0]).map(
        (mean, i) =>
          Math.tanh(mean) + Math.exp(theta[6 + i]) * noise[(t * numEnvs + e) * actionSize + i],
      );
      const features = [...x, ...action.map((a) => Math.max(-1, Math.min(1, a)))];
      const hidden = affine(features, w0, b0).map((h) => Math.max(0, h));
      const next = affine(hidden, w1, b1).map((out, i) => {
        const moved = state[e][i] + out * deltaStd[i] + deltaMean[i];
        const limit = i === 2 ? 0.5 : Infinity;
        return Math.max(-limit, Math.min(limit, moved));
      });
      age[e] += 1;
      const ends = Math.abs(next[0]) > 1.2;
      const timeout = !ends && age[e] === family.timeLimit;
      rows.states.push(state[e]);
      rows.actions.push(action);
      rows.nextStates.push(next);
      terminated.push(Number(ends));
      truncated.push(Number(timeout));
      const restart = ends || timeout;
      state[e] = restart ? startOf(t + 1, e) : next;
      if (restart) age[e] = 0;
    }
  }
  return {
    states: rows.states.flat(),
    actions: rows.actions.flat(),
    nextStates: rows.nextStates.flat(),
    terminated,
    truncated,
  };
}

async function rollout(
  runtime: Runtime,
  mode: 'continuous' | 'episodes' = 'continuous',
  horizon = shape.horizon,
): Promise<Trajectories> {
  const rollouts = await createVirtualRollouts(runtime, dynamics, {
    family,
    policy,
    ...shape,
    horizon,
  });
  const { noise, resetIndices } = inputs;
  const trajectories = await rollouts.run({
    ...inputs,
    noise: noise.subarray(0, horizon * shape.numEnvs * actionSize),
    resetIndices: resetIndices.subarray(0, (horizon + 1) * shape.numEnvs),
    mode,
  });
  await rollouts.dispose();
  return trajectories;
}

function expectClose(actual: ArrayLike<number>, expected: number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  const worst = expected.reduce((most, x, i) => Math.max(most, Math.abs(actual[i] - x)), 0);
  expect(worst).toBeLessThan(tolerance);
}

describe('createVirtualRollouts', async () => {
  const node = await createNodeRuntime();
  const expected = plainRollout(inputs);

  it('is tested on rollouts with terminations, time limits and restarts after both', () => {
    expect(expected.terminated.filter((x) => x === 1).length).toBeGreaterThan(5);
    expect(expected.truncated.filter((x) => x === 1).length).toBeGreaterThan(5);
  });

  // The interpreter rounds its results to float32; ONNX Runtime computes in float32, over at most 7 steps an episode.
  it.each([
    ['the interpreter', createInterpretedRuntime(), 1e-6],
    ['ONNX Runtime', node, 2e-5],
  ])('equals a plain loop, on %s', async (_, runtime, tolerance) => {
    const actual = await rollout(runtime);
    expect([...actual.terminated]).toEqual(expected.terminated);
    expect([...actual.truncated]).toEqual(expected.truncated);
    expectClose(actual.states, expected.states, tolerance);
    expectClose(actual.actions, expected.actions, tolerance);
    expectClose(actual.nextStates, expected.nextStates, tolerance);
    expect(actual.valid.every((x) => x === 1)).toBe(true);
  });

  it('is the same where no row lies beyond the time limit, and no ages are counted', async () => {
    const rows = family.timeLimit * shape.numEnvs;
    const actual = await rollout(node, 'continuous', family.timeLimit);
    expect([...actual.terminated]).toEqual(expected.terminated.slice(0, rows));
    expect([...actual.truncated]).toEqual(expected.truncated.slice(0, rows));
    expectClose(actual.nextStates, expected.nextStates.slice(0, rows * stateSize), 2e-5);
  });

  it('gives equal bytes for equal inputs', async () => {
    expect(await rollout(node)).toEqual(await rollout(node));
  });

  it('is the same with weights fed as with frozen weights', async () => {
    const program = virtualRolloutProgram(spec, { family, policy, ...shape });
    const fed = await node.compile(program);
    const { theta, noise, resetStates, resetIndices } = inputs;
    const model = dynamicsFeeds(dynamics);
    const outputs = await fed.run({
      theta,
      noise,
      resetStates,
      resetIndices,
      ...model,
      policyMean: model.stateMean,
      policyStd: model.stateStd,
    });
    await fed.dispose();
    const frozen = await rollout(node);
    // Packed and unpacked products may round differently.
    expectClose(frozen.nextStates, [...outputs.nextStates], 1e-5);
    expectClose(frozen.actions, [...outputs.actions], 1e-5);
    expect([...frozen.terminated]).toEqual([...outputs.terminated]);
  });

  it('in mode `episodes` keeps the first episode of every column and clears the rest', async () => {
    const all = await rollout(node, 'continuous', family.timeLimit);
    const first = await rollout(node, 'episodes', family.timeLimit);
    let padding = 0;
    for (let e = 0; e < shape.numEnvs; e++) {
      let running = true;
      for (let t = 0; t < family.timeLimit; t++) {
        const row = t * shape.numEnvs + e;
        const state = [row * stateSize, (row + 1) * stateSize] as const;
        expect(first.valid[row]).toBe(running ? 1 : 0);
        if (running) {
          expect(first.states.slice(...state)).toEqual(all.states.slice(...state));
          expect(first.terminated[row]).toBe(all.terminated[row]);
          expect(first.truncated[row]).toBe(all.truncated[row]);
        } else {
          padding++;
          expect([...first.nextStates.slice(...state)]).toEqual([0, 0, 0]);
          expect(first.terminated[row] + first.truncated[row]).toBe(0);
        }
        if (all.terminated[row] + all.truncated[row] === 1) running = false;
      }
      expect(running).toBe(false);
    }
    expect(padding).toBeGreaterThan(0);
  });

  it('refuses episodes that the horizon cuts', async () => {
    await expect(rollout(node, 'episodes')).rejects.toThrow(/horizon is 40, expected the time/);
  });

  it('gives the policy of every environment its own context, the same in all steps', async () => {
    // The context is added to the mean.
    const conditioned: RolloutPolicy = {
      parameterCount: policy.parameterCount,
      contextSize: actionSize,
      distribution(theta, state, moments, context) {
        const { mean, logStd } = policy.distribution(theta, state, moments);
        return { mean: context === undefined ? mean : add(mean, context), logStd };
      },
    };
    const rollouts = await createVirtualRollouts(node, dynamics, {
      family,
      policy: conditioned,
      ...shape,
    });
    const { numEnvs, horizon } = shape;
    const without = await rollout(node);
    const nothing = new Float32Array(numEnvs * actionSize);
    expect(await rollouts.run({ ...inputs, context: nothing })).toEqual(without);
    const contexts = normals(foldIn(key, 'context'), nothing.length);
    const mixed = await rollouts.run({ ...inputs, context: contexts });
    expect(mixed.actions).not.toEqual(without.actions);
    for (let e = 0; e < numEnvs; e++) {
      const own = contexts.slice(e * actionSize, (e + 1) * actionSize);
      const context = nothing.map((_, i) => own[i % actionSize]);
      const alone = await rollouts.run({ ...inputs, context });
      for (let t = 0; t < horizon; t++) {
        const row = t * numEnvs + e;
        const place = [row * actionSize, (row + 1) * actionSize] as const;
        expect(mixed.actions.slice(...place)).toEqual(alone.actions.slice(...place));
      }
    }
    await expect(rollouts.run(inputs)).rejects.toThrow(/context/);
    await rollouts.dispose();
  });

  it("normalises the policy's states with a normaliser of its own where one is given", async () => {
    const options = { family, policy, ...shape };
    const own = await createVirtualRollouts(node, dynamics, {
      ...options,
      policyNormalizer: emptyNormalizer(stateSize),
    });
    const { actions } = await own.run(inputs);
    await own.dispose();
    const [a0] = plainMean(inputs, [0, 0, 0], [1, 1, 1]);
    expect(actions[0]).toBeCloseTo(a0, 5);
    const { stateMean, stateStd } = dynamicsFeeds(dynamics);
    const [other] = plainMean(inputs, [...stateMean], [...stateStd]);
    expect(Math.abs(a0 - other)).toBeGreaterThan(0.01);
  });
});

/** The first action of environment 0. */
function plainMean(
  { theta, noise, resetStates, resetIndices }: VirtualRolloutInputs,
  mean: number[],
  std: number[],
): number[] {
  return [0, 1].map((j) => {
    let total = 0;
    for (let i = 0; i < stateSize; i++) {
      const s = resetStates[resetIndices[0] * stateSize + i];
      total += ((s - mean[i]) / std[i]) * theta[i * actionSize + j];
    }
    return Math.tanh(total) + Math.exp(theta[6 + j]) * noise[j];
  });
}
