/** @file The tasks of the environments of a batch, real or virtual. */

/** What the environments are asked to do. */
export interface BatchTasks {
  /** `[K]` ψ of all of them, or `[E, K]`, one for each. */
  readonly psi: ArrayLike<number>;
  /** `[E, C]` what π_θ and V read beside the state, where they have a context. */
  readonly context?: Float32Array;
}
