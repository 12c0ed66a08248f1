/** @file Rounding to significant digits. */

/** The number nearest to `value` that is written with at most `digits` significant digits; NaN and infinities stay. */
export function significant(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}
