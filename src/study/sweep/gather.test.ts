import { expect, it } from 'vitest';
import { comparedJobs } from './gather.ts';
import type { SweepJob } from './sweepJobs.ts';

const job = (family: string, method: string, seed: number, maxKl: number): SweepJob =>
  ({ family, preset: 'smoke', method, seed, settings: { 'trpo.maxKl': maxKl } }) as never;

it('compares jobs that differ in method and seed only, and only several methods', () => {
  const first = [job('a', 'admrl', 1, 0.1), job('a', 'mb-unif', 1, 0.1), job('a', 'admrl', 2, 0.1)];
  const second = [job('a', 'admrl', 1, 0.2), job('a', 'mb-unif', 1, 0.2)];
  const third = [job('b', 'admrl', 1, 0.2), job('b', 'mb-unif', 1, 0.2)];
  const alone = [job('b', 'admrl', 1, 0.1), job('b', 'admrl', 2, 0.1)];
  const mixed = [...first, ...alone, ...second, ...third].toSorted(
    (one, other) => one.seed - other.seed,
  );
  const groups = comparedJobs(mixed);
  expect(groups.map(({ name }) => name)).toEqual(['a-smoke', 'a-smoke-2', 'b-smoke']);
  expect(groups.map(({ jobs }) => new Set(jobs))).toEqual(
    [first, second, third].map((list) => new Set(list)),
  );
});
