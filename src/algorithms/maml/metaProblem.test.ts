/** @file The outer step: without an inner step it is joint TRPO, and the tasks of an update count alike. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyNormalizer, updateNormalizer } from '../../data/normalizer.ts';
import { foldIn, keyFromSeed, normals } from '../../math/random.ts';
import { addScaled, norm, relativeError } from '../../math/vector.ts';
import { gaussianPolicySpec, policyLayout } from '../../policies/gaussianPolicy.ts';
import { createNodeRuntime } from '../../runtime/node.ts';
import type { PolicyBatch } from '../policyOptimization/policyOptimizer.ts';
import {
  createSurrogateProblem,
  type SurrogateProblem,
} from '../policyOptimization/surrogateProblem.ts';
import { createTrpo } from '../policyOptimization/trpo.ts';
import { trustRegionStep } from '../policyOptimization/trustRegion.ts';
import { type Adapter, createAdapter } from './adapter.ts';
import { metaProblem } from './metaProblem.ts';

const key = keyFromSeed(21);
const runtime = await createNodeRuntime({ threads: 1 });
const rows = 60;
const policy = gaussianPolicySpec({ stateSize: 3, actionSize: 2, hiddenSizes: [8] });
const theta = normals(foldIn(key, 'theta'), policyLayout(policy).size).map((x) => 0.4 * x);
const batches: PolicyBatch[] = [0, 1].map((task) => ({
  states: normals(foldIn(foldIn(key, 's'), task), rows * 3),
  actions: normals(foldIn(foldIn(key, 'a'), task), rows * 2),
  // The same numbers in another order, so that both batches and the pool are standardised alike.
  advantages:
    task === 0 ? normals(foldIn(key, 'A'), rows) : normals(foldIn(key, 'A'), rows).reverse(),
}));
const normalizer = updateNormalizer(emptyNormalizer(3), batches[0].states);
const acting = { theta, normalizer };
const rates = { maxKl: 0.01, cgIterations: 10, cgDamping: 0.1, entropyCoefficient: 0 };
const rules = { ...rates, klSlack: 1.5, maxTries: 10, shrink: 0.5 };
const options = { policy, rows, entropyCoefficient: 0 };

let adapter: Adapter;
let problem: SurrogateProblem;
beforeAll(async () => {
  adapter = await createAdapter(runtime, { policy, rows, surrogate: 'lvc' });
  problem = await createSurrogateProblem(runtime, options);
});
afterAll(() => Promise.all([adapter.dispose(), problem.dispose()]));

/** The outer problem of some tasks, each of which adapts on its batch and is measured on it. */
async function problemOf(tasks: readonly PolicyBatch[], stepSize: number) {
  return metaProblem(
    theta,
    await Promise.all(
      tasks.map(async (batch) => {
        const adaptation = adapter.on(acting, batch, stepSize);
        const adapted = { theta: await adaptation.adapted(theta), normalizer };
        return { adaptation, problem: await problem.at(adapted, batch) };
      }),
    ),
  );
}

describe('with α = 0', () => {
  it('is a step of TRPO, byte for byte', async () => {
    const trpo = createTrpo(runtime, { policy, rows, ...rates });
    const { theta: expected, metrics } = await trpo.update(null, acting, batches[0], key);
    const step = await trustRegionStep(await problemOf([batches[0]], 0), rules);
    expect(step.after.theta).toEqual(expected);
    expect(expected).not.toEqual(theta);
    expect(step.after.kl).toBe(metrics.policyKl);
    expect(step.after.objective).toBe(metrics.policyObjective);
    expect(step.cgResidual).toBe(metrics.cgResidual);
    await trpo.dispose();
  });

  it('is a step of TRPO on the mean of the problems of several tasks, byte for byte', async () => {
    const [first, second] = await Promise.all(batches.map((batch) => problem.at(acting, batch)));
    const half = (a: ArrayLike<number>, b: ArrayLike<number>): Float64Array =>
      Float64Array.from(a, (x, i) => 0.5 * (x + b[i]));
    const joint: typeof first = {
      before: first.before,
      gradient: half(first.gradient, second.gradient),
      curvature: async (v) => half(await first.curvature(v), await second.curvature(v)),
      async evaluate(proposal) {
        const [one, two] = [await first.evaluate(proposal), await second.evaluate(proposal)];
        const objective = 0.5 * (one.objective + two.objective);
        return { ...one, objective, kl: 0.5 * (one.kl + two.kl) };
      },
    };
    const expected = await trustRegionStep(joint, rules);
    const step = await trustRegionStep(await problemOf(batches, 0), rules);
    expect(step.after.theta).toEqual(expected.after.theta);
    expect(step.after.theta).not.toEqual(theta);
    expect(step.after.kl).toBe(expected.after.kl);
    expect(step.cgResidual).toBe(expected.cgResidual);
  });

  // Byte for byte it cannot be: one program for all rows adds float32 numbers in another order than one for every task.
  it('is a step of TRPO on the pooled batch, up to rounding', async () => {
    const joined = (of: (batch: PolicyBatch) => Float32Array): Float32Array =>
      Float32Array.of(...of(batches[0]), ...of(batches[1]));
    const pool = {
      states: joined(({ states }) => states),
      actions: joined(({ actions }) => actions),
      advantages: joined(({ advantages }) => advantages),
    };
    const trpo = createTrpo(runtime, { policy, rows: 2 * rows, ...rates });
    const { theta: expected, metrics } = await trpo.update(null, acting, pool, key);
    const step = await trustRegionStep(await problemOf(batches, 0), rules);
    const moves = [step.after.theta, expected].map((after) => addScaled(after, -1, theta));
    expect(norm(moves[1])).toBeGreaterThan(0.01);
    expect(relativeError(moves[0], moves[1])).toBeLessThan(1e-4);
    expect(step.after.kl / metrics.policyKl).toBeCloseTo(1, 4);
    await trpo.dispose();
  });
});

describe('with α = 0.5', () => {
  it('is the mean over tasks, each through a step of its own', async () => {
    const both = await problemOf(batches, 0.5);
    const [first, second] = await Promise.all(batches.map((batch) => problemOf([batch], 0.5)));
    const v = normals(foldIn(key, 'v'), theta.length);
    const products = await Promise.all([first, second, both].map((of) => of.curvature(v)));
    const half = (a: ArrayLike<number>, b: ArrayLike<number>): Float64Array =>
      Float64Array.from(a, (x, i) => (x + b[i]) / 2);
    expect(relativeError(both.gradient, half(first.gradient, second.gradient))).toBeLessThan(1e-12);
    expect(relativeError(products[2], half(products[0], products[1]))).toBeLessThan(1e-12);
    expect(relativeError(first.gradient, second.gradient)).toBeGreaterThan(0.1);
    const unadapted = await problemOf(batches, 0);
    expect(relativeError(both.gradient, unadapted.gradient)).toBeGreaterThan(0.05);
  });

  it('goes up the objective within the bound on the divergence', async () => {
    const of = await problemOf(batches, 0.5);
    const { after } = await trustRegionStep(of, rules);
    expect(after.objective).toBeGreaterThan(of.before.objective);
    expect(after.kl).toBeGreaterThan(1e-4);
    expect(after.kl).toBeLessThanOrEqual(0.015);
    // What the programs say of θ itself is what they say of a candidate that is θ.
    const same = await of.evaluate(theta);
    expect(same.kl).toBeCloseTo(0, 7);
    expect(same.objective).toBeCloseTo(of.before.objective, 6);
  });
});
