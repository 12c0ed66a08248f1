/** @file The linear baseline against what defines it, and the advantages over it where a closed form is known. */

import { describe, expect, it } from 'vitest';
import { allocateTrajectories } from '../../data/trajectories.ts';
import { foldIn, keyFromSeed, normals } from '../../math/random.ts';
import { tinyConfigWith } from '../tinyWorld.testdata.ts';
import { episodeTimes, fitLinearBaseline } from './linearBaseline.ts';
import { advantagesOf } from './taskBatch.ts';

const key = keyFromSeed(31);

/** Two columns of 6 rows: an episode that terminates after 2 steps, then one of 4; a time limit at 5, then a row. */
function recorded() {
  const trajectories = allocateTrajectories({
    horizon: 6,
    numEnvs: 2,
    stateSize: 2,
    actionSize: 1,
  });
  trajectories.valid.fill(1);
  trajectories.states.set(normals(foldIn(key, 's'), 24));
  trajectories.nextStates.set(normals(foldIn(key, 'n'), 24));
  trajectories.terminated[1 * 2 + 0] = 1;
  trajectories.truncated[4 * 2 + 1] = 1;
  return trajectories;
}

it('counts the steps of every episode', () => {
  const times = episodeTimes(recorded());
  const column = (env: number) => Array.from(times).filter((_, row) => row % 2 === env);
  expect(column(0)).toEqual([0, 1, 0, 1, 2, 3]);
  expect(column(1)).toEqual([0, 1, 2, 3, 4, 0]);
});

describe('fitLinearBaseline', () => {
  it('solves (XᵀX + 1e-5 I) w = XᵀG on the complete episodes', () => {
    const trajectories = recorded();
    const { states } = trajectories;
    const returns = normals(foldIn(key, 'G'), 12).map((x) => 100 * x);
    const { value } = fitLinearBaseline(trajectories, returns);
    const features = ([x, y]: ArrayLike<number>[] | number[] | Float32Array, t: number) =>
      [x, y, Number(x) ** 2, Number(y) ** 2, t / 100, (t / 100) ** 2, (t / 100) ** 3, 1].map(
        Number,
      );
    // The weights from values: V is linear in the features, which unit inputs separate.
    const at = (x: number, y: number, t: number) => value(Float32Array.of(x, y), t);
    const one = at(0, 0, 0);
    const odd = (f: (s: number) => number) => (f(1) - f(-1)) / 2;
    const even = (f: (s: number) => number) => (f(1) + f(-1)) / 2 - one;
    const cubic = [100, 200, -100].map((t) => at(0, 0, t) - one);
    // p + q + r, 2p + 4q + 8r, −p + q − r.
    const q = (cubic[0] + cubic[2]) / 2;
    const r = (cubic[1] - 4 * q - (cubic[0] - cubic[2])) / 6;
    const p = (cubic[0] - cubic[2]) / 2 - r;
    const weights = [
      odd((x) => at(x, 0, 0)),
      odd((y) => at(0, y, 0)),
      even((x) => at(x, 0, 0)),
      even((y) => at(0, y, 0)),
      ...[p, q, r, one],
    ];
    const complete = [[0, 0, 0], [1, 0, 1], ...[0, 1, 2, 3, 4].map((t) => [t, 1, t])].map(
      ([row, env, t]) => ({ row: row * 2 + env, t }),
    );
    const rows = complete.map(({ row, t }) => ({
      x: features(states.subarray(2 * row, 2 * row + 2), t),
      target: returns[row],
    }));
    const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
    for (let i = 0; i < 8; i++) {
      const residual = sum(
        rows.map(({ x, target }) => x[i] * (sum(x.map((xj, j) => xj * weights[j])) - target)),
      );
      expect(residual + 1e-5 * weights[i]).toBeCloseTo(0, 5);
    }
    expect(Math.abs(weights[0])).toBeGreaterThan(1);
  });

  it('is 0 where no episode is complete', () => {
    const trajectories = recorded();
    trajectories.terminated.fill(0);
    trajectories.truncated.fill(0);
    const { value } = fitLinearBaseline(trajectories, new Float32Array(12).fill(5));
    expect(value(Float32Array.of(1, 2), 3)).toBe(0);
  });
});

describe('advantagesOf', () => {
  const config = tinyConfigWith({ rollout: { gamma: 1 } });

  /** Episodes of 50 steps with a reward of 1 each: V(s, t) = 50 − t, which the baseline can say. */
  function constantRewards() {
    const trajectories = allocateTrajectories({
      horizon: 70,
      numEnvs: 2,
      stateSize: 1,
      actionSize: 1,
    });
    trajectories.valid.fill(1);
    trajectories.truncated.fill(1, 49 * 2, 50 * 2);
    return { trajectories, rewards: new Float32Array(140).fill(1) };
  }

  it('are 0 where the baseline knows the value, also where the batch ends within an episode', () => {
    const { trajectories, rewards } = constantRewards();
    for (const advantage of advantagesOf(trajectories, rewards, config)) {
      expect(Math.abs(advantage)).toBeLessThan(0.05);
    }
  });

  it('are returns less the baseline, with nothing after a time limit', () => {
    const { trajectories, rewards } = constantRewards();
    rewards[49 * 2] += 10;
    const advantages = advantagesOf(trajectories, rewards, config);
    // One of two columns has 10 more until t = 49, the other has not: the baseline is between them.
    for (let t = 0; t < 50; t++) {
      expect(advantages[2 * t] - advantages[2 * t + 1]).toBeCloseTo(10, 3);
      expect(advantages[2 * t] + advantages[2 * t + 1]).toBeCloseTo(0, 1);
    }
  });
});
