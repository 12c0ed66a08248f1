import { describe, expect, it } from 'vitest';
import { emptyNormalizer, updateNormalizer } from '../data/normalizer.ts';
import { allocateTrajectories } from '../data/trajectories.ts';
import { foldIn, keyFromSeed, uniforms } from '../math/random.ts';
import { mean } from '../math/statistics.ts';
import { initialAdamState } from '../nn/adamLoop.ts';
import { createInterpretedRuntime } from '../runtime/interpreted.ts';
import { createNodeRuntime } from '../runtime/node.ts';
import { createDisagreement } from './disagreement.ts';
import { type DynamicsModel, dynamicsSpec } from './dynamicsModel.ts';
import { createModelFit } from './fitModel.ts';
import { initializeDynamics } from './initializeDynamics.ts';

const key = keyFromSeed(41);

/** Linear models of one state and one action: outputs 2 x + 1 and 4 x − 3 of the normalised state x = (s − 1) / 2. */
const pair: DynamicsModel = {
  spec: dynamicsSpec({ stateSize: 1, actionSize: 1, hiddenSizes: [], members: 2 }),
  phi: Float32Array.of(2, 0, 1, 4, 0, -3),
  normalizers: {
    state: { count: 1, mean: Float64Array.of(1), m2: Float64Array.of(4) },
    // In units of σ_Δ the spread does not depend on it.
    delta: { count: 1, mean: Float64Array.of(7), m2: Float64Array.of(100) },
  },
};

describe('disagreement', () => {
  const compiled = createDisagreement(createInterpretedRuntime(), pair.spec);

  it('is the standard deviation of the members’ outputs around their mean', async () => {
    // At s = 1, 3, 5: x = 0, 1, 2, outputs 1 and −3, 3 and 1, 5 and 5: half their distance.
    const spread = await compiled.of(pair, Float32Array.of(1, 3, 5), Float32Array.of(0, 1, -1));
    expect([...spread]).toEqual([2, 1, 0]);
  });

  it('is the root of the mean square over the coordinates', async () => {
    const spec = dynamicsSpec({ stateSize: 2, actionSize: 1, hiddenSizes: [], members: 2 });
    // Weights 0; biases (3, 1) and (−3, 1): deviations 3 and 0.
    const phi = Float32Array.of(0, 0, 0, 0, 0, 0, 3, 1, 0, 0, 0, 0, 0, 0, -3, 1);
    const normalizers = { state: emptyNormalizer(2), delta: emptyNormalizer(2) };
    const two = createDisagreement(createInterpretedRuntime(), spec);
    const [spread] = await two.of(
      { spec, phi, normalizers },
      new Float32Array(2),
      new Float32Array(1),
    );
    expect(spread).toBeCloseTo(3 / Math.sqrt(2), 6);
  });

  it('of a single model is 0', async () => {
    const spec = { ...pair.spec, members: 1 };
    const single = createDisagreement(createInterpretedRuntime(), spec);
    const model = { ...pair, spec, phi: pair.phi.subarray(0, 3) };
    expect([...(await single.of(model, Float32Array.of(3), Float32Array.of(1)))]).toEqual([0]);
  });

  it('along trajectories has the means of the steps and of all valid rows', async () => {
    const shape = { horizon: 3, numEnvs: 2, stateSize: 1, actionSize: 1 };
    const trajectories = allocateTrajectories(shape);
    trajectories.states.set([1, 3, 5, 1, 1, 1]);
    trajectories.valid.set([1, 1, 1, 0, 0, 0]);
    const along = await compiled.along(pair, trajectories);
    // Of the rows as above: 2, 1; 0, padding; padding.
    expect([...along.rows]).toEqual([2, 1, 0, 0, 0, 0]);
    expect([...along.bySteps]).toEqual([1.5, 0, Number.NaN]);
    expect(along.mean).toBe(1);
    trajectories.valid.fill(0);
    await expect(compiled.along(pair, trajectories)).rejects.toThrow(/no valid row/);
  });
});

describe('an ensemble that was fitted to states from −1 to 1', () => {
  const steps = 400;
  const batchSize = 32;
  /** s′ = s + sin(3 s) + a / 2. */
  const windowsOf = (member: number) => {
    const own = foldIn(key, member);
    const firstStates = uniforms(foldIn(own, 's'), steps * batchSize, -1, 1);
    const actions = uniforms(foldIn(own, 'a'), steps * batchSize, -1, 1);
    const nextStates = firstStates.map((s, i) => s + Math.sin(3 * s) + actions[i] / 2);
    return { firstStates, actions, nextStates, mask: new Float32Array(steps * batchSize).fill(1) };
  };

  it('disagrees little there, and the more the further away', async () => {
    const runtime = await createNodeRuntime({ threads: 1 });
    const spec = dynamicsSpec({ stateSize: 1, actionSize: 1, hiddenSizes: [32, 32], members: 4 });
    const windows = [0, 1, 2, 3].map(windowsOf);
    const { firstStates, nextStates } = windows[0];
    const normalizers = {
      state: updateNormalizer(emptyNormalizer(1), firstStates),
      delta: updateNormalizer(
        emptyNormalizer(1),
        nextStates.map((x, i) => x - firstStates[i]),
      ),
    };
    const fit = createModelFit(runtime, { spec, steps, batchSize, learningRate: 3e-3 });
    const first = initializeDynamics(foldIn(key, 'φ'), spec, { standardDeviation: 'fan-in' });
    const { state, losses } = await fit.run(initialAdamState(first), normalizers, windows);
    await fit.dispose();
    for (let member = 0; member < 4; member++) {
      // Predicting the mean change would leave an error of about 0.9.
      expect(mean(losses.subarray(member * steps + 350, (member + 1) * steps))).toBeLessThan(0.1);
    }
    const compiled = createDisagreement(runtime, spec);
    const between = async (low: number, high: number): Promise<number> => {
      const states = uniforms(foldIn(key, 'test'), 200, low, high);
      const actions = uniforms(foldIn(key, 'actions'), 200, -1, 1);
      const model = { spec, phi: state.parameters, normalizers };
      return mean(await compiled.of(model, states, actions));
    };
    const [inside, near, far] = [await between(-1, 1), await between(1, 2), await between(2, 3)];
    await compiled.dispose();
    expect(inside).toBeLessThan(0.1);
    expect(near).toBeGreaterThan(2 * inside);
    expect(far).toBeGreaterThan(2 * near);
  });
});
