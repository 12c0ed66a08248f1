/** @file Vectors of three numbers. Only + − × ÷ and √ are used in this folder, so that every machine draws the same. */

import type { Vector3 } from '../envs/scene.ts';

/** aᵀb. */
export function dot(a: Vector3, b: Vector3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** a − b. */
export function subtract(a: Vector3, b: Vector3): Vector3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

/** a + s b. */
export function addScaled(a: Vector3, s: number, b: Vector3): Vector3 {
  return [a[0] + s * b[0], a[1] + s * b[1], a[2] + s * b[2]];
}

/** a × b. */
export function cross(a: Vector3, b: Vector3): Vector3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** a / ‖a‖. */
export function normalize(a: Vector3): Vector3 {
  const length = Math.sqrt(dot(a, a));
  return [a[0] / length, a[1] / length, a[2] / length];
}

/** The point of a frame, in the world: `position` + R `local`. */
export function toWorld(position: Vector3, rotation: ArrayLike<number>, local: Vector3): Vector3 {
  return [
    position[0] + rotation[0] * local[0] + rotation[1] * local[1] + rotation[2] * local[2],
    position[1] + rotation[3] * local[0] + rotation[4] * local[1] + rotation[5] * local[2],
    position[2] + rotation[6] * local[0] + rotation[7] * local[1] + rotation[8] * local[2],
  ];
}
