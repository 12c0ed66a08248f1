/** @file Real episodes of the paper's families against the returns measured for the project's fact sheet (facts 1.7). */

import { beforeAll, describe, expect, it } from 'vitest';
import { episodeLengths, episodeReturns } from '../data/episodes.ts';
import type { Trajectories } from '../data/trajectories.ts';
import { foldIn, keyFromSeed, normals, uniforms } from '../math/random.ts';
import { mean, variance } from '../math/statistics.ts';
import { createNodeRuntime } from '../runtime/node.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { createTaskFunctions } from '../tasks/taskFunctions.ts';
import { collect } from './collect.ts';
import { problemByName } from './problems.ts';

const numEnvs = 200;
/** The sheet does not say over how many episodes it averaged; 50, an evaluation of 10,000 steps, is the paper's habit. */
const sheetEpisodes = 50;
const key = keyFromSeed(5);

/** How many episodes, of other keys, {@link Expected.ours} was measured on. */
const ourEpisodes = 2000;

/** The sheet's mean and standard deviation over episodes, where it has one, and those that this project once measured. */
interface Expected {
  readonly mean: number;
  readonly sd?: number;
  /** So narrow that a small change of a reward, a start or the physics shows. */
  readonly ours: { readonly mean: number; readonly sd: number };
}

interface Case {
  /** Whose robot and rule of termination. */
  readonly name: string;
  readonly policy: 'zero action' | 'N(0, 1)';
  readonly length?: Expected;
  /** The returns of the same episodes in some tasks. */
  readonly returns: readonly (readonly [
    family: string,
    psi: readonly number[],
    expected: Expected,
  ])[];
}

const cases: readonly Case[] = [
  {
    name: 'hopper2d',
    policy: 'zero action',
    length: { mean: 157, ours: { mean: 149.75, sd: 56.6 } },
    returns: [['hopper2d', [0, 1.6], { mean: 1248, ours: { mean: 1187.5, sd: 445.6 } }]],
  },
  {
    name: 'hopper2d',
    policy: 'N(0, 1)',
    length: { mean: 92, ours: { mean: 91.57, sd: 50.25 } },
    returns: [
      ['hopper2d', [0, 1.6], { mean: 726, sd: 382, ours: { mean: 720.7, sd: 388.5 } }],
      ['hopper2d', [2, 2], { mean: 344, ours: { mean: 367.3, sd: 209.8 } }],
    ],
  },
  {
    name: 'walker2d',
    policy: 'zero action',
    length: { mean: 197, ours: { mean: 196.87, sd: 9.89 } },
    returns: [['walker2d', [0, 1.4], { mean: 1716, ours: { mean: 1718.6, sd: 101.3 } }]],
  },
  {
    name: 'walker2d',
    policy: 'N(0, 1)',
    length: { mean: 97, ours: { mean: 96.85, sd: 36.47 } },
    returns: [['walker2d', [0, 1.4], { mean: 805, sd: 293, ours: { mean: 798.1, sd: 304.3 } }]],
  },
  {
    name: 'ant2d',
    policy: 'zero action',
    returns: [['ant2d', [0, 0], { mean: 963, ours: { mean: 961.24, sd: 11.42 } }]],
  },
  {
    name: 'ant2d',
    policy: 'N(0, 1)',
    length: { mean: 198, ours: { mean: 197.48, sd: 14.77 } },
    returns: [
      ['ant2d', [0, 0], { mean: 814, sd: 65, ours: { mean: 811.3, sd: 73.4 } }],
      ['ant2d', [3, 3], { mean: -187, sd: 83, ours: { mean: -193.2, sd: 81.2 } }],
      ['ant3d', [0, 0, 0.5], { mean: -392, sd: 191, ours: { mean: -413.1, sd: 200.8 } }],
    ],
  },
];

/** What no episode can return: the bonus of 200 steps (facts 1.1). */
const bounds: Readonly<Record<string, number>> = {
  hopper2d: 2000,
  walker2d: 2000,
  ant2d: 1010,
  ant3d: 610,
};

let runtime: Runtime;

beforeAll(async () => {
  runtime = await createNodeRuntime({ threads: 1 });
});

/** One episode a simulator. */
async function rollOut(name: string, policy: Case['policy']): Promise<Trajectories> {
  const { family, makeEnv } = problemByName(name);
  const functions = createTaskFunctions(runtime, family);
  const env = await makeEnv(numEnvs);
  const size = numEnvs * family.actionSize;
  const { trajectories } = await collect({
    env,
    terminated: functions.terminated,
    act: async (_, t) =>
      policy === 'N(0, 1)' ? normals(foldIn(key, t), size) : new Float32Array(size),
    key,
    mode: 'episodes',
  });
  env.dispose();
  await functions.dispose();
  return trajectories;
}

/** `[tasks, E]` the returns of the episodes in some tasks of a family. */
async function returnsIn(
  name: string,
  tasks: readonly (readonly number[])[],
  trajectories: Trajectories,
): Promise<number[][]> {
  const functions = createTaskFunctions(runtime, problemByName(name).family);
  const returns: number[][] = [];
  for (const psi of tasks) {
    returns.push(episodeReturns(trajectories, await functions.rewards(psi, trajectories)));
  }
  await functions.dispose();
  return returns;
}

/** Within three standard errors of the difference to the sheet's mean, and four of that to ours. */
function expectMean(values: readonly number[], { mean: sheet, sd, ours }: Expected): void {
  const measured = mean(values);
  const error = (episodes: number): number => Math.sqrt(1 / values.length + 1 / episodes);
  expect(Math.abs(measured - sheet)).toBeLessThan(3 * (sd ?? ours.sd) * error(sheetEpisodes));
  expect(Math.abs(measured - ours.mean)).toBeLessThan(4 * ours.sd * error(ourEpisodes));
}

describe.each(cases)('$name, $policy', ({ name, policy, length, returns }) => {
  it('lasts and returns what the sheet says', async () => {
    const trajectories = await rollOut(name, policy);
    if (length !== undefined) expectMean(episodeLengths(trajectories), length);
    for (const [family, psi, expected] of returns) {
      const [values] = await returnsIn(family, [psi], trajectories);
      expect(values).toHaveLength(numEnvs);
      expectMean(values, expected);
      expect(Math.max(...values)).toBeLessThanOrEqual(bounds[family]);
    }
  });
});

describe('cheetah-highdim, N(0, 1)', () => {
  const corners = 100;
  const size = 18;
  const signs = uniforms(foldIn(key, 'corners'), corners * size, -1, 1).map(Math.sign);
  const tasks = Array.from({ length: corners }, (_, c) => [
    ...signs.subarray(c * size, (c + 1) * size),
  ]);
  let trajectories: Trajectories;
  let returns: number[][];

  beforeAll(async () => {
    trajectories = await rollOut('cheetah-highdim', 'N(0, 1)');
    returns = await returnsIn('cheetah-highdim', tasks, trajectories);
  });

  it('lasts for 200 steps', () => {
    expect(episodeLengths(trajectories)).toEqual(new Array(numEnvs).fill(200));
  });

  it('returns about −200 to +150 in the corners of the box, ± 200 from episode to episode', () => {
    const means = returns.map(mean);
    const inBand = means.filter((value) => value > -200 && value < 150);
    expect(inBand.length).toBeGreaterThanOrEqual(0.95 * corners);
    const largest = Math.max(...returns.map((values) => Math.sqrt(variance(values))));
    expect(Math.abs(largest / 200 - 1)).toBeLessThan(0.15);
  });

  it('loses the control cost in a corner and its opposite together', async () => {
    const opposites = tasks.slice(0, 2).map((psi) => psi.map((weight) => -weight));
    const opposite = await returnsIn('cheetah-highdim', opposites, trajectories);
    // E clip(N)² = P(|N| > 1) + ∫ a² φ(a) da over [-1, 1] = 1 − 2 φ(1), and likewise E clip(N)⁴ = 3 − 2 P − 8 φ(1).
    const density = Math.exp(-0.5) / Math.sqrt(2 * Math.PI);
    const square = 1 - 2 * density;
    const beyond = 0.3173105;
    const spread = Math.sqrt(3 - 2 * beyond - 8 * density - square ** 2);
    const expected = -0.05 * 200 * 6 * square;
    const standardError = 0.05 * Math.sqrt((200 * 6) / numEnvs) * spread;
    opposite.forEach((values, c) => {
      const both = values.map((value, e) => (value + returns[c][e]) / 2);
      expect(Math.abs(mean(both) - expected)).toBeLessThan(4 * standardError);
    });
  });
});
