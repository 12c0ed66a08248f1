/** @file Numbers of updates in words. */

import type { UpdateCount } from '../../algorithms/updates.ts';
import { formatInteger } from './format.ts';

/** `14,000 TRPO, 70,000 model`; a dash where there are none. */
export function updatesText(updates: readonly UpdateCount[]): string {
  if (updates.length === 0) return '–';
  return updates.map(({ kind, count }) => `${formatInteger(Math.round(count))} ${kind}`).join(', ');
}
