import { describe, expect, it } from 'vitest';
import {
  type BootstrapOptions,
  bootstrapIntervals,
  type Episodes,
  type Scores,
} from './bootstrap.ts';
import { foldIn, keyFromSeed, normals } from './random.ts';
import { mean } from './statistics.ts';
import { studentCentralProbability } from './studentT.ts';

const key = keyFromSeed(7);
const overall = (scores: Scores): number => mean(scores.flat());

function intervalOf(
  episodes: Episodes,
  changes: Partial<BootstrapOptions<'overall'>> = {},
): { estimate: number; low: number; high: number; bias: number } {
  const statistics = { overall };
  return bootstrapIntervals({ sets: [episodes], statistics, key, ...changes }).overall;
}

/** One seed: a task of episodes for each mean. */
function oneSeed(means: readonly number[], episodes: number, seed: number): Episodes {
  const draws = normals(keyFromSeed(seed), means.length * episodes);
  return [
    means.map((m, j) => Array.from({ length: episodes }, (_, e) => m + draws[j * episodes + e])),
  ];
}

describe('bootstrapIntervals: what is drawn', () => {
  it('are seeds, all tasks of a seed together', () => {
    // Means of the two seeds: 0 and 1 on both tasks. Drawn: 0, ½, 1 with probabilities ¼, ½, ¼.
    const episodes = [
      [[0], [0]],
      [[1], [1]],
    ];
    expect(intervalOf(episodes)).toMatchObject({ estimate: 0.5, low: 0, high: 1 });
    // The quartiles and beyond are ends; the middle 40 % are all ½.
    expect(intervalOf(episodes, { level: 0.4 })).toMatchObject({ low: 0.5, high: 0.5 });
    // The variance of a drawn mean is 1/8; were tasks drawn apart, it would be half of that.
    const variance = bootstrapIntervals({
      sets: [episodes],
      statistics: { square: (scores) => (overall(scores) - 0.5) ** 2 },
      key,
    }).square.bias;
    // (mean - ½)² is ¼ or 0, each half of the time: standard deviation 1/8.
    expect(Math.abs(variance - 1 / 8)).toBeLessThan((4 * (1 / 8)) / Math.sqrt(2000));
  });

  it('reaches from the smallest to the largest of three seeds', () => {
    expect(intervalOf([[[5]], [[-1]], [[2]]])).toMatchObject({ estimate: 2, low: -1, high: 5 });
  });

  it('are episodes within their task; tasks stay', () => {
    // Without noise in the episodes nothing varies, however different the tasks are.
    const constant = [
      [
        [1, 1],
        [100, 100],
      ],
    ];
    expect(intervalOf(constant)).toEqual({ estimate: 50.5, low: 50.5, high: 50.5, bias: 0 });
    // Two episodes 0 and 2 of one task: drawn means 0, 1, 2, so 50, 50.5, 51 over the tasks.
    expect(
      intervalOf([
        [
          [0, 2],
          [100, 100],
        ],
      ]),
    ).toMatchObject({ estimate: 50.5, low: 50, high: 51 });
  });

  it('are tasks, if asked for, the same for all seeds', () => {
    // Two tasks, 0 and 1 for both seeds: as with two seeds above.
    const episodes = [
      [[0], [1]],
      [[0], [1]],
    ];
    expect(intervalOf(episodes)).toMatchObject({ low: 0.5, high: 0.5 });
    expect(intervalOf(episodes, { resampleTasks: true })).toMatchObject({ low: 0, high: 1 });
    // Drawn apart for the two seeds, the middle 40 % would reach beyond ½.
    expect(intervalOf(episodes, { resampleTasks: true, level: 0.4 })).toMatchObject({
      low: 0.5,
      high: 0.5,
    });
  });

  it('are episodes of every set on its own, with the same seeds', () => {
    const twice = [
      [[0], [0]],
      [[1], [1]],
    ];
    const difference = (a: Scores, b: Scores): number => overall(a) - overall(b);
    const statistics = { difference };
    const seeds = bootstrapIntervals({ sets: [twice, twice], statistics, key });
    expect(seeds.difference).toEqual({ estimate: 0, low: 0, high: 0, bias: 0 });
    const noisy = oneSeed([0], 50, 3);
    const { low, high } = bootstrapIntervals({ sets: [noisy, noisy], statistics, key }).difference;
    // √2 times the standard error of 1/√50, 1.96 of them to either side.
    expect(high - low).toBeGreaterThan(0.7 * 2 * 1.96 * 0.2);
    expect(high - low).toBeLessThan(1.3 * 2 * 1.96 * 0.2);
  });

  it('takes means over cells of different numbers of episodes', () => {
    expect(
      intervalOf([
        [
          [1, 3],
          [2, 2, 2, 2, 2, 7.5],
        ],
      ]).estimate,
    ).toBeCloseTo(0.5 * (2 + 17.5 / 6), 14);
  });
});

describe('bootstrapIntervals: what they claim', () => {
  it('cover the mean as often as percentile intervals do', () => {
    // Three tasks of 25 episodes. Standard errors are without the factor n / (n - 1), and the quantile is that of the
    // normal: about P(|t| < 1.96 √(24/25)) with 72 degrees of freedom.
    const expected = studentCentralProbability(1.959964 * Math.sqrt(24 / 25), 72);
    expect(expected).toBeGreaterThan(0.93);
    const truth = [-10, 0, 40];
    const repetitions = 400;
    let covered = 0;
    for (let i = 0; i < repetitions; i++) {
      const { low, high } = intervalOf(oneSeed(truth, 25, i), {
        resamples: 400,
        key: foldIn(key, i),
      });
      if (low <= 10 && high >= 10) covered++;
    }
    const sd = Math.sqrt(repetitions * expected * (1 - expected));
    expect(Math.abs(covered - repetitions * expected)).toBeLessThan(3 * sd);
    // So 95 % are claimed and, with 400 repetitions, no less than 91 % found.
    expect(covered / repetitions).toBeGreaterThan(0.91);
  });

  it('report how far noise lifts a maximum', () => {
    // Two tasks with episodes -1 and 1: drawn means -1, 0, 1 with ¼, ½, ¼. The larger of two is -1 with 1/16,
    // at most 0 with 9/16, so its expectation is 7/16 - 1/16 = 3/8; that of the data is 0.
    const episodes = [
      [
        [-1, 1],
        [-1, 1],
      ],
    ];
    const { maximum } = bootstrapIntervals({
      sets: [episodes],
      statistics: { maximum: ([scores]) => Math.max(...scores) },
      key,
    });
    expect(maximum).toMatchObject({ estimate: 0, low: -1, high: 1 });
    // Variance 8/16 - 9/64 = 23/64.
    expect(Math.abs(maximum.bias - 3 / 8)).toBeLessThan(4 * Math.sqrt(23 / 64 / 2000));
  });

  it('are a function of the key', () => {
    const data = oneSeed([0, 1], 10, 1);
    expect(intervalOf(data)).toEqual(intervalOf(data));
    expect(intervalOf(data, { key: keyFromSeed(8) })).not.toEqual(intervalOf(data));
  });
});

describe('bootstrapIntervals: what it refuses', () => {
  it.each<[Partial<BootstrapOptions<'overall'>>, string]>([
    [{ sets: [] }, 'no data, expected a set'],
    [{ sets: [[[]]] }, 'no data, expected a set'],
    [{ sets: [[[[1]], [[1], [2]]]] }, 'sets[0] has [1,2] tasks by seed, expected 1 for each of 2'],
    [{ sets: [[[[1, 2]]], [[[1]], [[1]]]] }, 'sets[1] has [1,1] tasks by seed'],
    [{ sets: [[[[1, 2], [3]]]] }, 'sets[0][0][1] has 1 episodes, expected at least 2'],
    [{ sets: [[[[1]], [[]]]] }, 'sets[0][1][0] has 0 episodes, expected at least 1'],
    [{ resamples: 0 }, 'resamples is 0, expected an integer >= 1'],
    [{ level: 1 }, 'level is 1, expected 0 < level < 1'],
  ])('%j', (changes, message) => {
    expect(() => intervalOf([[[1, 2]]], changes)).toThrow(message);
  });
});
