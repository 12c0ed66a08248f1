/** @file Names of what a state and an action consist of: what somebody who uses a policy outside of admrl has to know. */

/** What one actuator takes, in the units of the model. */
export interface Actuator {
  readonly name: string;
  /** The range of its control; null for one without limits. */
  readonly range: readonly [number, number] | null;
}

/** The entries of states and actions. */
export interface Labels {
  /**
   * `[S]` names: `qpos.JOINT`, `qvel.JOINT`, `sensor.NAME` and so on, with the index of the number where there are several;
   * `… within ±10` where an entry is clipped.
   */
  readonly stateNames: readonly string[];
  /** `[A]` Actions in [-1, 1] are mapped to the ranges; without ranges an action is the control. */
  readonly actuators: readonly Actuator[];
}

/** Motors at the joints of a built-in robot: their controls are the actions. */
export function motors(joints: readonly string[]): readonly Actuator[] {
  return joints.map((name) => ({ name, range: [-1, 1] }));
}

/** What actions in [-1, 1] are mapped to: control = middle + half · action. Null unless every actuator has a range. */
export function controlRangeOf(
  actuators: readonly Actuator[],
): { readonly middle: readonly number[]; readonly half: readonly number[] } | null {
  const ranges = actuators.flatMap(({ range }) => (range === null ? [] : [range]));
  if (ranges.length < actuators.length) return null;
  return {
    middle: ranges.map(([low, high]) => 0.5 * (low + high)),
    half: ranges.map(([low, high]) => 0.5 * (high - low)),
  };
}
