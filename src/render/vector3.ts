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
  const [x, y, z] = local;
  return [
    position[0] + rotation[0] * x + rotation[1] * y + rotation[2] * z,
    position[1] + rotation[3] * x + rotation[4] * y + rotation[5] * z,
    position[2] + rotation[6] * x + rotation[7] * y + rotation[8] * z,
  ];
}
