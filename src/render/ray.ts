/** @file Rays, and what they can meet. */

import type { Vector3 } from '../envs/scene.ts';

/** A ray in the frame of a solid: point + t · direction, the direction of length 1. Rays are reused: read, never keep. */
export interface Ray {
  px: number;
  py: number;
  pz: number;
  dx: number;
  dy: number;
  dz: number;
}

/** What can be hit. Rays that start inside of a solid do not see it. */
export interface Solid {
  /** Of a sphere around the origin of its frame that contains it. */
  readonly radius: number;
  /** The smallest t > 0 at which the ray enters; Infinity if it does not. */
  distance(ray: Ray): number;
  /** The normal, of length 1, in the point that `distance` has found last: its coordinates, in the solid's frame. */
  normal(x: number, y: number, z: number): Vector3;
}
