/** @file Linear programs that 0 satisfies: the simplex method on a dense tableau. */

/** Maximise c x over x ≥ 0 with A x ≤ b, where b ≥ 0. */
export interface LinearProgram {
  /** c, `[n]`. */
  readonly objective: readonly number[];
  /** Rows of A, `[m, n]`. */
  readonly rows: readonly (readonly number[])[];
  /** b, `[m]`. */
  readonly limits: readonly number[];
}

/** Where the maximum is. */
export interface LinearOptimum {
  readonly value: number;
  /** `[n]` */
  readonly at: number[];
}

/** A coefficient below this is rounding. */
const tolerance = 1e-10;

/**
 * The maximum, from the corner x = 0 along edges that do not descend, by Bland's rule, which never comes back to a corner.
 *
 * @throws RangeError for a negative limit, or where there is no maximum
 * @source Bland 1977, "New finite pivoting rules for the simplex method"
 */
export function maximiseLinear({ objective, rows, limits }: LinearProgram): LinearOptimum {
  const [n, m] = [objective.length, rows.length];
  const negative = limits.findIndex((limit) => !(limit >= 0));
  if (negative >= 0) {
    throw new RangeError(`maximiseLinear: limit ${negative} is ${limits[negative]}, expected ≥ 0`);
  }
  // Columns: x, a slack for every row, and the limits; the last row is the objective, negated.
  const width = n + m + 1;
  const tableau = rows.map((row, i) => {
    const line = new Float64Array(width);
    line.set(row);
    line[n + i] = 1;
    line[width - 1] = limits[i];
    return line;
  });
  const costs = new Float64Array(width);
  costs.set(objective.map((x) => -x));
  const basis = rows.map((_, i) => n + i);
  for (;;) {
    const entering = costs.subarray(0, width - 1).findIndex((cost) => cost < -tolerance);
    if (entering < 0) break;
    const leaving = tightest(tableau, basis, entering);
    if (leaving < 0) throw new RangeError('maximiseLinear: there is no maximum');
    pivot(tableau, costs, leaving, entering);
    basis[leaving] = entering;
  }
  const at = new Array<number>(n).fill(0);
  for (const [i, variable] of basis.entries()) {
    if (variable < n) at[variable] = tableau[i][width - 1];
  }
  return { value: costs[width - 1], at };
}

/** The row that limits a variable the most, of equal ones that of the first variable; −1 if none does. */
function tightest(
  tableau: readonly Float64Array[],
  basis: readonly number[],
  entering: number,
): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const [i, line] of tableau.entries()) {
    if (line[entering] <= tolerance) continue;
    const ratio = line[line.length - 1] / line[entering];
    if (ratio < least || (ratio === least && basis[i] < basis[best])) {
      best = i;
      least = ratio;
    }
  }
  return best;
}

/** Makes the column of the entering variable a unit vector. */
function pivot(
  tableau: readonly Float64Array[],
  costs: Float64Array,
  leaving: number,
  entering: number,
): void {
  const line = tableau[leaving];
  const factor = line[entering];
  for (let j = 0; j < line.length; j++) line[j] /= factor;
  for (const other of [...tableau, costs]) {
    const multiple = other[entering];
    if (other === line || multiple === 0) continue;
    for (let j = 0; j < line.length; j++) other[j] -= multiple * line[j];
  }
}
