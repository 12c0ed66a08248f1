/** @file What sets the jobs of a sweep apart, in words. */

import type { SweepJob } from './sweepJobs.ts';

/** The settings in which jobs differ, as in `rollout.updates=2 trpo.maxKl=0.01`. */
export function settingsTexts(jobs: readonly SweepJob[]): string[] {
  const textOf = (value: unknown): string =>
    typeof value === 'string' ? value : JSON.stringify(value);
  const varying = Object.keys(jobs[0]?.settings ?? {}).filter(
    (path) => new Set(jobs.map(({ settings }) => textOf(settings[path]))).size > 1,
  );
  return jobs.map(({ settings }) =>
    varying.map((path) => `${path}=${textOf(settings[path])}`).join(' '),
  );
}
