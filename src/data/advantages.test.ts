import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldIn, keyFromSeed, normals, uniforms } from '../math/random.ts';
import {
  advantageTaskGradient,
  generalizedAdvantages,
  leaveOneOutBaseline,
  returnsToGo,
  standardizedAdvantages,
} from './advantages.ts';
import type { EpisodeFlags } from './trajectories.ts';

/** One column with the given ends. */
function column(
  horizon: number,
  {
    terminated = [],
    truncated = [],
    length = horizon,
  }: Partial<Record<'terminated' | 'truncated', number[]>> & { length?: number } = {},
): EpisodeFlags {
  const marks = (times: number[]) =>
    Uint8Array.from({ length: horizon }, (_, t) => (times.includes(t) ? 1 : 0));
  return {
    horizon,
    numEnvs: 1,
    terminated: marks(terminated),
    truncated: marks(truncated),
    valid: Uint8Array.from({ length: horizon }, (_, t) => (t < length ? 1 : 0)),
  };
}

/** Random columns with restarts, some of them cut short by padding. */
function randomFlags(seed: number, horizon: number, numEnvs: number): EpisodeFlags {
  const u = uniforms(keyFromSeed(seed), horizon * numEnvs);
  const lengths = uniforms(foldIn(keyFromSeed(seed), 'length'), numEnvs, 0, 1.5 * horizon);
  return {
    horizon,
    numEnvs,
    terminated: Uint8Array.from(u, (x) => (x < 0.15 ? 1 : 0)),
    truncated: Uint8Array.from(u, (x) => (x > 0.9 ? 1 : 0)),
    valid: Uint8Array.from(u, (_, row) => (row / numEnvs < lengths[row % numEnvs] ? 1 : 0)),
  };
}

/** Rows (t, e), (t + 1, e), … of the episode that row (t, e) belongs to, as far as recorded. */
function futureRows({ horizon, numEnvs, terminated, truncated, valid }: EpisodeFlags, row: number) {
  const rows: number[] = [];
  for (let at = row; at < horizon * numEnvs && valid[at] === 1; at += numEnvs) {
    rows.push(at);
    if (terminated[at] === 1 || truncated[at] === 1) break;
  }
  return rows;
}

const scenario = fc.tuple(
  fc.nat(),
  fc.integer({ min: 1, max: 12 }),
  fc.integer({ min: 1, max: 4 }),
  fc.constantFrom(0, 0.5, 0.99, 1),
  fc.constantFrom(0, 0.9, 1),
);

function expectClose(actual: Float32Array, expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i], 4);
  });
}

describe('generalizedAdvantages', () => {
  const rewards = Float32Array.of(1, 2, 3);
  const values = Float32Array.of(4, 5, 6);
  const options = { gamma: 0.5, lambda: 0.5 };

  it('bootstraps at the last row', () => {
    // δ = 1 + ½5 - 4 = -½, 2 + ½6 - 5 = 0, 3 + ½7 - 6 = ½; A_2 = ½, A_1 = 0 + ¼·½, A_0 = -½ + ¼·⅛.
    const nextValues = Float32Array.of(5, 6, 7);
    const result = generalizedAdvantages({ ...column(3), rewards, values, nextValues }, options);
    expect(result.advantages).toEqual(Float32Array.of(-0.46875, 0.125, 0.5));
    expect(result.returns).toEqual(Float32Array.of(3.53125, 5.125, 6.5));
  });

  it('neither bootstraps nor looks further at a termination', () => {
    // δ_1 = 2 - 5 = -3 = A_1; A_0 = -½ - ¾.
    const nextValues = Float32Array.of(5, 100, 7);
    const flags = column(3, { terminated: [1] });
    const result = generalizedAdvantages({ ...flags, rewards, values, nextValues }, options);
    expect(result.advantages).toEqual(Float32Array.of(-1.25, -3, 0.5));
  });

  it('bootstraps with the true next state at a truncation, not with the next row', () => {
    // V(s') = 10 although the next row, a reset state, has V = 6: δ_1 = 2 + 5 - 5 = 2 = A_1; A_0 = -½ + ½.
    const nextValues = Float32Array.of(5, 10, 7);
    const flags = column(3, { truncated: [1] });
    const result = generalizedAdvantages({ ...flags, rewards, values, nextValues }, options);
    expect(result.advantages).toEqual(Float32Array.of(0, 2, 0.5));
  });

  it('is 0 at padding, whatever is stored there', () => {
    const flags = column(3, { terminated: [1], length: 2 });
    const result = generalizedAdvantages(
      {
        ...flags,
        rewards: Float32Array.of(1, 2, Number.NaN),
        values: Float32Array.of(4, 5, Number.NaN),
        nextValues: Float32Array.of(5, 0, Number.NaN),
      },
      options,
    );
    expect(result.advantages).toEqual(Float32Array.of(-1.25, -3, 0));
    expect(result.returns).toEqual(Float32Array.of(2.75, 2, 0));
  });

  it('is the sum Σ (γλ)^j δ_{t+j} over the rest of the episode', () => {
    fc.assert(
      fc.property(scenario, ([seed, horizon, numEnvs, gamma, lambda]) => {
        const flags = randomFlags(seed, horizon, numEnvs);
        const draw = (label: string) =>
          normals(foldIn(keyFromSeed(seed), label), horizon * numEnvs);
        const inputs = { rewards: draw('r'), values: draw('v'), nextValues: draw('n') };
        const delta = (row: number) =>
          inputs.rewards[row] +
          (flags.terminated[row] === 1 ? 0 : gamma * inputs.nextValues[row]) -
          inputs.values[row];
        const expected = Array.from(inputs.rewards, (_, row) =>
          futureRows(flags, row).reduce((sum, at, j) => sum + (gamma * lambda) ** j * delta(at), 0),
        );
        const result = generalizedAdvantages({ ...flags, ...inputs }, { gamma, lambda });
        expectClose(result.advantages, expected);
        expectClose(
          result.returns,
          expected.map((a, row) => (flags.valid[row] === 1 ? a + inputs.values[row] : 0)),
        );
      }),
    );
  });

  it('names what is wrong with its arguments', () => {
    const inputs = { ...column(3), rewards, values, nextValues: values };
    expect(() => generalizedAdvantages(inputs, { gamma: 1.1, lambda: 1 })).toThrow(/gamma is 1.1/);
    expect(() => generalizedAdvantages(inputs, { gamma: 1, lambda: -1 })).toThrow(/lambda is -1/);
    expect(() =>
      generalizedAdvantages({ ...inputs, nextValues: new Float32Array(2) }, options),
    ).toThrow(/nextValues has 2 entries, expected 3/);
  });
});

describe('returnsToGo', () => {
  it('sums vectors to the end of their episode', () => {
    // Two components, γ = ½, a termination after row 1: (1, 10) + ½ (2, 20) = (2, 20).
    const x = Float32Array.of(1, 10, 2, 20, 3, 30);
    const flags = column(3, { terminated: [1] });
    expect(returnsToGo(x, flags, { gamma: 0.5 })).toEqual(Float32Array.of(2, 20, 2, 20, 3, 30));
  });

  it('adds the value of the next state at truncations and at the last row only', () => {
    const x = Float32Array.of(1, 1, 1, 1);
    const nextValues = Float32Array.of(100, 8, 100, 4);
    // Rows 3: 1 + ½4 = 3; 2 terminated: 1; 1 truncated: 1 + ½8 = 5; 0: 1 + ½5 = 3.5.
    const flags = column(4, { truncated: [1], terminated: [2] });
    expect(returnsToGo(x, flags, { gamma: 0.5, nextValues })).toEqual(
      Float32Array.of(3.5, 5, 1, 3),
    );
  });

  it('equals the forward sum, with the value of an unseen future', () => {
    fc.assert(
      fc.property(scenario, fc.integer({ min: 1, max: 3 }), fc.boolean(), (drawn, size, open) => {
        const [seed, horizon, numEnvs, gamma] = drawn;
        const flags = randomFlags(seed, horizon, numEnvs);
        const draw = (label: string) =>
          normals(foldIn(keyFromSeed(seed), label), horizon * numEnvs * size);
        const x = draw('x');
        const nextValues = draw('n');
        const expected = Array.from(x, (_, entry) => {
          const rows = futureRows(flags, Math.floor(entry / size));
          const sum = rows.reduce(
            (total, at, j) => total + gamma ** j * x[at * size + (entry % size)],
            0,
          );
          const last = rows[rows.length - 1];
          const unseen = open && rows.length > 0 && flags.terminated[last] === 0;
          return (
            sum + (unseen ? gamma ** rows.length * nextValues[last * size + (entry % size)] : 0)
          );
        });
        expectClose(returnsToGo(x, flags, { gamma, ...(open ? { nextValues } : {}) }), expected);
      }),
    );
  });

  it('rejects arrays that do not fit', () => {
    expect(() => returnsToGo(new Float32Array(4), column(3), { gamma: 1 })).toThrow(
      /x has 4 entries, expected a multiple of H E = 3/,
    );
  });
});

describe('advantageTaskGradient', () => {
  const x = Float32Array.of(1, 2, 4);

  it('monte-carlo sums with γ, gae with γλ', () => {
    // γ = ½: 1 + 1 + 1, 2 + 2, 4. γλ = ¼: 1 + ½ + ¼, 2 + 1, 4.
    const exact = advantageTaskGradient(x, column(3), { form: 'monte-carlo', gamma: 0.5 });
    expect(exact).toEqual(Float32Array.of(3, 4, 4));
    const options = { form: 'gae', gamma: 0.5, lambda: 0.5 } as const;
    expect(advantageTaskGradient(x, column(3), options)).toEqual(Float32Array.of(1.75, 3, 4));
  });

  it('gae is the derivative of the generalised advantages when rewards move and values do not', () => {
    const [seed, horizon, numEnvs] = [5, 9, 3];
    const flags = randomFlags(seed, horizon, numEnvs);
    const draw = (label: string) => normals(foldIn(keyFromSeed(seed), label), horizon * numEnvs);
    const base = { ...flags, values: draw('v'), nextValues: draw('n') };
    const options = { gamma: 0.9, lambda: 0.8 };
    const direction = draw('d');
    const rewards = draw('r');
    // The advantages are affine in the rewards, so a step of any size gives the derivative.
    const at = (step: number) =>
      generalizedAdvantages(
        { ...base, rewards: rewards.map((r, i) => r + step * direction[i]) },
        options,
      ).advantages;
    const [plus, minus] = [at(0.5), at(-0.5)];
    expectClose(
      advantageTaskGradient(direction, flags, { form: 'gae', ...options }),
      Array.from(plus, (value, i) => value - minus[i]),
    );
  });
});

describe('leaveOneOutBaseline', () => {
  it('is the mean of the other valid columns at the same time', () => {
    const flags: EpisodeFlags = {
      horizon: 3,
      numEnvs: 3,
      terminated: Uint8Array.of(0, 0, 0, 0, 1, 0, 1, 0, 1),
      truncated: new Uint8Array(9),
      valid: Uint8Array.of(1, 1, 1, 1, 1, 1, 1, 0, 1),
    };
    const x = Float32Array.of(1, 2, 6, 3, 5, 7, 8, 99, 10);
    // t = 0: (2 + 6)/2, (1 + 6)/2, (1 + 2)/2; t = 1: 6, 5, 4; t = 2: column 1 is over, the others see each other.
    expect(leaveOneOutBaseline(x, flags)).toEqual(Float32Array.of(4, 3.5, 1.5, 6, 5, 4, 10, 0, 8));
  });

  it('is 0 for a column that is alone', () => {
    const x = Float32Array.of(5, 6);
    expect(leaveOneOutBaseline(x, column(2))).toEqual(new Float32Array(2));
  });

  it('treats vectors by component', () => {
    const flags: EpisodeFlags = {
      horizon: 1,
      numEnvs: 2,
      terminated: new Uint8Array(2),
      truncated: new Uint8Array(2),
      valid: Uint8Array.of(1, 1),
    };
    expect(leaveOneOutBaseline(Float32Array.of(1, 2, 3, 4), flags)).toEqual(
      Float32Array.of(3, 4, 1, 2),
    );
  });
});

/*
 * A two-step MDP that can be enumerated. At both steps a = 1 with probability p = σ(θ), so the score is a - p.
 * a_0 = 1 pays 1 and ends the episode; a_0 = 0 pays 0 and then a_1 pays 1 + 2 a_1.
 * J = p + (1 - p)(1 + 2p), dJ/dp = 2 - 4p, dJ/dθ = p (1 - p)(2 - 4p).
 */
describe('leaveOneOutBaseline in the policy gradient, all outcomes enumerated', () => {
  const p = 0.3;
  const outcomes = [
    { probability: p, scores: [1 - p, 0], rewards: [1, 0], ends: [1, 0], valid: [1, 0] },
    { probability: (1 - p) * p, scores: [-p, 1 - p], rewards: [0, 3], ends: [0, 1], valid: [1, 1] },
    { probability: (1 - p) ** 2, scores: [-p, -p], rewards: [0, 1], ends: [0, 1], valid: [1, 1] },
  ];
  const numEnvs = 3;

  type Baseline = (x: Float32Array, flags: EpisodeFlags) => Float32Array;

  /** E[(1/E) Σ score (return to go - baseline)] and the second moment of that estimate. */
  function enumerate(baseline: Baseline): { mean: number; secondMoment: number } {
    let [mean, secondMoment] = [0, 0];
    for (let code = 0; code < outcomes.length ** numEnvs; code++) {
      const columns = [code % 3, Math.floor(code / 3) % 3, Math.floor(code / 9)].map(
        (index) => outcomes[index],
      );
      const lay = (pick: (outcome: (typeof outcomes)[number]) => number[]) =>
        [0, 1].flatMap((t) => columns.map((outcome) => pick(outcome)[t]));
      const flags: EpisodeFlags = {
        horizon: 2,
        numEnvs,
        terminated: Uint8Array.from(lay((o) => o.ends)),
        truncated: new Uint8Array(2 * numEnvs),
        valid: Uint8Array.from(lay((o) => o.valid)),
      };
      const x = returnsToGo(Float32Array.from(lay((o) => o.rewards)), flags, { gamma: 1 });
      const b = baseline(x, flags);
      const estimate =
        lay((o) => o.scores).reduce((sum, score, row) => sum + score * (x[row] - b[row]), 0) /
        numEnvs;
      const probability = columns.reduce((product, o) => product * o.probability, 1);
      mean += probability * estimate;
      secondMoment += probability * estimate ** 2;
    }
    return { mean, secondMoment };
  }

  const gradient = p * (1 - p) * (2 - 4 * p);

  it('keeps the expectation and lowers the variance', () => {
    const plain = enumerate((x) => new Float32Array(x.length));
    const leaveOneOut = enumerate(leaveOneOutBaseline);
    expect(plain.mean).toBeCloseTo(gradient, 7);
    expect(leaveOneOut.mean).toBeCloseTo(gradient, 7);
    expect(leaveOneOut.secondMoment).toBeLessThan(plain.secondMoment);
  });

  it('would be biased if a column saw itself', () => {
    const withItself: Baseline = (x, { valid }) =>
      x.map((_, row) => {
        const rows = [0, 1, 2]
          .map((e) => Math.floor(row / 3) * 3 + e)
          .filter((r) => valid[r] === 1);
        return rows.reduce((sum, r) => sum + x[r], 0) / Math.max(rows.length, 1);
      });
    expect(Math.abs(enumerate(withItself).mean - gradient)).toBeGreaterThan(0.02);
  });
});

describe('standardizedAdvantages', () => {
  it('have mean 0 and variance 1', () => {
    // Mean 2, squares 9 + 1 + 16 = 26 over n − 1 = 2.
    const expected = [-3, -1, 4].map((x) => x / Math.sqrt(13));
    for (const [i, a] of standardizedAdvantages(Float32Array.of(-1, 1, 6)).entries()) {
      expect(a).toBeCloseTo(expected[i], 6);
    }
  });

  it('are zeros where all are equal', () => {
    expect(standardizedAdvantages(Float32Array.of(3, 3, 3))).toEqual(new Float32Array(3));
  });

  it('are refused where one is not finite', () => {
    expect(() => standardizedAdvantages(Float32Array.of(1, Number.NaN))).toThrow(
      'advantages hold a number that is not finite',
    );
  });
});
