/** @file The cells of a heat map over a grid of tasks. */

/** Cell text on dark and on light cells; not theme colours, as cells do not change in dark mode. */
export const cellText = { onDark: '#fdfdfd', onLight: '#10151c' } as const;

/** Borders halfway between neighbouring values; the outer ones as far out as their neighbours. */
export function cellEdges(values: readonly number[]): Map<number, [number, number]> {
  return new Map(
    values.map((value, i) => {
      const before = i > 0 ? (value - values[i - 1]!) / 2 : null;
      const after = i + 1 < values.length ? (values[i + 1]! - value) / 2 : null;
      return [value, [value - (before ?? after ?? 0.5), value + (after ?? before ?? 0.5)]];
    }),
  );
}

/** The distinct values, ascending. */
export function uniqueSorted(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}
