/** @file The density of tanh of a normal draw: it integrates to 1, keeps its digits at the edge, and has the right slope. */

import { describe, expect, it } from 'vitest';
import { constant } from '../graph/constant.ts';
import { centralDifference, relativeError } from '../graph/differences.testdata.ts';
import { gradient } from '../graph/gradient.ts';
import { evaluate } from '../graph/interpreter.ts';
import { input } from '../graph/node.ts';
import { sum } from '../graph/reduce.ts';
import { squashedDraws } from './squashedGaussian.ts';

/** Values and log-densities of one row for each number of noise, with A = 1. */
function drawn(mean: number, logStd: number, noise: readonly number[]): [number[], number[]] {
  const shape = (x: number) =>
    constant(
      noise.flatMap(() => [x]),
      [noise.length, 1],
    );
  const { value, logProbability } = squashedDraws(
    shape(mean),
    shape(logStd),
    constant([...noise], [noise.length, 1]),
  );
  const [values, logs] = evaluate([value, logProbability], new Map());
  return [Array.from(values), Array.from(logs)];
}

describe('the squashed Gaussian', () => {
  it.each([
    [0, -1],
    [0.7, 0],
    [-2, 0.5],
    [3, -2],
  ])('has a density of mass 1, mean %f and log σ %f', (mean, logStd) => {
    // By the trapezoid rule in y = tanh u, over 9 standard deviations.
    const noise = Array.from({ length: 40_001 }, (_, i) => -9 + (18 * i) / 40_000);
    const [values, logs] = drawn(mean, logStd, noise);
    let mass = 0;
    for (let i = 1; i < noise.length; i++) {
      mass += ((values[i] - values[i - 1]) * (Math.exp(logs[i]) + Math.exp(logs[i - 1]))) / 2;
    }
    expect(mass).toBeCloseTo(1, 5);
  });

  it('of two dimensions is the product of theirs', () => {
    const logStd = [0.2, -0.4];
    const [mean, noise] = [
      [0.3, -1.1],
      [0.5, 2],
    ];
    const pair = squashedDraws(
      constant(mean, [1, 2]),
      constant(logStd, [1, 2]),
      constant(noise, [1, 2]),
    );
    const [both] = evaluate([pair.logProbability], new Map());
    const alone = [0, 1].map((i) => drawn(mean[i], logStd[i], [noise[i]])[1][0]);
    expect(both[0]).toBeCloseTo(alone[0] + alone[1], 12);
  });

  it('keeps its digits far out, where tanh is 1 in every number', () => {
    // log N(30; 30, 1) − log(1 − tanh² 30), and 1 − tanh² u = 4 e^(−2u) (1 + …) with e^(−120) beside 1.
    const [[value], [log]] = drawn(30, 0, [0]);
    expect(value).toBe(1);
    expect(log).toBeCloseTo(-0.5 * Math.log(2 * Math.PI) - (Math.log(4) - 60), 10);
  });

  it('has the slope of central differences in mean and log σ', () => {
    const [mean, logStd] = [input([2, 2]), input([2, 2])];
    const at = [
      [0.3, -0.8, 1.4, 0.1],
      [-0.2, 0.4, -1, 0.3],
    ];
    const noise = constant([0.4, -1.2, 0.9, 2], [2, 2]);
    const { value, logProbability } = squashedDraws(mean, logStd, noise);
    for (const output of [sum(value), sum(logProbability)]) {
      const slopes = evaluate(
        gradient(output, [mean, logStd]),
        new Map([
          [mean, at[0]],
          [logStd, at[1]],
        ]),
      );
      for (const which of [0, 1]) {
        for (let i = 0; i < 4; i++) {
          const [expected] = centralDifference((h) => {
            const moved = at.map((x, k) => x.map((y, j) => (k === which && j === i ? y + h : y)));
            return evaluate(
              [output],
              new Map([
                [mean, moved[0]],
                [logStd, moved[1]],
              ]),
            )[0];
          });
          expect(relativeError([slopes[which][i]], [expected])).toBeLessThan(1e-6);
        }
      }
    }
  });
});
