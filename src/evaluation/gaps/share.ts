/** @file The share of a return: the one definition, wherever a share is shown. */

/**
 * `achieved / best`, where `best` is what gaps are measured to. It counts a bonus for being alive, which doing nothing
 * collects too: so the share of the zero action belongs beside it. Null unless `best` is positive, as a ratio would be
 * meaningless.
 */
export function shareOf(achieved: number, best: number): number | null {
  return best > 0 ? achieved / best : null;
}
