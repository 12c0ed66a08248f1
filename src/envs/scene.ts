/** @file What can be drawn of an environment: plain data, in metres, with z upwards. */

/** x, y, z. */
export type Vector3 = readonly [number, number, number];

/** A surface of triangles, wound anticlockwise seen from outside. */
export interface Mesh {
  /** `[V, 3]` */
  readonly vertices: ArrayLike<number>;
  /** `[F, 3]` indices of vertices. */
  readonly faces: ArrayLike<number>;
}

/** A body, or a part of one. */
export interface Geom {
  readonly shape: 'plane' | 'sphere' | 'capsule' | 'ellipsoid' | 'cylinder' | 'box' | 'mesh';
  /**
   * As in MuJoCo: the radius of a sphere; radius, radius and half the length of what lies along z, without the caps of a
   * capsule; half axes; half sides, 0 for those of an endless plane.
   */
  readonly size: Vector3;
  readonly position: Vector3;
  /** `[3, 3]` row by row: world = position + rotation · local. A plane is its own x-y plane. */
  readonly rotation: ArrayLike<number>;
  /** Red, green, blue and opacity in [0, 1]. */
  readonly colour: readonly [number, number, number, number];
  /** The surface of a `mesh`; one object for as long as it is the same surface. */
  readonly mesh?: Mesh;
}

/** Everything to be seen at one moment. */
export type Scene = readonly Geom[];

/** The numbers that say how things stand at one moment; what they mean is known to the drawing that they come from. */
export type Pose = Float64Array;

/** A moment of an episode. */
export interface Moment {
  /** The episode so far, and perhaps further. */
  readonly poses: readonly Pose[];
  /** Which of them is drawn. */
  readonly at: number;
  /** `[K]` the task, for environments in which it is a place. */
  readonly psi: ArrayLike<number>;
}

/** How an environment is drawn. */
export interface Drawing {
  /** The pose of simulator `index` as it is now. */
  pose(index: number): Pose;
  scene(moment: Moment): Scene;
  /**
   * The poses in which the environment would show these states, `[S]` each. What a state leaves out, such as where along
   * a track a robot is, continues from `start` with the velocity in the states (trapezoidal rule).
   *
   * @throws RangeError naming what the states neither show nor give the velocity of
   */
  posesOf(states: readonly Float32Array[], start: Pose): Pose[];
}
