import { describe, expect, it } from 'vitest';
import { contextFeed, contextInput } from '../../data/context.ts';
import { interpret } from '../../graph/interpreter.ts';
import { stopGradient } from '../../graph/logic.ts';
import { input } from '../../graph/node.ts';
import { hessianVectorProduct } from '../../graph/products.ts';
import { mean } from '../../graph/reduce.ts';
import { foldIn, keyFromSeed, normals } from '../../math/random.ts';
import { dot, relativeError } from '../../math/vector.ts';
import { klDivergence } from '../../nn/gaussian.ts';
import {
  distribution,
  type GaussianPolicySpec,
  gaussianPolicySpec,
  policyLayout,
} from '../../policies/gaussianPolicy.ts';
import { fisherProductProgram } from './fisherProduct.ts';

const key = keyFromSeed(3);
const rows = 20;
const sizes = { stateSize: 3, actionSize: 2 };

/** The Hessian of mean KL(π_old ‖ π_θ) at θ = θ_old times a vector, by differentiating twice. */
function klHessianProgram(spec: GaussianPolicySpec) {
  const size = policyLayout(spec).size;
  const inputs = {
    theta: input([size]),
    vector: input([size]),
    states: input([rows, spec.stateSize]),
    stateMean: input([spec.stateSize]),
    stateStd: input([spec.stateSize]),
  };
  const context = contextInput(spec.contextSize, rows);
  const moments = { mean: inputs.stateMean, std: inputs.stateStd };
  const policy = distribution(spec, inputs.theta, inputs.states, moments, context.node);
  const divergence = mean(
    klDivergence(
      stopGradient(policy.mean),
      stopGradient(policy.logStd),
      policy.mean,
      policy.logStd,
    ),
  );
  const [product] = hessianVectorProduct(divergence, [inputs.theta], [inputs.vector]);
  return { inputs: { ...inputs, ...context.inputs }, outputs: { product } };
}

describe.each([
  ['learned log σ', gaussianPolicySpec({ ...sizes, hiddenSizes: [5, 4] })],
  ['fixed log σ', gaussianPolicySpec({ ...sizes, hiddenSizes: [4], logStd: [-0.3, 0.4] })],
  ['linear policy', gaussianPolicySpec({ ...sizes, hiddenSizes: [] })],
  ['with a context', gaussianPolicySpec({ ...sizes, contextSize: 2, hiddenSizes: [4] })],
])('fisherProductProgram, %s', (_, spec) => {
  const size = policyLayout(spec).size;
  const feeds = {
    theta: normals(foldIn(key, 'theta'), size),
    states: normals(foldIn(key, 'states'), rows * sizes.stateSize),
    stateMean: [0.2, -0.1, 0.3],
    stateStd: [1.5, 0.7, 1.1],
    ...contextFeed(spec.contextSize === 0 ? undefined : normals(foldIn(key, 'c'), rows * 2)),
  };
  const fisher = fisherProductProgram(spec, rows);
  const productWith = (vector: ArrayLike<number>): Float64Array =>
    interpret(fisher, { ...feeds, vector }).product;

  it('is the Hessian of the mean divergence', () => {
    for (let i = 0; i < 3; i++) {
      const vector = normals(foldIn(key, i), size);
      const hessian = interpret(klHessianProgram(spec), { ...feeds, vector }).product;
      expect(relativeError(productWith(vector), hessian)).toBeLessThan(1e-10);
    }
  });

  it('is symmetric and positive', () => {
    const u = Float64Array.from(normals(foldIn(key, 'u'), size));
    const v = Float64Array.from(normals(foldIn(key, 'v'), size));
    expect(dot(u, productWith(v))).toBeCloseTo(dot(v, productWith(u)), 10);
    expect(dot(u, productWith(u))).toBeGreaterThan(0);
  });
});
