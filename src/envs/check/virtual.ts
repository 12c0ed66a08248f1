/** @file Checks that the real and the virtual world agree: what the family says about states holds for the real ones. */

import { interpret } from '../../graph/interpreter.ts';
import { cast } from '../../graph/logic.ts';
import { input } from '../../graph/node.ts';
import type { TaskFamily } from '../../tasks/taskFamily.ts';
import type { Sample } from './sample.ts';

/** Relative to the larger of 1 and the entry: float32 states, and a quaternion's length. */
const tolerance = 1e-5;

/**
 * `constrainState`, which only predictions of a model pass through, leaves real states and their terminations as they are.
 *
 * @throws RangeError naming the entry that it changes.
 */
export function checkConstraint(
  family: TaskFamily,
  { starts, startCount, rows, nextStates }: Sample,
): string {
  const { constrainState, stateSize } = family;
  if (constrainState === undefined) return 'every vector is a state';
  const real = new Float32Array(starts.length + nextStates.length);
  real.set(starts);
  real.set(nextStates, starts.length);
  const count = startCount + rows;
  const states = input([count, stateSize]);
  const constrained = constrainState(states);
  const terminatedAt = (state: typeof states) =>
    cast(family.terminated({ nextState: state }), 'float32');
  const results = interpret(
    {
      inputs: { states },
      outputs: { constrained, before: terminatedAt(states), after: terminatedAt(constrained) },
    },
    { states: real },
  );
  const changed = results.constrained.findIndex(
    (value, i) => !(Math.abs(value - real[i]) <= tolerance * Math.max(1, Math.abs(real[i]))),
  );
  if (changed >= 0) {
    const kind = changed < starts.length ? 'start' : 'real state';
    throw new RangeError(
      `constrainState changes entry ${changed % stateSize} of a ${kind} from ${real[changed]} to ` +
        `${results.constrained[changed]}: the learned world would have other states than the real one`,
    );
  }
  const ended = results.before.findIndex((flag, n) => flag !== results.after[n]);
  if (ended >= 0) {
    throw new RangeError(`constrainState changes whether real state ${ended} ends an episode`);
  }
  return `leaves ${count} real states as they are`;
}
