/** @file Many training tasks at once: a list of them, and which simulator of a batch has which. */

import { foldIn, integers, type Key } from '../../math/random.ts';
import { type TaskBox, toUnit, uniformTasks } from '../../tasks/box.ts';
import type { BatchTasks } from '../policyOptimization/batchTasks.ts';

/** `[M * K]` M training tasks, uniform in Ψ. */
export function drawTrainingTasks(key: Key, count: number, box: TaskBox): Float64Array {
  return Float64Array.from(uniformTasks(key, count, box).flat());
}

/**
 * A task for each of E simulators: one of the list, all equally likely, or where the list is empty a new one, uniform in Ψ.
 * What the policy reads of it is {@link taskContext}.
 *
 * @param tasks `[M * K]`
 */
export function drawBatchTasks(
  key: Key,
  numEnvs: number,
  tasks: Float64Array,
  box: TaskBox,
): Required<BatchTasks> {
  const size = box.low.length;
  const count = tasks.length / size;
  const drawn =
    count === 0
      ? uniformTasks(foldIn(key, 'fresh tasks'), numEnvs, box)
      : Array.from(integers(foldIn(key, 'tasks'), numEnvs, count), (place) =>
          Array.from(tasks.subarray(place * size, (place + 1) * size)),
        );
  return {
    psi: Float64Array.from(drawn.flat()),
    context: Float32Array.from(drawn.flatMap((psi) => taskContext(psi, box))),
  };
}

/** `[K]` what a policy that knows its task reads: ψ in the units in which Ψ is [-1, 1]^K. */
export function taskContext(psi: ArrayLike<number>, box: TaskBox): number[] {
  return toUnit(psi, box);
}
