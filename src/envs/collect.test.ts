import { describe, expect, it } from 'vitest';
import { append, emptyDataset } from '../data/dataset.ts';
import { episodeLengths } from '../data/episodes.ts';
import type { Trajectories } from '../data/trajectories.ts';
import { keyFromSeed } from '../math/random.ts';
import { type CollectOptions, collect } from './collect.ts';
import type { Env } from './env.ts';

/**
 * A counter: s = [a number unique to the episode, steps taken in it], one action that is recorded.
 * Its rule of termination in these tests: the first two episodes of simulator 0 end after 3 and 5 steps.
 */
function counterEnv(numEnvs: number, timeLimit: number): Env & { resets: number[]; steps: number } {
  const current = Array.from({ length: numEnvs }, () => [0, 0]);
  const episodes = new Array<number>(numEnvs).fill(0);
  return {
    name: 'counter',
    stateSize: 2,
    actionSize: 1,
    numEnvs,
    timeLimit,
    timeStep: 1,
    resets: [],
    steps: 0,
    reset(index, _key, state) {
      current[index] = [100 * index + episodes[index]++, 0];
      this.resets.push(index);
      state.set(current[index]);
    },
    step(index, _action, nextState) {
      current[index][1] += 1;
      this.steps += 1;
      nextState.set(current[index]);
    },
    dispose() {},
  };
}

const endings = new Map([
  [0, 3],
  [1, 5],
]);

async function terminated(nextStates: Float32Array, rows: number): Promise<Uint8Array> {
  return Uint8Array.from({ length: rows }, (_, n) =>
    Number(endings.get(nextStates[2 * n]) === nextStates[2 * n + 1]),
  );
}

const act: CollectOptions['act'] = async (states) =>
  Float32Array.from({ length: states.length / 2 }, (_, e) => states[2 * e + 1]);

const base = { terminated, act, key: keyFromSeed(1) };

/** [episode, steps before, steps after, terminated, truncated, valid] of simulator e, row by row. */
function column({ numEnvs, horizon, ...data }: Trajectories, e: number): number[][] {
  return Array.from({ length: horizon }, (_, t) => {
    const n = t * numEnvs + e;
    const flags = [data.terminated[n], data.truncated[n], data.valid[n]];
    return [data.states[2 * n], data.states[2 * n + 1], data.nextStates[2 * n + 1], ...flags];
  });
}

describe('collect, continuous', () => {
  it('restarts simulators at terminations and at the time limit and never crosses an episode', async () => {
    const env = counterEnv(2, 6);
    const { trajectories, steps } = await collect({
      ...base,
      env,
      mode: 'continuous',
      horizon: 12,
    });
    expect(steps).toBe(24);
    expect(env.steps).toBe(24);
    const rows = (episode: number, length: number, terminated: number, truncated: number) =>
      Array.from({ length }, (_, i) => {
        const last = i === length - 1;
        return [episode, i, i + 1, last ? terminated : 0, last ? truncated : 0, 1];
      });
    // Simulator 0 ends by the rule after 3 and 5 steps and is then 4 of 6 steps into its third episode.
    expect(column(trajectories, 0)).toEqual([
      ...rows(0, 3, 1, 0),
      ...rows(1, 5, 1, 0),
      ...rows(2, 4, 0, 0),
    ]);
    expect(column(trajectories, 1)).toEqual([...rows(100, 6, 0, 1), ...rows(101, 6, 0, 1)]);
    // Every actor saw the state its action is stored with.
    for (let n = 0; n < 24; n++)
      expect(trajectories.actions[n]).toBe(trajectories.states[2 * n + 1]);
  });

  it('calls a step at the limit that also terminates terminated, not truncated', async () => {
    const { trajectories } = await collect({
      ...base,
      env: counterEnv(1, 3),
      mode: 'continuous',
      horizon: 3,
    });
    expect([trajectories.terminated[2], trajectories.truncated[2]]).toEqual([1, 0]);
  });
});

describe('collect, episodes', () => {
  it('runs one whole episode a simulator, then pads with zeros and does not step', async () => {
    const env = counterEnv(3, 6);
    const { trajectories, steps } = await collect({ ...base, env, mode: 'episodes' });
    expect(trajectories.horizon).toBe(6);
    expect(env.resets).toEqual([0, 1, 2]);
    expect([steps, env.steps]).toEqual([15, 15]);
    expect(trajectories.valid.reduce((total, value) => total + value, 0)).toBe(15);
    expect(column(trajectories, 0)[2]).toEqual([0, 2, 3, 1, 0, 1]);
    expect(column(trajectories, 0).slice(3)).toEqual([0, 1, 2].map(() => [0, 0, 0, 0, 0, 0]));
    expect(column(trajectories, 2)[5]).toEqual([200, 5, 6, 0, 1, 1]);
  });

  it('stops asking when no episode runs', async () => {
    let asked = 0;
    const counting: typeof act = (states, t) => {
      asked++;
      return act(states, t);
    };
    await collect({ ...base, act: counting, env: counterEnv(1, 6), mode: 'episodes' });
    expect(asked).toBe(3);
  });
});

describe('collect, a simulation that diverges', () => {
  /** The counter with `bad` as the steps taken after every so many steps of simulator 1. */
  function diverging(timeLimit: number, bad: number, every = 3): ReturnType<typeof counterEnv> {
    const env = counterEnv(2, timeLimit);
    const step = env.step;
    env.step = function (index, action, nextState) {
      step.call(this, index, action, nextState);
      if (index === 1 && nextState[1] % every === 0) nextState[1] = bad;
    };
    return env;
  }

  it.each([NaN, Infinity, -1e39])(
    'drops a step to %d, and cuts the episode before it, which is no whole one',
    async (bad) => {
      const options = { ...base, mode: 'continuous', horizon: 8 } as const;
      const { trajectories, steps, divergedEpisodes } = await collect({
        ...options,
        env: diverging(6, bad),
      });
      const dropped = [0, 0, 0, 0, 0, 0];
      expect(column(trajectories, 1)).toEqual([
        [100, 0, 1, 0, 0, 1],
        [100, 1, 2, 0, 0, 1],
        dropped,
        [101, 0, 1, 0, 0, 1],
        [101, 1, 2, 0, 0, 1],
        dropped,
        [102, 0, 1, 0, 0, 1],
        [102, 1, 2, 0, 0, 1],
      ]);
      // The steps were taken; the other simulator does not notice.
      expect([steps, divergedEpisodes]).toEqual([16, 2]);
      const { trajectories: healthy } = await collect({ ...options, env: counterEnv(2, 6) });
      expect(column(trajectories, 0)).toEqual(column(healthy, 0));
      expect(episodeLengths(trajectories)).toEqual([3, 5]);
      expect(append(emptyDataset(2, 1), trajectories).size).toBe(14);
    },
  );

  it('takes large numbers for what they are: units are the user’s', async () => {
    const options = { ...base, mode: 'continuous', horizon: 8 } as const;
    const { trajectories, divergedEpisodes } = await collect({
      ...options,
      env: diverging(6, 3e6),
    });
    expect([divergedEpisodes, trajectories.valid.includes(0)]).toEqual([0, false]);
  });

  it.each([
    ['later', 3, 3],
    ['at once', 1, 1],
  ])('has no whole episode of a simulator that diverges %s', async (_, every, taken) => {
    const env = diverging(6, NaN, every);
    const { trajectories, steps, divergedEpisodes } = await collect({
      ...base,
      mode: 'episodes',
      env,
    });
    expect(trajectories.valid.filter((_flag, row) => row % 2 === 1)).toEqual(
      Uint8Array.from({ length: 6 }, (_flag, t) => Number(t < taken - 1)),
    );
    expect([steps, divergedEpisodes]).toEqual([3 + taken, 1]);
    expect(episodeLengths(trajectories)).toEqual([3]);
  });
});

describe('collect, noise and keys', () => {
  const zero: CollectOptions['act'] = async (states) => new Float32Array(states.length / 2);
  const noise = { theta: 0.15, sigma: 0.3 };

  it('stores actions with noise that is independent between simulators and starts anew with episodes', async () => {
    const { trajectories } = await collect({
      ...base,
      act: zero,
      env: counterEnv(2, 4),
      mode: 'continuous',
      horizon: 8,
      noise: { theta: 0, sigma: 1 },
    });
    const [first, second] = [0, 1].map((e) =>
      [...trajectories.actions].filter((_, n) => n % 2 === e),
    );
    expect(first.every((value, t) => value !== second[t] && value !== 0)).toBe(true);
    // With θ = 0 the noise is a sum of kicks; the same kicks without an episode's end give the same sums up to it.
    const { trajectories: unbroken } = await collect({
      ...base,
      act: zero,
      env: counterEnv(2, 8),
      mode: 'continuous',
      horizon: 8,
      noise: { theta: 0, sigma: 1 },
    });
    const reference = [...unbroken.actions].filter((_, n) => n % 2 === 1);
    for (let t = 0; t < 4; t++) expect(second[t]).toBe(reference[t]);
    for (let t = 4; t < 8; t++) expect(second[t]).toBeCloseTo(reference[t] - reference[3], 5);
  });

  it('gives the same bits for the same key and others for another', async () => {
    const run = async (seed: number) => {
      const env = counterEnv(2, 5);
      return collect({ ...base, env, key: keyFromSeed(seed), mode: 'continuous', noise });
    };
    const [first, again, other] = [await run(1), await run(1), await run(2)];
    expect(again).toEqual(first);
    expect(other.trajectories.actions).not.toEqual(first.trajectories.actions);
  });
});

describe('collect, bad input', () => {
  it('names horizon, act and terminated', async () => {
    const env = counterEnv(2, 5);
    await expect(collect({ ...base, env, mode: 'episodes', horizon: 4 })).rejects.toThrow(
      'horizon is 4, expected the time limit 5',
    );
    await expect(collect({ ...base, env, mode: 'continuous', horizon: 0 })).rejects.toThrow(
      'horizon is 0, expected a positive integer',
    );
    const short = async (): Promise<Float32Array> => new Float32Array(1);
    await expect(collect({ ...base, env, act: short, mode: 'continuous' })).rejects.toThrow(
      'act returned 1 values, expected 2',
    );
  });
});
