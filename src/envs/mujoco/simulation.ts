/** @file What an observation reads of a simulation: a separate type, so that users need none of MuJoCo's. */

/** What an observation is made of. The arrays are views of the simulator: read, never keep. */
export interface Simulation {
  /** `[nq]` generalised positions. */
  readonly qpos: Float64Array;
  /** `[nv]` generalised velocities. */
  readonly qvel: Float64Array;
  /** `[na]` activations of the actuators that have a state of their own. */
  readonly act: Float64Array;
  /** `[nq]` positions one environment step ago; after a reset those of the reset. */
  readonly previousQpos: Float64Array;
  /** `[nbody, 3]` positions of the bodies' origins in the world; current only in robots that ask for `derived`. */
  readonly xpos: Float64Array;
  /** `[nbody, 6]` angular, then linear velocity of every body at the centre of mass of its tree; like `xpos`. */
  readonly cvel: Float64Array;
  /** `[nbody, 3]` centre of mass of the tree below every body; like `xpos`. */
  readonly subtreeCom: Float64Array;
  /** `[nsensordata]` readings of the sensors; like `xpos`. */
  readonly sensordata: Float64Array;
  /** Seconds per environment step. */
  readonly timeStep: number;
}
