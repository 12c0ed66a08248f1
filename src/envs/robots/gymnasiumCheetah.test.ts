import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyFromSeed } from '../../math/random.ts';
import { createInterpretedRuntime } from '../../runtime/interpreted.ts';
import { rewardsOf } from '../../tasks/familyCases.testdata.ts';
import { halfCheetahVel } from '../../tasks/halfCheetahVel.ts';
import type { Env } from '../env.ts';
import { createMujocoEnv } from '../mujoco/mujoco.ts';
import { drawStarts, rangeOf, rootMeanSquare } from '../starts.testdata.ts';
import { createGymnasiumCheetah, gymnasiumCheetahSpec } from './gymnasiumCheetah.ts';

/** What Gymnasium did (`fixtures/README.md`). */
interface Recorded {
  readonly timeStep: number;
  readonly qpos0: readonly number[];
  readonly qvel0: readonly number[];
  readonly steps: number;
  readonly recordEvery: number;
  readonly observation: readonly (readonly number[])[];
  readonly xVelocity: readonly number[];
  readonly rewards: readonly number[];
}

const recorded: Recorded = JSON.parse(
  readFileSync(new URL('./fixtures/half_cheetah_vel.json', import.meta.url), 'utf8'),
);

describe('createGymnasiumCheetah', () => {
  let env: Env;

  beforeAll(async () => {
    env = await createGymnasiumCheetah(2);
  });

  afterAll(() => env.dispose());

  it('has the sizes and times of its manual', () => {
    expect(env).toMatchObject({ stateSize: 18, actionSize: 6, numEnvs: 2, timeLimit: 200 });
    expect(env.timeStep).toBe(recorded.timeStep);
  });

  it('starts within ±0.1 of the pose of zeros, with rates of 0.1, and no change of the position yet', () => {
    const starts = drawStarts(env, 300);
    for (let i = 0; i < 8; i++) {
      const [lowest, highest] = rangeOf(starts, i);
      expect(lowest).toBeGreaterThanOrEqual(-0.1001);
      expect(highest).toBeLessThanOrEqual(0.1001);
      expect(highest - lowest).toBeGreaterThan(0.18);
    }
    // 2,700 rates: the relative standard error of a root mean square is 1/√(2n); 4 of them.
    expect(Math.abs(rootMeanSquare(starts, 8, 17) * 10 - 1)).toBeLessThan(4 / Math.sqrt(2 * 2700));
    expect(rangeOf(starts, 17)).toEqual([0, 0]);
  });
});

describe("a trajectory of Gymnasium's half cheetah", () => {
  const actions: Float32Array[] = [];
  const states: Float32Array[] = [];

  beforeAll(async () => {
    const env = await createMujocoEnv(
      {
        ...gymnasiumCheetahSpec,
        reset(qpos, qvel) {
          qpos.set(recorded.qpos0);
          qvel.set(recorded.qvel0);
        },
      },
      1,
    );
    env.reset(0, keyFromSeed(0), new Float32Array(env.stateSize));
    for (let t = 0; t < recorded.steps; t++) {
      const angles = Array.from({ length: env.actionSize }, (_, j) => 0.3 * (t + 1) + j);
      const action = Float32Array.from(angles, (angle) => 0.8 * Math.sin(angle));
      const state = new Float32Array(env.stateSize);
      env.step(0, action, state);
      actions.push(action);
      states.push(state);
    }
    env.dispose();
  });

  it('has the same observations and velocities', () => {
    expect(recorded.observation).toHaveLength(20);
    recorded.observation.forEach((observation, row) => {
      const state = states[(row + 1) * recorded.recordEvery - 1];
      [...observation, recorded.xVelocity[row]].forEach((expected, i) => {
        const where = `entry ${i} in row ${row}`;
        // Rates of up to 30 are float32 numbers, known to 1e-6; the two builds of MuJoCo round differently.
        expect(Math.abs(state[i] - expected), where).toBeLessThan(1e-5);
      });
    });
  });

  it('has the same rewards, by NumPy', async () => {
    const rows = states.map((state, t) => [[...actions[t]], [...state]] as const);
    const rewards = await rewardsOf(createInterpretedRuntime(), halfCheetahVel, [1], rows);
    expect(rewards).toEqual(recorded.rewards.map((value) => expect.closeTo(value, 4)));
    expect(Math.max(...recorded.rewards) - Math.min(...recorded.rewards)).toBeGreaterThan(1);
  });
});
