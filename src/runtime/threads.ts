/** @file How many threads a runtime may have. */

/** More threads than any machine of today has cores: ONNX Runtime would start millions without a word, deaf to signals. */
export const mostThreads = 1024;

/** @throws RangeError when this is no number of threads. */
export function assertThreads(threads: number): void {
  if (Number.isInteger(threads) && threads >= 1 && threads <= mostThreads) return;
  throw new RangeError(`threads: expected an integer from 1 to ${mostThreads}, got ${threads}`);
}
