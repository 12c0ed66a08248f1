import { describe, expect, it } from 'vitest';
import { allocateTrajectories, type Trajectories } from '../data/trajectories.ts';
import { createInterpretedRuntime } from '../runtime/interpreted.ts';
import { type DynamicsModel, dynamicsSpec } from './dynamicsModel.ts';
import { createModelChecks, openLoopSteps } from './modelCheck.ts';

const moments = (std: number[]) => ({
  count: 1,
  mean: new Float64Array(std.length),
  m2: Float64Array.from(std, (x) => x * x),
});

/**
 * Two linear members in two coordinates, σ_Δ = (4, 1), σ = (10, 2): s_0 grows by a + 1 and by a + 3, s_1 by 0 and by
 * nothing. In units of σ_Δ these are a / 4 + 1 / 4, a / 4 + 3 / 4 and 0.
 */
const model: DynamicsModel = {
  spec: dynamicsSpec({ stateSize: 2, actionSize: 1, hiddenSizes: [], members: 2 }),
  // Rows of the weights belong to s_0, s_1, a.
  phi: Float32Array.of(0, 0, 0, 0, 0.25, 0, 0.25, 0, 0, 0, 0, 0, 0.25, 0, 0.75, 0),
  normalizers: { state: moments([10, 2]), delta: moments([4, 1]) },
};

/** s_0 grows by a + 1 and s_1 by ±1 in turn; the actions are 0, 1, 0, 1, … within ±1. */
function trajectoriesOf(horizon: number, numEnvs: number): Trajectories {
  const trajectories = allocateTrajectories({ horizon, numEnvs, stateSize: 2, actionSize: 1 });
  const state = Array.from({ length: numEnvs }, (_, env) => [env, 0]);
  for (let t = 0; t < horizon; t++) {
    for (let env = 0; env < numEnvs; env++) {
      const row = t * numEnvs + env;
      trajectories.states.set(state[env], 2 * row);
      trajectories.actions[row] = t % 2;
      state[env] = [state[env][0] + (t % 2) + 1, t % 2 === 0 ? 1 : 0];
      trajectories.nextStates.set(state[env], 2 * row);
      trajectories.valid[row] = 1;
    }
  }
  return trajectories;
}

const checks = createModelChecks(createInterpretedRuntime(), model.spec, {});

/** Expects an array of numbers near `wanted`. */
function expectNear(actual: ArrayLike<number>, wanted: number[]): void {
  expect(actual.length).toBe(wanted.length);
  wanted.forEach((value, i) => {
    expect(actual[i]).toBeCloseTo(value, 5);
  });
}

describe('a model against reality', () => {
  it('has the bias and the error of the mean of the members after a step', async () => {
    const { bias, error } = await checks.run(model, trajectoriesOf(10, 3));
    // The mean of the members is 1 above s_0: a quarter of σ_Δ. Of s_1 it says nothing, which is off by −1 and 1 in turn.
    expectNear(bias, [0.25, 0]);
    expectNear(error, [0.25, 1]);
  });

  it('goes on from its own predictions, member by member, from several starts in every column', async () => {
    const { openLoop } = await checks.run(model, trajectoriesOf(2 * openLoopSteps, 3));
    expect(openLoop).toHaveLength(openLoopSteps);
    openLoop.forEach(({ error, spread }, i) => {
      // After h steps the mean is h above s_0, the members h to either side of it; s_1 is 1 or 0. Units: 10 and 2.
      expectNear(error, [(i + 1) / 10, i % 2 === 0 ? 0.5 : 0]);
      expectNear(spread, [(i + 1) / 10, 0]);
    });
  });

  it('ends where every episode has ended, and leaves out those that have', async () => {
    const trajectories = trajectoriesOf(8, 2);
    // Column 0 ends with step 3, column 1 with step 5; what follows is another episode, far away.
    trajectories.terminated[3 * 2] = 1;
    trajectories.truncated[5 * 2 + 1] = 1;
    for (let row = 4 * 2; row < 8 * 2; row += 2) trajectories.nextStates[2 * row] = 1e3;
    const { openLoop } = await checks.run(model, trajectories);
    expect(openLoop).toHaveLength(6);
    openLoop.forEach(({ error }, i) => {
      expect(error[0]).toBeCloseTo((i + 1) / 10, 5);
    });
  });

  it('needs a valid row', async () => {
    const trajectories = trajectoriesOf(4, 1);
    trajectories.valid.fill(0);
    await expect(checks.run(model, trajectories)).rejects.toThrow(/no valid row/);
  });
});
