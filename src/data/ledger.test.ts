import { describe, expect, it } from 'vitest';
import { count, emptyLedger } from './ledger.ts';

describe('count', () => {
  it('adds to one column and leaves the old ledger as it was', () => {
    const first = count(emptyLedger, 'train', 200);
    const second = count(count(first, 'train', 50), 'evaluation', 7);
    expect(second).toEqual({ train: 250, dev: 0, gradient: 0, evaluation: 7 });
    expect(first).toEqual({ train: 200, dev: 0, gradient: 0, evaluation: 0 });
    expect(emptyLedger.train).toBe(0);
  });

  it('refuses what is not a number of steps', () => {
    expect(() => count(emptyLedger, 'dev', -1)).toThrow('dev steps is -1');
    expect(() => count(emptyLedger, 'gradient', 0.5)).toThrow('non-negative integer');
  });
});
