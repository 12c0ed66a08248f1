/** @file What makes two tasks the same: equality in every number, without a tolerance. */

/** Whether two tasks are the same ψ. */
export function isSameTask(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

/** A key for maps: equal for the same ψ, and for no other. */
export function taskKey(psi: readonly number[]): string {
  return psi.join();
}
