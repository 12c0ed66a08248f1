import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bestEntry,
  emptyOptimalReturns,
  type OptimalEntry,
  type OptimalReturns,
  withEntry,
} from './optimalReturns.ts';

const psi = [0.1, -3];

const entryOf = (mean: number, changes: Partial<OptimalEntry> = {}): OptimalEntry => ({
  source: 'direct',
  method: 'trpo',
  seed: 1,
  samples: 1_000_000,
  returns: { mean, low: mean - 1, high: mean + 1, episodes: 50 },
  origin: 'scripts/optimal.ts --seed 1',
  date: '2026-11-30',
  ...changes,
});

const tableOf = (...entries: OptimalEntry[]): OptimalReturns =>
  entries.reduce((table, entry) => withEntry(table, psi, entry), emptyOptimalReturns('ant2d'));

describe('bestEntry', () => {
  it('has the largest mean, of equal ones the first', () => {
    const adapted = entryOf(7, { source: 'adapted', method: 'admrl', samples: 6000 });
    expect(bestEntry(tableOf(entryOf(5), adapted, entryOf(6)), psi)).toBe(adapted);
    expect(bestEntry(tableOf(adapted, entryOf(7)), psi)).toBe(adapted);
  });

  it('is null for a ψ that is not there to the last bit', () => {
    const table = tableOf(entryOf(5));
    expect(bestEntry(table, [0.1, -3])).toEqual(entryOf(5));
    // 0.1 + 0.2 - 0.2 is 0.10000000000000003.
    expect(bestEntry(table, [0.1 + 0.2 - 0.2, -3])).toBeNull();
    expect(bestEntry(table, [0.1])).toBeNull();
    expect(bestEntry(emptyOptimalReturns('ant2d'), psi)).toBeNull();
  });

  it('finds 0 where -0 was written', () => {
    const table = withEntry(emptyOptimalReturns('ant2d'), [-0, 1], entryOf(5));
    expect(bestEntry(table, [0, 1])).toEqual(entryOf(5));
  });
});

describe('withEntry', () => {
  it('keeps two entries of one origin, and adds an identical one once', () => {
    const first = tableOf(entryOf(5));
    expect(withEntry(first, psi, entryOf(5))).toBe(first);
    for (const other of [entryOf(4), entryOf(5, { date: '2026-12-01' }), entryOf(5, { seed: 2 })]) {
      expect(withEntry(first, psi, other).tasks).toEqual([{ psi, entries: [entryOf(5), other] }]);
    }
  });

  it('leaves other tasks and the table it was given as they are', () => {
    const first = tableOf(entryOf(5));
    const second = withEntry(first, [1, 1], entryOf(9));
    expect(first.tasks).toEqual([{ psi, entries: [entryOf(5)] }]);
    expect(second.tasks).toEqual([
      { psi, entries: [entryOf(5)] },
      { psi: [1, 1], entries: [entryOf(9)] },
    ]);
    expect(second.family).toBe('ant2d');
  });

  it('never removes an entry and never lowers A*', () => {
    const tasks = [psi, [1, 1], [0, 0]];
    const additions = fc.array(fc.tuple(fc.nat(2), fc.integer({ min: -5, max: 5 })));
    fc.assert(
      fc.property(additions, (list) => {
        let table = emptyOptimalReturns('ant2d');
        for (const [task, mean] of list) {
          const extended = withEntry(table, tasks[task], entryOf(mean));
          for (const { psi: at, entries } of table.tasks) {
            const after = extended.tasks.find((other) => other.psi === at)?.entries;
            expect(after).toEqual(expect.arrayContaining([...entries]));
            expect(bestEntry(extended, at)!.returns.mean).toBeGreaterThanOrEqual(
              bestEntry(table, at)!.returns.mean,
            );
          }
          expect(bestEntry(extended, tasks[task])!.returns.mean).toBeGreaterThanOrEqual(mean);
          table = extended;
        }
      }),
    );
  });

  it('refuses what could not be compared', () => {
    expect(() => tableOf(entryOf(Number.NaN))).toThrow('entry.returns.mean is NaN');
    expect(() => withEntry(tableOf(entryOf(1)), [1], entryOf(1))).toThrow(
      'psi is [1], expected 2 finite numbers',
    );
    expect(() => withEntry(emptyOptimalReturns('ant2d'), [1, Infinity], entryOf(1))).toThrow(
      'psi is [1,Infinity]',
    );
  });
});
