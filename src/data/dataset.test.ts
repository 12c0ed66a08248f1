import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldIn, integers, keyFromSeed, uniforms } from '../math/random.ts';
import { append, type Dataset, emptyDataset, sampleTransitions, sampleWindows } from './dataset.ts';
import { allocateTrajectories, type Trajectories } from './trajectories.ts';

/**
 * Trajectories whose numbers say where they come from: s = (shard, t, e), a = 1000 t + e, s' = (shard, t + 1, e),
 * with random ends; where `padded`, a column stops at its first end, and sometimes without one.
 */
function tellingTrajectories(
  shard: number,
  horizon: number,
  numEnvs: number,
  { seed = 0, padded = false }: { seed?: number; padded?: boolean } = {},
): Trajectories {
  const trajectories = allocateTrajectories({ horizon, numEnvs, stateSize: 3, actionSize: 1 });
  const ends = uniforms(foldIn(keyFromSeed(seed), shard), horizon * numEnvs);
  const over = new Uint8Array(numEnvs);
  for (let row = 0; row < horizon * numEnvs; row++) {
    const t = Math.floor(row / numEnvs);
    const e = row % numEnvs;
    if (over[e] === 1) continue;
    trajectories.states.set([shard, t, e], 3 * row);
    trajectories.actions[row] = 1000 * t + e;
    trajectories.nextStates.set([shard, t + 1, e], 3 * row);
    trajectories.terminated[row] = ends[row] < 0.15 ? 1 : 0;
    trajectories.truncated[row] = ends[row] > 0.9 ? 1 : 0;
    trajectories.valid[row] = 1;
    if (padded && (ends[row] < 0.3 || ends[row] > 0.9)) over[e] = 1;
  }
  return trajectories;
}

/** Three shards of different shapes, the middle one empty of valid rows, the last one padded. */
function smallDataset(seed: number): Dataset {
  const nothing = allocateTrajectories({ horizon: 2, numEnvs: 2, stateSize: 3, actionSize: 1 });
  return append(
    emptyDataset(3, 1),
    tellingTrajectories(0, 5, 3, { seed }),
    nothing,
    tellingTrajectories(2, 6, 4, { seed, padded: true }),
  );
}

/** Every valid row as "shard,t,e". */
function allRows(dataset: Dataset): string[] {
  return dataset.shards.flatMap((shard) =>
    Array.from(shard.valid)
      .flatMap((valid, row) => (valid === 1 ? [row] : []))
      .map((row) => String(shard.states.slice(3 * row, 3 * row + 3))),
  );
}

describe('append', () => {
  it('counts valid rows, shares arrays and leaves the old dataset as it was', () => {
    const first = tellingTrajectories(0, 4, 2);
    const one = append(emptyDataset(3, 1), first);
    const two = append(one, tellingTrajectories(1, 3, 5));
    expect([one.size, one.shards.length]).toEqual([8, 1]);
    expect([two.size, two.shards.length]).toEqual([23, 2]);
    expect(two.shards[0].states).toBe(first.states);
    expect(smallDataset(1).size).toBe(allRows(smallDataset(1)).length);
  });

  it('rejects trajectories of another problem', () => {
    expect(() => append(emptyDataset(4, 1), tellingTrajectories(0, 2, 2))).toThrow(
      /stateSize of the trajectories is 3, expected 4/,
    );
    expect(() => append(emptyDataset(3, 2), tellingTrajectories(0, 2, 2))).toThrow(/actionSize/);
  });
});

describe('sampleTransitions', () => {
  it('draws all valid rows equally often, and whole', () => {
    const dataset = smallDataset(3);
    const perRow = 2000;
    const count = dataset.size * perRow;
    const { states, actions, nextStates } = sampleTransitions(dataset, keyFromSeed(1), count);
    const counts = new Map(allRows(dataset).map((row) => [row, 0]));
    for (let n = 0; n < count; n++) {
      const [shard, t, e] = states.subarray(3 * n, 3 * n + 3);
      const row = String([shard, t, e]);
      counts.set(row, (counts.get(row) ?? Number.NaN) + 1);
      if (actions[n] !== 1000 * t + e || nextStates[3 * n + 1] !== t + 1) {
        throw new Error(`transition ${n} is mixed from several rows`);
      }
    }
    // χ² over the rows has mean df and variance 2 df.
    const chiSquare = [...counts.values()].reduce((sum, c) => sum + (c - perRow) ** 2 / perRow, 0);
    const df = dataset.size - 1;
    expect(Math.abs(chiSquare - df)).toBeLessThan(4 * Math.sqrt(2 * df));
  });

  it('depends on the key alone', () => {
    const dataset = smallDataset(3);
    const draw = (seed: number) => sampleTransitions(dataset, keyFromSeed(seed), 50);
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it('refuses to sample from nothing', () => {
    expect(() => sampleTransitions(emptyDataset(3, 1), keyFromSeed(1), 1)).toThrow(/no valid rows/);
  });
});

describe('sampleWindows', () => {
  it('follows one column to the end of the episode, as a walk over the rows does', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1000 }), fc.integer({ min: 1, max: 7 }), (seed, horizon) => {
        const dataset = smallDataset(seed);
        const [batches, batchSize] = [3, 8];
        const windows = sampleWindows(dataset, keyFromSeed(seed), { batches, batchSize, horizon });
        for (let m = 0; m < batches; m++) {
          for (let b = 0; b < batchSize; b++) {
            const first = 3 * (m * batchSize + b);
            const [shard, t, e] = windows.firstStates.subarray(first, first + 3);
            const source = dataset.shards[shard];
            let going = true;
            for (let h = 0; h < horizon; h++) {
              const row = (t + h) * source.numEnvs + e;
              going &&= t + h < source.horizon && source.valid[row] === 1;
              const at = (m * horizon + h) * batchSize + b;
              expect(windows.mask[at]).toBe(going ? 1 : 0);
              expect(windows.actions[at]).toBe(going ? 1000 * (t + h) + e : 0);
              expect(Array.from(windows.nextStates.subarray(3 * at, 3 * at + 3))).toEqual(
                going ? [shard, t + h + 1, e] : [0, 0, 0],
              );
              going &&= source.terminated[row] === 0 && source.truncated[row] === 0;
            }
          }
        }
      }),
    );
  });

  it('of length 1 are the transitions of the same key', () => {
    const dataset = smallDataset(5);
    const windows = sampleWindows(dataset, keyFromSeed(2), {
      batches: 4,
      batchSize: 16,
      horizon: 1,
    });
    const transitions = sampleTransitions(dataset, keyFromSeed(2), 64);
    expect(windows.firstStates).toEqual(transitions.states);
    expect(windows.actions).toEqual(transitions.actions);
    expect(windows.nextStates).toEqual(transitions.nextStates);
    expect(windows.mask).toEqual(new Float32Array(64).fill(1));
  });

  it('rejects impossible sizes', () => {
    const options = { batches: 1, batchSize: 1, horizon: 0 };
    expect(() => sampleWindows(smallDataset(1), keyFromSeed(1), options)).toThrow(/horizon is 0/);
  });
});

describe('many shards', () => {
  it('are all reached', () => {
    const shards = Array.from({ length: 37 }, (_, i) => tellingTrajectories(i, 1 + (i % 3), 2));
    const dataset = append(emptyDataset(3, 1), ...shards);
    const { states } = sampleTransitions(dataset, keyFromSeed(4), 5000);
    const picks = integers(keyFromSeed(4), 5000, dataset.size);
    const rows = allRows(dataset);
    for (let n = 0; n < picks.length; n++) {
      expect(String(states.slice(3 * n, 3 * n + 3))).toBe(rows[picks[n]]);
    }
  });
});

describe('sampleWindows with fresh rows', () => {
  const key = keyFromSeed(4);
  const old = append(
    emptyDataset(3, 1),
    tellingTrajectories(0, 5, 3),
    tellingTrajectories(1, 7, 2),
  );
  const both = append(old, tellingTrajectories(2, 6, 4), tellingTrajectories(3, 2, 9));
  const size = { batches: 40, batchSize: 10, horizon: 2 };
  const shardsOf = (firstStates: Float32Array): number[] =>
    Array.from({ length: firstStates.length / 3 }, (_, n) => firstStates[3 * n]);

  it.each([
    [0.5, 5],
    [0.24, 2],
    [1, 10],
  ])(
    'a share of %f: the first %i windows of every minibatch are of the newest shards',
    (share, count) => {
      const fresh = { from: old.size, share };
      const shards = shardsOf(sampleWindows(both, key, { ...size, fresh }).firstStates);
      const plain = shardsOf(sampleWindows(both, key, size).firstStates);
      const isFresh = (n: number): boolean => n % 10 < count;
      expect(shards.filter((shard, n) => isFresh(n) && shard < 2)).toEqual([]);
      // Both of the newest shards are drawn from, and the other windows are those of a draw without fresh rows.
      expect(new Set(shards.filter((_, n) => isFresh(n)))).toEqual(new Set([2, 3]));
      const others = (values: number[]): number[] => values.filter((_, n) => !isFresh(n));
      expect(others(shards)).toEqual(others(plain));
      if (count < 10) expect(new Set(others(shards))).toEqual(new Set([0, 1, 2, 3]));
    },
  );

  it('draws the newest rows equally often', () => {
    const fresh = { from: old.size, share: 1 };
    const { firstStates } = sampleWindows(both, key, { ...size, batches: 8400, fresh });
    const counts = new Map<string, number>();
    for (let n = 0; n < firstStates.length / 3; n++) {
      const row = String(firstStates.subarray(3 * n, 3 * n + 3));
      counts.set(row, (counts.get(row) ?? 0) + 1);
    }
    // 42 rows, 2000 draws of each on average with a standard deviation of 44: five of these.
    expect(counts.size).toBe(6 * 4 + 2 * 9);
    for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(5 * 44);
  });

  it.each([
    { from: 0, share: 0 },
    { from: both.size, share: 0.5 },
    { from: old.size, share: 0.04 },
  ])('draws as without where none are asked for or there are none: %o', (fresh) => {
    expect(sampleWindows(both, key, { ...size, fresh })).toEqual(sampleWindows(both, key, size));
  });

  it('refuses an impossible share', () => {
    expect(() => sampleWindows(both, key, { ...size, fresh: { from: 0, share: 1.5 } })).toThrow(
      /fresh.share is 1.5, expected a number from 0 to 1/,
    );
  });
});
