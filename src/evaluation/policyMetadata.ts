/** @file What the file of a policy says of itself. */

import type { World } from '../algorithms/world.ts';

/**
 * The metadata of a policy for the task ψ `[K]`; values that are no text are JSON.
 *
 * @param version - that of admrl
 */
export function policyMetadata(
  { family, env, labels }: Pick<World, 'family' | 'env' | 'labels'>,
  psi: readonly number[],
  version: string,
): Record<string, string> {
  const task = family.parameterNames.map((name, i) => [name, psi[i]]);
  return {
    admrl: version,
    family: family.name,
    psi: JSON.stringify(Object.fromEntries(task)),
    timeStep: JSON.stringify(env.timeStep),
    ...(labels.stateNames && { state: JSON.stringify(labels.stateNames) }),
    ...(labels.actuators && { actuators: JSON.stringify(labels.actuators) }),
  };
}
