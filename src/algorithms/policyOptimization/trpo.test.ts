import { afterAll, describe, expect, it } from 'vitest';
import { emptyNormalizer, updateNormalizer } from '../../data/normalizer.ts';
import { interpret } from '../../graph/interpreter.ts';
import { foldIn, keyFromSeed, normals } from '../../math/random.ts';
import { mean } from '../../math/statistics.ts';
import { relativeError } from '../../math/vector.ts';
import { gaussianPolicySpec, initializePolicy } from '../../policies/gaussianPolicy.ts';
import { createPolicyFunctions } from '../../policies/policyFunctions.ts';
import { createNodeRuntime } from '../../runtime/node.ts';
import type { PolicyBatch } from './policyOptimizer.ts';
import { createTrpo } from './trpo.ts';
import { candidateProgram, surrogateGradientProgram } from './trpoPrograms.ts';

const key = keyFromSeed(9);
const runtime = await createNodeRuntime();

describe.each([0, 3])(
  'surrogate programs of a policy with %i numbers of context',
  (contextSize) => {
    const sizes = { stateSize: 2, contextSize, actionSize: 1 };
    const policy = gaussianPolicySpec({ ...sizes, hiddenSizes: [4] });
    const rows = 30;
    const options = { policy, rows, entropyCoefficient: 0.3 };
    const size = (2 + contextSize) * 4 + 4 + 4 + 1 + 1;
    const theta = Float64Array.from(normals(foldIn(key, 'theta'), size));
    const batch = {
      states: normals(foldIn(key, 's'), rows * 2),
      actions: normals(foldIn(key, 'a'), rows),
      advantages: normals(foldIn(key, 'A'), rows),
      stateMean: [0.1, 0.2],
      stateStd: [1, 2],
      ...(contextSize === 0 ? {} : { context: normals(foldIn(key, 'c'), rows * contextSize) }),
    };
    const old = interpret(surrogateGradientProgram(options), { theta, ...batch });
    const candidate = candidateProgram(options);
    const at = (point: ArrayLike<number>) =>
      interpret(candidate, {
        theta: point,
        ...batch,
        oldMeans: old.means,
        oldLogStd: old.logStd,
        oldLogProbabilities: old.logProbabilities,
      });

    it('agree at the old policy, where the divergence is 0', () => {
      expect(at(theta).objective[0]).toBeCloseTo(old.objective[0], 12);
      expect(at(theta).kl[0]).toBeCloseTo(0, 14);
      // All ratios are 1.
      const gain = mean(batch.advantages);
      expect(old.objective[0]).toBeCloseTo(gain + 0.3 * old.entropy[0], 12);
    });

    it('have the gradient of the candidate objective', () => {
      const step = 1e-5;
      const differences = theta.map((_, i) => {
        const moved = (shift: number) => theta.map((x, j) => (i === j ? x + shift : x));
        return (at(moved(step)).objective[0] - at(moved(-step)).objective[0]) / (2 * step);
      });
      expect(relativeError(old.gradient, differences)).toBeLessThan(1e-6);
      // The weights of the context, behind those of the state, have a gradient too.
      const ofContext = old.gradient.slice(2 * 4, (2 + contextSize) * 4);
      expect(ofContext.every((x) => Math.abs(x) > 1e-6)).toBe(true);
    });
  },
);

describe('createTrpo', async () => {
  const policy = gaussianPolicySpec({ stateSize: 2, actionSize: 2 });
  const rows = 500;
  const states = normals(foldIn(key, 'states'), rows * 2);
  const normalizer = updateNormalizer(emptyNormalizer(2), states);
  const theta = initializePolicy(key, policy);
  const functions = createPolicyFunctions(runtime, policy);
  const rates = { maxKl: 0.01, cgDamping: 0.1, cgIterations: 10, entropyCoefficient: 0.005 };
  const trpo = createTrpo(runtime, { policy, rows, ...rates });
  const plain = createTrpo(runtime, { policy, rows, ...rates, entropyCoefficient: 0 });
  afterAll(() => Promise.all([functions.dispose(), trpo.dispose(), plain.dispose()]));

  const updated = (optimizer: typeof trpo, parameters: Float32Array, batch: PolicyBatch) =>
    optimizer.update(null, { theta: parameters, normalizer }, batch, key);

  /** One-step returns −|a − goal(s)|² with goal(s) = (0.8 tanh s_0, −0.5). */
  const rewardsOf = (actions: Float32Array): Float32Array =>
    Float32Array.from({ length: rows }, (_, n) => {
      const x = actions[2 * n] - 0.8 * Math.tanh(states[2 * n]);
      const y = actions[2 * n + 1] + 0.5;
      return -x * x - y * y;
    });
  const sample = async (parameters: Float32Array, label: number) => {
    const noise = normals(foldIn(key, label), rows * 2);
    const actions = await functions.act({ theta: parameters, normalizer, states, noise });
    return { states, actions, advantages: rewardsOf(actions) };
  };

  it('takes a step that spends about the bound on the divergence', async () => {
    const { theta: next, metrics } = await updated(trpo, theta, await sample(theta, 0));
    expect(next).not.toEqual(theta);
    expect(metrics.lineSearchStep).toBe(1);
    // The damped quadratic model overestimates the divergence, so the step stays below δ = 0.01.
    expect(metrics.policyKl).toBeGreaterThan(0.002);
    expect(metrics.policyKl).toBeLessThan(0.015);
    expect(metrics.cgResidual).toBeLessThan(0.1);
  });

  it('raises the objective', async () => {
    // Without a bonus the objective of the old policy is the mean of standardised advantages, 0.
    const { metrics } = await updated(plain, theta, await sample(theta, 0));
    expect(metrics.policyObjective).toBeGreaterThan(0.01);
  });

  it('gives equal bytes for equal inputs', async () => {
    const batch = await sample(theta, 0);
    const first = await updated(trpo, theta, batch);
    expect(await updated(trpo, theta, batch)).toEqual(first);
  });

  it('keeps the policy when there is nothing to improve', async () => {
    const { actions } = await sample(theta, 0);
    const advantages = new Float32Array(rows).fill(3);
    const result = await updated(plain, theta, { states, actions, advantages });
    expect(result.theta).toEqual(theta);
    expect(result.metrics).toMatchObject({ policyKl: 0, policyObjective: 0, lineSearchStep: 0 });
  });

  it('refuses advantages that are not numbers', async () => {
    const { actions } = await sample(theta, 0);
    const advantages = new Float32Array(rows).fill(Number.NaN);
    const update = updated(trpo, theta, { states, actions, advantages });
    await expect(update).rejects.toThrow(/advantages/);
  });

  it('learns a bandit whose optimum is known', async () => {
    let parameters = theta;
    const returns: number[] = [];
    for (let i = 0; i < 120; i++) {
      const batch = await sample(parameters, i);
      returns.push(mean(batch.advantages));
      ({ theta: parameters } = await updated(plain, parameters, batch));
    }
    // Untrained: −(E goal² + 2σ²) = −(0.64 E tanh² s + 0.25 + 2) = −2.5. The supremum, mean = goal and σ → 0, is 0.
    // A divergence of 0.01 a step lets log σ fall by 0.07 a step; a policy that ignored the state or kept
    // its σ of 1 would stay below −0.2 and −2.
    expect(returns[0]).toBeLessThan(-2.2);
    expect(mean(returns.slice(-5))).toBeGreaterThan(-0.05);
  });
});
