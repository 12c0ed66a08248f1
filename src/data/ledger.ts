/** @file The sample ledger: every real step is counted in the column that says what it was for. */

/**
 * Real steps by purpose. `train` is what the paper quotes as samples: steps that the model learns from. The other
 * columns are real steps too, which neither the paper nor the released code counts (facts 2.4, 8.24).
 */
export interface SampleLedger {
  /** Steps the dynamics model is fitted to. */
  readonly train: number;
  /** Steps the model is validated on. */
  readonly dev: number;
  /** Steps the task gradient is estimated from. */
  readonly gradient: number;
  /** Steps returns are measured on. */
  readonly evaluation: number;
}

/** A ledger before the first step. */
export const emptyLedger: SampleLedger = { train: 0, dev: 0, gradient: 0, evaluation: 0 };

/** Real steps of every column together. */
export function totalSteps({ train, dev, gradient, evaluation }: SampleLedger): number {
  return train + dev + gradient + evaluation;
}

/**
 * The ledger with `steps` more in `column`; the old one is not changed.
 *
 * @throws RangeError when `steps` is not a non-negative integer.
 */
export function count(
  ledger: SampleLedger,
  column: keyof SampleLedger,
  steps: number,
): SampleLedger {
  if (!Number.isSafeInteger(steps) || steps < 0) {
    throw new RangeError(`${column} steps is ${steps}, expected a non-negative integer`);
  }
  return { ...ledger, [column]: ledger[column] + steps };
}
