/** @file Trajectories as named tensors, and back: the content of a shard of the dataset D. */

import type { Trajectories } from '../../data/trajectories.ts';
import { elementsOf, type Tensors } from '../files/tensors.ts';

/** The tensors of a shard, with their shapes. */
export function encodeTrajectories(trajectories: Trajectories): Tensors {
  const { horizon, numEnvs, stateSize, actionSize } = trajectories;
  const rows = [horizon, numEnvs];
  return {
    states: { data: trajectories.states, shape: [...rows, stateSize] },
    actions: { data: trajectories.actions, shape: [...rows, actionSize] },
    nextStates: { data: trajectories.nextStates, shape: [...rows, stateSize] },
    terminated: { data: trajectories.terminated, shape: rows },
    truncated: { data: trajectories.truncated, shape: rows },
    valid: { data: trajectories.valid, shape: rows },
  };
}

/**
 * Trajectories from their tensors, whose names start with `prefix`.
 *
 * @throws DamagedFileError naming a tensor that is missing or of another type.
 */
export function decodeTrajectories(tensors: Tensors, prefix = ''): Trajectories {
  const states = elementsOf(tensors, `${prefix}states`, 'F32');
  const [horizon, numEnvs, stateSize] = tensors[`${prefix}states`].shape;
  const actions = elementsOf(tensors, `${prefix}actions`, 'F32');
  return {
    horizon,
    numEnvs,
    stateSize,
    actionSize: actions.length / (horizon * numEnvs),
    states,
    actions,
    nextStates: elementsOf(tensors, `${prefix}nextStates`, 'F32'),
    terminated: elementsOf(tensors, `${prefix}terminated`, 'U8'),
    truncated: elementsOf(tensors, `${prefix}truncated`, 'U8'),
    valid: elementsOf(tensors, `${prefix}valid`, 'U8'),
  };
}
