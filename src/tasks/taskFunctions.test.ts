import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Trajectories } from '../data/trajectories.ts';
import { input } from '../graph/node.ts';
import { foldIn, keyFromSeed, normals, uniforms } from '../math/random.ts';
import { createInterpretedRuntime } from '../runtime/interpreted.ts';
import { createNodeRuntime } from '../runtime/node.ts';
import type { CompiledProgram, Runtime } from '../runtime/runtime.ts';
import { hopper2d } from './hopper2d.ts';
import { pointMass } from './pointMass.ts';
import type { TaskFamily } from './taskFamily.ts';
import { createTaskFunctions, realRewards, type TaskFunctions } from './taskFunctions.ts';

const horizon = 5;
const numEnvs = 4;
const rows = horizon * numEnvs;
const key = keyFromSeed(11);

/** Random transitions; half of all actions are outside the box. */
function transitions({ stateSize, actionSize }: TaskFamily): Trajectories {
  const flags = new Uint8Array(rows);
  return {
    horizon,
    numEnvs,
    stateSize,
    actionSize,
    states: normals(foldIn(key, 's'), rows * stateSize),
    actions: uniforms(foldIn(key, 'a'), rows * actionSize, -2, 2),
    nextStates: normals(foldIn(key, 'n'), rows * stateSize),
    terminated: flags,
    truncated: flags,
    valid: new Uint8Array(rows).fill(1),
  };
}

/** r_ψ once more, in plain numbers and by hand, for one transition. */
const byHand: Record<string, (psi: number[], action: number[], next: number[]) => number> = {
  hopper2d: (psi, action, next) => {
    const control = action.reduce((total, a) => total + Math.min(1, Math.max(-1, a)) ** 2, 0);
    return 10 - Math.abs(next[5] - psi[0]) - 5 * Math.abs(next[0] - psi[1]) - 0.001 * control;
  },
  pointMass: (psi, action, next) => {
    const distance = (next[0] - psi[0]) ** 2 + (next[1] - psi[1]) ** 2;
    const speed = next[2] ** 2 + next[3] ** 2;
    return -(distance + 0.1 * speed + 0.1 * (action[0] ** 2 + action[1] ** 2));
  },
};

function row(data: Float32Array, n: number, size: number): number[] {
  return [...data.subarray(n * size, (n + 1) * size)];
}

function rewardsByHand(family: TaskFamily, psi: number[], data: Trajectories): number[] {
  return Array.from({ length: rows }, (_, n) =>
    byHand[family.name](
      psi,
      row(data.actions, n, data.actionSize),
      row(data.nextStates, n, data.stateSize),
    ),
  );
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number) {
  expect(actual).toHaveLength(expected.length);
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs(actual[i] - expected[i]), `entry ${i}`).toBeLessThan(tolerance);
  }
}

const runtimes: [string, () => Promise<Runtime>][] = [
  ['interpreter', async () => createInterpretedRuntime()],
  ['onnxruntime-node', () => createNodeRuntime()],
];
const cases = runtimes.flatMap(([name, create]) =>
  [hopper2d, pointMass].map((family) => ({ name, create, family })),
);

describe.each(cases)('$family.name in the $name', ({ create, family }) => {
  const data = transitions(family);
  const psi = [...family.defaultTask];
  let functions: TaskFunctions;
  let runtime: Runtime;

  beforeAll(async () => {
    runtime = await create();
    functions = createTaskFunctions(runtime, family);
  });

  afterAll(() => functions.dispose());

  it('rewards as computed by hand', async () => {
    const rewards = await functions.rewards(psi, data);
    expectClose(rewards, rewardsByHand(family, psi, data), 1e-5);
  });

  it('differentiates the reward with respect to the task', async () => {
    const gradients = await functions.rewardTaskGradient(psi, data);
    const K = psi.length;
    // Central differences of the formula by hand, in float64. No kink of |·| lies within the step of this data.
    const step = 1e-4;
    for (let k = 0; k < K; k++) {
      const shifted = (sign: number): number[] =>
        rewardsByHand(
          family,
          psi.map((value, j) => (j === k ? value + sign * step : value)),
          data,
        );
      const [high, low] = [shifted(1), shifted(-1)];
      const expected = high.map((value, n) => (value - low[n]) / (2 * step));
      const actual = Float32Array.from({ length: rows }, (_, n) => gradients[n * K + k]);
      expectClose(actual, expected, 1e-5);
    }
  });

  it('takes a task for every environment, each as if it were alone', async () => {
    const tasks = Array.from({ length: numEnvs }, (_, e) =>
      psi.map((x, k) => x + 0.3 * e - 0.1 * k),
    );
    const rewards = await functions.rewards(tasks.flat(), data);
    const gradients = await functions.rewardTaskGradient(tasks.flat(), data);
    const K = psi.length;
    for (const [e, task] of tasks.entries()) {
      const alone = await functions.rewards(task, data);
      const slopes = await functions.rewardTaskGradient(task, data);
      for (let n = e; n < rows; n += numEnvs) {
        expect(rewards[n]).toBe(alone[n]);
        const own = [n * K, (n + 1) * K] as const;
        expect(gradients.slice(...own)).toEqual(slopes.slice(...own));
      }
    }
    expect(rewards[0]).toBe((await functions.rewards(tasks[0], data))[0]);
    expect(rewards[1]).not.toBe((await functions.rewards(tasks[0], data))[1]);
    await expect(functions.rewards([...tasks.flat(), 1], data)).rejects.toThrow(
      `psi has ${numEnvs * K + 1} entries, expected ${K}`,
    );
    const broken = [...tasks.flat()];
    broken[K] = Number.NaN;
    await expect(functions.rewards(broken, data)).rejects.toThrow(/psi\[0\] .* is NaN/);
  });

  it('names the task of the environment in which a reward is no number', async () => {
    const nextStates = data.nextStates.slice();
    nextStates.fill(Number.NaN, family.stateSize, 2 * family.stateSize);
    const tasks = Array.from({ length: numEnvs }, (_, e) => psi.map(() => 0.5 * e));
    const own = psi.map(() => 0.5).join(', ');
    await expect(realRewards(functions, tasks.flat(), { ...data, nextStates })).rejects.toThrow(
      `under ψ = (${own})`,
    );
  });

  it('gives the virtual world, which runs row by row with its own ψ, the same rewards', async () => {
    const nodes = {
      psi: input([1, psi.length]),
      state: input([1, data.stateSize]),
      action: input([1, data.actionSize]),
      nextState: input([1, data.stateSize]),
    };
    const program: CompiledProgram<keyof typeof nodes, 'reward'> = await runtime.compile({
      inputs: nodes,
      outputs: { reward: family.reward(nodes) },
    });
    const rewards = await functions.rewards(psi, data);
    for (let n = 0; n < rows; n++) {
      const { reward } = await program.run({
        psi: Float32Array.from(psi),
        state: Float32Array.from(row(data.states, n, data.stateSize)),
        action: Float32Array.from(row(data.actions, n, data.actionSize)),
        nextState: Float32Array.from(row(data.nextStates, n, data.stateSize)),
      });
      expect(reward[0]).toBeCloseTo(rewards[n], 5);
    }
    await program.dispose();
  });

  it('takes tasks outside of the box, and refuses other sizes and NaN', async () => {
    const far = psi.map(() => 50);
    expectClose(await functions.rewards(far, data), rewardsByHand(family, far, data), 5e-3);
    const K = family.parameterNames.length;
    await expect(functions.rewards([1], data)).rejects.toThrow(
      `${family.name}: psi has 1 entries, expected ${K}`,
    );
    await expect(functions.rewardTaskGradient([1, Number.NaN], data)).rejects.toThrow(
      /psi\[1\] \(.+\) is NaN, expected a finite number/,
    );
    await expect(functions.rewards(psi, { ...data, stateSize: 3 })).rejects.toThrow(
      'trajectories have S = 3',
    );
  });

  it('terminates rows', async () => {
    const standing = Float32Array.from({ length: family.stateSize }, (_, i) =>
      i === 0 ? 1.25 : 0,
    );
    const fallen = new Float32Array(family.stateSize);
    const flags = await functions.terminated(Float32Array.of(...standing, ...fallen), 2);
    expect([...flags]).toEqual(family === hopper2d ? [0, 1] : [0, 0]);
  });
});

describe('createTaskFunctions', () => {
  it('compiles once a shape and frees what it compiled', async () => {
    const runtime = createInterpretedRuntime();
    let compiled = 0;
    let disposed = 0;
    const counting: Runtime = {
      name: 'counting',
      async compile(program, options) {
        compiled++;
        const inner = await runtime.compile(program, options);
        return {
          run: (feeds) => inner.run(feeds),
          dispose: async () => {
            disposed++;
            await inner.dispose();
          },
        };
      },
    };
    const functions = createTaskFunctions(counting, pointMass);
    const data = transitions(pointMass);
    await Promise.all([functions.rewards([0, 0], data), functions.rewards([1, 1], data)]);
    expect(compiled).toBe(1);
    await functions.terminated(new Float32Array(4), 1);
    await functions.terminated(new Float32Array(8), 2);
    await functions.terminated(new Float32Array(8), 2);
    expect(compiled).toBe(3);
    await functions.dispose();
    expect(disposed).toBe(3);
  });
});
