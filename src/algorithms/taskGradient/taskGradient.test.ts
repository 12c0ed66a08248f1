import { describe, expect, test } from 'vitest';
import { allocateTrajectories, gatherRows } from '../../data/trajectories.ts';
import { foldIn, type Key, keyFromSeed, normals } from '../../math/random.ts';
import { gaussianPolicySpec } from '../../policies/gaussianPolicy.ts';
import { createInterpretedRuntime } from '../../runtime/interpreted.ts';
import { taskBox } from '../../tasks/box.ts';
import { measureDamping } from './damping.ts';
import type { TaskGradientOptions, TaskGradientSettings } from './options.ts';
import type { EpisodeRollout } from './rollout.ts';
import { ascentDirection, estimateTaskGradient } from './taskGradient.ts';

const horizon = 3;
const episodes = 8;
const rows = horizon * episodes;

/** Episodes of made-up numbers, every other one terminated after two steps; `padding` fills what comes after. */
function madeUp(key: Key, padding: number): EpisodeRollout {
  const isPadding = (row: number): boolean => row >= 2 * episodes && row % 2 === 1;
  const numbers = (label: string, width = 1): Float32Array =>
    normals(foldIn(key, label), rows * width).map((x, i) =>
      isPadding(Math.floor(i / width)) ? padding : x,
    );
  const empty = allocateTrajectories({ horizon, numEnvs: episodes, stateSize: 2, actionSize: 1 });
  for (let row = 0; row < rows; row++) {
    empty.valid[row] = isPadding(row) ? 0 : 1;
    if (row >= 2 * episodes && !isPadding(row)) empty.truncated[row] = 1;
    if (row >= episodes && row < 2 * episodes && row % 2 === 1) empty.terminated[row] = 1;
  }
  return {
    trajectories: { ...empty, states: numbers('s', 2), actions: numbers('a') },
    rewards: numbers('r'),
    rewardTaskGradient: numbers('g', 3),
    values: { current: numbers('v'), next: numbers('w') },
  };
}

const settings: TaskGradientSettings = {
  variant: 'exact',
  hessian: 'causal',
  solve: 'adjoint',
  advantage: 'monte-carlo',
  klWeight: 0,
  cgIterations: 200,
  cgTolerance: 1e-5,
};

function options(
  padding: number,
  changes: Partial<TaskGradientSettings> = {},
): Required<TaskGradientOptions> {
  const key = keyFromSeed(5);
  return {
    runtime: createInterpretedRuntime(),
    policy: {
      spec: gaussianPolicySpec({ stateSize: 2, actionSize: 1, hiddenSizes: [3] }),
      theta: normals(foldIn(key, 'theta'), 14),
      moments: { mean: Float32Array.of(0.5, 0), std: Float32Array.of(2, 1) },
    },
    thetaStart: normals(foldIn(key, 'theta start'), 14),
    responses: [0, 1, 2].map((k) => ({
      above: normals(foldIn(foldIn(key, 'above'), k), 14),
      below: normals(foldIn(foldIn(key, 'below'), k), 14),
      distance: 0.5,
    })),
    rollouts: {
      realZeroShot: madeUp(foldIn(key, 1), padding),
      realOptimum: madeUp(foldIn(key, 2), padding),
      virtual: madeUp(foldIn(key, 3), padding),
    },
    taskSize: 3,
    gamma: 0.9,
    gaeLambda: 0.95,
    settings: { ...settings, ...changes },
  };
}

describe('what stands after the end of an episode', () => {
  for (const { variant, klWeight } of [
    { variant: 'exact', klWeight: 0 },
    { variant: 'exact', klWeight: 0.5 },
    { variant: 'released-code', klWeight: 0 },
  ] as const) {
    for (const hessian of ['causal', 'trajectory', 'per-step'] as const) {
      test(`does not contribute: ${variant}, ${hessian}, β = ${klWeight}`, async () => {
        const changes = { variant, hessian, klWeight };
        const clean = await estimateTaskGradient(options(0, changes));
        const garbage = await estimateTaskGradient(options(Number.NaN, changes));
        expect(garbage).toEqual(clean);
        expect(clean.total.every(Number.isFinite)).toBe(true);
        expect(clean.standardError.every((x) => x > 0)).toBe(true);
      });
    }
  }
});

test('what stands there does not contribute to the secant form either', async () => {
  const [clean, garbage] = [
    options(0, { solve: 'secant' }),
    options(Number.NaN, { solve: 'secant' }),
  ];
  expect(await estimateTaskGradient(garbage)).toEqual(await estimateTaskGradient(clean));
});

test('responses do not matter, to the bit, unless the secant form is asked for', async () => {
  const { responses, ...alone } = options(0);
  const without = await estimateTaskGradient(alone);
  expect(await estimateTaskGradient({ ...alone, responses })).toEqual(without);
  const secant = { ...alone, settings: { ...settings, solve: 'secant' } } as const;
  const { implicitTerm, ...others } = await estimateTaskGradient({ ...secant, responses });
  expect(implicitTerm).not.toEqual(without.implicitTerm);
  expect(others.optimumTerm).toEqual(without.optimumTerm);
  await expect(estimateTaskGradient(secant)).rejects.toThrow('responses are missing');
});

test.each(['adjoint', 'column-wise', 'secant'] as const)(
  'the total is made of its terms as in Eq. 2, %s',
  async (solve) => {
    const gradient = await estimateTaskGradient(options(0, { solve }));
    const { total, optimumTerm, zeroShotTerm, implicitTerm } = gradient;
    for (const k of [0, 1, 2])
      expect(total[k]).toBeCloseTo(optimumTerm[k] - (implicitTerm[k] + zeroShotTerm[k]), 12);
  },
);

test.each([0, 0.5])(
  'the solve does not depend on the units of the state, β = %d',
  async (klWeight) => {
    // First-layer weights 8 times as large behind states 8 times as small: the same policy in other coordinates.
    const base = options(0, { klWeight });
    const { spec, theta, moments } = base.policy;
    const rescaled = (of: Float32Array): Float32Array => of.map((x, i) => (i < 6 ? x * 8 : x));
    const std = moments.std.map((x) => x * 8);
    const shifted = { mean: moments.mean, std };
    const policy = { spec, theta: rescaled(theta), moments: shifted };
    const thetaStart = rescaled(base.thetaStart);
    const first = await estimateTaskGradient(base);
    const second = await estimateTaskGradient({ ...base, policy, thetaStart });
    for (const k of [0, 1, 2]) expect(second.implicitTerm[k]).toBeCloseTo(first.implicitTerm[k], 3);
  },
);

test('π_0 does not matter, to the bit, unless θ̂ is taken to be held near it', async () => {
  const { thetaStart, ...alone } = options(0);
  const without = await estimateTaskGradient(alone);
  expect(await estimateTaskGradient({ ...alone, thetaStart })).toEqual(without);
  const held = { ...alone, settings: { ...settings, klWeight: 0.5 } };
  const { implicitTerm, ...others } = await estimateTaskGradient({ ...held, thetaStart });
  expect(implicitTerm).not.toEqual(without.implicitTerm);
  expect(others.optimumTerm).toEqual(without.optimumTerm);
  await expect(estimateTaskGradient(held)).rejects.toThrow('thetaStart is missing');
});

test('the damping is the root mean square error of the eigenvalues of H', async () => {
  // Two episodes with H_0 = diag(6, 2) and H_1 = diag(0, 8), weighted ½: H = diag(3, 5), D = diag(3, −3).
  const parts = [
    [6, 2],
    [0, 8],
  ];
  const product = {
    withWeights: (weights: Float32Array) => async (v: Float64Array) =>
      v.map((x, i) => x * (weights[0] * parts[0][i] + weights[1] * parts[1][i])),
    dispose: async () => {},
  };
  const scale = await measureDamping(product, Float32Array.of(0.5, 0.5), 2, 2);
  expect(scale.hessianNorm).toBeGreaterThan(4.9);
  expect(scale.hessianNorm).toBeLessThanOrEqual(5);
  // ‖D‖_F/√P = 3, from 8 random probes.
  expect(scale.damping).toBeGreaterThan(2);
  expect(scale.damping).toBeLessThan(4);
});

test('the ascent direction is in units of the box and per step', () => {
  // Half widths 3 and 0.1, 200 steps.
  const box = taskBox([-3, 0.4], [3, 0.6]);
  const [x, z] = ascentDirection({ total: [100, 50] }, box, 200);
  expect(x).toBeCloseTo(1.5, 12);
  expect(z).toBeCloseTo(0.025, 12);
});

describe('refuses', () => {
  const broken = (change: (rollout: EpisodeRollout) => EpisodeRollout): TaskGradientOptions => {
    const good = options(0);
    return { ...good, rollouts: { ...good.rollouts, virtual: change(good.rollouts.virtual) } };
  };

  test('columns that do not hold one whole episode', async () => {
    const unfinished = broken((rollout) => ({
      ...rollout,
      trajectories: { ...rollout.trajectories, truncated: new Uint8Array(rows) },
    }));
    await expect(estimateTaskGradient(unfinished)).rejects.toThrow(
      'virtual: column 0, row 2: expected one whole episode per column',
    );
  });

  test('arrays of the wrong length', async () => {
    const short = broken((rollout) => ({
      ...rollout,
      rewards: gatherRows(rollout.rewards, 1, Int32Array.of(0)),
    }));
    await expect(estimateTaskGradient(short)).rejects.toThrow(
      'virtual.rewards has length 1, expected 24',
    );
  });

  test('GAE without values', async () => {
    const blind = broken(({ trajectories, rewards, rewardTaskGradient }) => ({
      trajectories,
      rewards,
      rewardTaskGradient,
    }));
    for (const change of [{ advantage: 'gae' }, { variant: 'released-code' }] as const) {
      const estimate = estimateTaskGradient({ ...blind, settings: { ...settings, ...change } });
      await expect(estimate).rejects.toThrow('virtual.values is missing');
    }
  });
});
