/** @file Numbers that must be finite, checked where they are made: what is reported is then the cause, not a consequence. */

/** A computation that has gone wrong: what, and what to try. Whoever knows where in the work it was puts that in front. */
export class NumericalFault extends RangeError {
  override readonly name: string = 'NumericalFault';
}

/**
 * @param quantity - what the numbers are, such as `the loss of the dynamics model`.
 * @param advice - what to try.
 * @throws NumericalFault naming the quantity and its first number that is not finite.
 */
export function assertFinite(
  quantity: string,
  values: ArrayLike<number>,
  advice: (index: number) => string,
): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw new NumericalFault(`${quantity} is ${values[i]}, expected a finite number: ${advice(i)}`);
  }
}

/** The work with its place in front of the message of a numerical fault. */
export async function locating<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof NumericalFault)) throw error;
    throw new NumericalFault(`${place}: ${error.message}`, { cause: error });
  }
}
