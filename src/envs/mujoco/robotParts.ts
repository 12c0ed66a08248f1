/** @file The parts of a MuJoCo model by name, with their places in the arrays of a simulation. */

import type { Actuator } from '../labels.ts';

/** A named part of a model and where its numbers are. */
export interface Place {
  readonly name: string;
  /** Index of its first number. */
  readonly start: number;
  /** How many numbers it has. */
  readonly size: number;
}

/** A model, described. Parts without a name cannot be referred to and are called `#index`. */
export interface Robot {
  /** Joints in qpos. */
  readonly positions: readonly Place[];
  /** Joints in qvel. */
  readonly velocities: readonly Place[];
  /** Bodies, the world first; `start` is the index of the body. */
  readonly bodies: readonly (Place & { readonly root: number })[];
  /** Sensors in sensordata. */
  readonly sensors: readonly Place[];
  readonly actuators: readonly Actuator[];
  /** Actuators with a state of their own (`dyntype`), in act. */
  readonly activations: readonly Place[];
  /** Names of the keyframes. */
  readonly keyframes: readonly string[];
  /** Where in qpos the quaternions of free and ball joints start. */
  readonly quaternions: readonly number[];
}
