/** @file Backtracking line search over any notion of "good enough". */

/** What `backtrack` tries. */
export interface BacktrackOptions<T> {
  /** Evaluates a step length. */
  readonly evaluate: (step: number) => Promise<T> | T;
  /** Whether the result of a step is good enough. */
  readonly accept: (result: T) => boolean;
  /** First step tried; 1 by default. */
  readonly initialStep?: number;
  /** Factor in (0, 1) between tries; 0.5 by default. */
  readonly shrink?: number;
  /** Maximum number of evaluations; 10 by default. */
  readonly maxTries?: number;
}

/** The first accepted step. */
export interface BacktrackResult<T> {
  readonly step: number;
  /** Number of evaluations, including the accepted one. */
  readonly tries: number;
  readonly result: T;
}

/**
 * Tries initialStep · shrinkᵏ for k = 0, 1, … in order.
 *
 * @returns the first accepted step, or null if none of `maxTries` was accepted.
 */
export async function backtrack<T>({
  evaluate,
  accept,
  initialStep = 1,
  shrink = 0.5,
  maxTries = 10,
}: BacktrackOptions<T>): Promise<BacktrackResult<T> | null> {
  if (!Number.isFinite(initialStep)) {
    throw new RangeError(`backtrack: initialStep is ${initialStep}, expected a finite number`);
  }
  if (!(shrink > 0 && shrink < 1)) {
    throw new RangeError(`backtrack: shrink is ${shrink}, expected a number between 0 and 1`);
  }
  if (!Number.isInteger(maxTries) || maxTries < 1) {
    throw new RangeError(`backtrack: maxTries is ${maxTries}, expected an integer >= 1`);
  }
  let step = initialStep;
  for (let tries = 1; tries <= maxTries; tries++) {
    const result = await evaluate(step);
    if (accept(result)) return { step, tries, result };
    step *= shrink;
  }
  return null;
}
