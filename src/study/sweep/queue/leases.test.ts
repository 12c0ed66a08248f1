/** @file A worker that hears nothing of its queue stops its jobs before they can be given to others. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Leases, openLeases } from './leases.ts';

describe('a lease of 10 s', () => {
  let leases: Leases;
  beforeEach(() => {
    vi.useFakeTimers();
    leases = openLeases(10_000);
  });
  afterEach(() => {
    leases.close();
    vi.useRealTimers();
  });

  it('holds while it is renewed, and is over a little before its end', () => {
    const { signal } = leases.begin('a');
    vi.advanceTimersByTime(8000);
    leases.renewed('a');
    vi.advanceTimersByTime(8000);
    expect(signal.aborted).toBe(false);
    vi.advanceTimersByTime(1900);
    expect(signal.aborted).toBe(true);
  });

  it('is over after a sleep of the machine, as soon as it wakes up', () => {
    const { signal } = leases.begin('a');
    vi.setSystemTime(Date.now() + 3_600_000);
    expect(signal.aborted).toBe(false);
    vi.advanceTimersByTime(200);
    expect(signal.aborted).toBe(true);
  });

  it('is over when the queue refuses to renew it, for this job alone', () => {
    const [one, other] = [leases.begin('a'), leases.begin('b')];
    leases.lost('a');
    expect([one.signal.aborted, other.signal.aborted]).toEqual([true, false]);
  });

  it('that has ended leaves a later one of the same job alone', () => {
    const first = leases.begin('a');
    const second = leases.begin('a');
    first.end();
    leases.lost('a');
    expect([first.signal.aborted, second.signal.aborted]).toEqual([false, true]);
    second.end();
    expect(() => leases.renewed('a')).not.toThrow();
  });
});
