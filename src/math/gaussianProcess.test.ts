import { describe, expect, it } from 'vitest';
import { cholesky } from './cholesky.ts';
import {
  type GaussianPrior,
  gaussianProcess,
  type Measurement,
  matern52,
  mostLikelyProcess,
} from './gaussianProcess.ts';
import { foldIn, keyFromSeed, normals, uniforms } from './random.ts';

const distance = (a: readonly number[], b: readonly number[]): number =>
  Math.hypot(...a.map((x, k) => x - b[k]));
const lengthScale =
  (length: number) =>
  (a: readonly number[], b: readonly number[]): number =>
    matern52(distance(a, b) / length);

describe('the posterior', () => {
  it('of one value is that value everywhere, and its error at its place', () => {
    // There s² − s⁴/(s² + v) + (v/(s² + v))² (s² + v) = v; where nothing is correlated with it, s² + (s² + v).
    const process = gaussianProcess([{ at: [0], value: 3, variance: 0.25 }], {
      correlation: lengthScale(1),
      deviation: 2,
    });
    expect(process.at([0]).mean).toBeCloseTo(3, 12);
    expect(process.at([0]).deviation).toBeCloseTo(0.5, 12);
    expect(process.at([1e6]).mean).toBeCloseTo(3, 12);
    expect(process.at([1e6]).deviation).toBeCloseTo(Math.sqrt(4 + 4.25), 12);
  });

  it('of two unrelated values shrinks each to their level by s² / (s² + v)', () => {
    const process = gaussianProcess(
      [
        { at: [0], value: 10, variance: 3 },
        { at: [1e6], value: 4, variance: 3 },
      ],
      { correlation: lengthScale(1), deviation: 3 },
    );
    // 7 ± 3 · 9 / 12.
    expect(process.at([0]).mean).toBeCloseTo(9.25, 12);
    expect(process.at([1e6]).mean).toBeCloseTo(4.75, 12);
  });

  it('counts the level by precision: a value of a hundred times the variance hardly moves it', () => {
    const process = gaussianProcess(
      [
        { at: [0], value: 0, variance: 1 },
        { at: [1e6], value: 102, variance: 100 },
      ],
      // Nothing but error: the level is Σ y/v / Σ 1/v = 1.02 / 1.01.
      { correlation: lengthScale(1), deviation: 0 },
    );
    expect(process.at([5]).mean).toBeCloseTo(1.02 / 1.01, 12);
    expect(process.at([5]).deviation).toBeCloseTo(Math.sqrt(1 / 1.01), 12);
  });

  it('goes through exact values, between which it is unsure', () => {
    const measurements = [0, 1, 3].map((x) => ({ at: [x], value: Math.sin(x), variance: 0 }));
    const process = gaussianProcess(measurements, { correlation: lengthScale(1), deviation: 1 });
    for (const { at, value } of measurements) {
      expect(process.at(at).mean).toBeCloseTo(value, 10);
      expect(process.at(at).deviation).toBeLessThan(1e-6);
    }
    expect(process.at([2]).deviation).toBeGreaterThan(process.at([0.5]).deviation);
  });

  it('and the likelihood are those of scikit-learn and scipy', () => {
    const at = [
      [-0.5, 0.25],
      [0.75, -1],
      [0, 0.5],
      [1, 1],
      [-0.25, -0.75],
    ];
    const values = [3, -1, 4, 1.5, 0.5];
    const variances = [0.5, 0.25, 1, 0.125, 2];
    const process = gaussianProcess(
      at.map((point, i) => ({ at: point, value: values[i], variance: variances[i] })),
      { correlation: lengthScale(0.8), deviation: 2, nugget: 0.3 },
    );
    // scikit-learn 1.9.1, k = ConstantKernel(4) * Matern(0.8, nu=2.5), alpha = v + 0.09:
    // GaussianProcessRegressor(ConstantKernel(1e8) + k, alpha=alpha, optimizer=None).fit(x, y)
    //   .predict([[0.25, 0], [-1, -1]], return_std=True); its level has a standard deviation of 10⁴.
    const [first, second] = [process.at([0.25, 0]), process.at([-1, -1])];
    expect(first.mean).toBeCloseTo(2.110898, 5);
    expect(first.deviation).toBeCloseTo(1.395351, 5);
    expect(second.mean).toBeCloseTo(1.048363, 5);
    expect(second.deviation).toBeCloseTo(1.960745, 5);
    // scipy 1.17.1, B = eye(5)[1:] - eye(5)[:-1]: multivariate_normal(zeros(4), B @ (k(x) + diag(alpha)) @ B.T).logpdf(B @ y).
    expect(process.logLikelihood).toBeCloseTo(-8.563684730546418, 10);
  });

  it('refuses nothing, and two exact values at one point', () => {
    const prior = { correlation: lengthScale(1), deviation: 1 };
    expect(() => gaussianProcess([], prior)).toThrow('there is no measurement');
    const one = { at: [0], value: 1, variance: 0 };
    expect(() => gaussianProcess([one, { ...one, value: 2 }], prior)).toThrow(
      'the covariance is not positive definite',
    );
  });
});

describe('the most likely process', () => {
  const key = keyFromSeed(8);
  const prior = (length: number): GaussianPrior<readonly number[]> => ({
    correlation: lengthScale(length),
    deviation: 1,
  });
  const points = Array.from(uniforms(key, 16, -1, 1), (x) => [x]);

  /** Values of a function of length scale 0.4 at the points, with errors of variance 0.01. */
  function drawn(seed: number): Measurement<readonly number[]>[] {
    const covariance = Float64Array.from({ length: points.length ** 2 }, (_, n) => {
      const [i, j] = [Math.floor(n / points.length), n % points.length];
      return lengthScale(0.4)(points[i], points[j]) + (i === j ? 0.01 : 0);
    });
    const lower = cholesky(covariance, points.length)!;
    const noise = normals(foldIn(key, seed), points.length);
    return points.map((at, i) => ({
      at,
      value: 5 + noise.reduce((sum, z, j) => sum + lower[i * points.length + j] * z, 0),
      variance: 0.01,
    }));
  }

  it('of values that were drawn from one of three priors has that prior, on the whole', () => {
    // The expected log-likelihood is largest for the truth (Gibbs' inequality).
    const lengths = [0.08, 0.4, 2];
    const totals = lengths.map((length) =>
      Array.from({ length: 12 }, (_, seed) => gaussianProcess(drawn(seed), prior(length))).reduce(
        (sum, { logLikelihood }) => sum + logLikelihood,
        0,
      ),
    );
    expect(totals.indexOf(Math.max(...totals))).toBe(1);
  });

  it('is that of the largest likelihood', () => {
    const priors = [0.08, 0.4, 2].map(prior);
    const likelihoods = priors.map((one) => gaussianProcess(drawn(3), one).logLikelihood);
    const best = mostLikelyProcess(drawn(3), [priors[0], ...priors.slice(1)]);
    expect(best.logLikelihood).toBe(Math.max(...likelihoods));
  });
});
