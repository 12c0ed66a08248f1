/** @file Central differences of fourth order, the yardstick of the tests of derivatives. */

/** f′(0) of a vector-valued f by (8 (f(h) − f(−h)) − (f(2h) − f(−2h))) / 12h; error O(h⁴). */
export function centralDifference(
  f: (step: number) => ArrayLike<number>,
  h: number = 1e-3,
): number[] {
  const [near, nearBack, far, farBack] = [f(h), f(-h), f(2 * h), f(-2 * h)];
  return Array.from(
    near,
    (value, i) => (8 * (value - nearBack[i]) - (far[i] - farBack[i])) / (12 * h),
  );
}

/** The largest of |a − b| / (|b| + scale) over the elements: relative, but 0 may be hit to `scale`·1e-6. */
export function relativeError(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  scale: number = 1e-4,
): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  return Array.from(actual, (value, i) => {
    const difference = Math.abs(value - expected[i]) / (Math.abs(expected[i]) + scale);
    return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }).reduce((worst, next) => Math.max(worst, next), 0);
}
