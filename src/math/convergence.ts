/** @file Whether a curve has stopped rising. */

import { mean, variance } from './statistics.ts';

/**
 * Whether the mean of the last W values exceeds the mean of the W before by less than the standard error of this
 * difference, √((v₁ + v₂) / W) for variances v₁ and v₂ within the windows. A curve that falls has stopped rising too;
 * with fewer than 2 W values nothing is known, and the answer is no.
 */
export function hasStoppedRising(values: readonly number[], window: number): boolean {
  if (values.length < 2 * window) return false;
  const last = values.slice(-window);
  const before = values.slice(-2 * window, -window);
  const error = Math.sqrt((variance(last) + variance(before)) / window);
  return mean(last) - mean(before) < error;
}
