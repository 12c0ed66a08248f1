/** @file How far policies that were adapted in the model fall short of the policy they began with, and how surely probes tell. */

import { mean, variance } from '../../../math/statistics.ts';
import type { ProbeRecord } from '../taskRecord.ts';

/** Over tasks: what a best known policy returns, minus what the policy does that was adapted from it in the model. */
export interface Shortfall {
  readonly mean: number;
  /** Variance between tasks. */
  readonly spread: number;
  /** Variance of the error of one probe. */
  readonly error: number;
}

/** A shortfall of one task: its estimate, and the variance of what is not known of it. */
export interface ShortfallEstimate {
  readonly value: number;
  readonly variance: number;
}

type Probed = Pick<ProbeRecord, 'known' | 'realReturn' | 'standardError'>;

/**
 * From at least two probes. Errors are pooled: a probe of four episodes does not know its own, and one that seems to be exact by
 * chance would be believed.
 */
export function shortfallOver(probes: readonly Probed[]): Shortfall {
  const found = probes.map(({ known, realReturn }) => known - realReturn);
  const error = mean(probes.map(({ standardError }) => standardError ** 2));
  return { mean: mean(found), spread: Math.max(variance(found) - error, 0), error };
}

/** Of a task without a probe: that of any other. */
export function unprobedShortfall({ mean: value, spread }: Shortfall): ShortfallEstimate {
  return { value, variance: spread };
}

/** Of a probed task: the best linear estimate, which is the nearer to the mean the less a probe knows. */
export function probedShortfall(
  { mean: centre, spread, error }: Shortfall,
  { known, realReturn }: Probed,
): ShortfallEstimate {
  // No spread and no error: all are equal.
  const trust = spread === 0 ? 0 : spread / (spread + error);
  return { value: centre + trust * (known - realReturn - centre), variance: trust * error };
}
