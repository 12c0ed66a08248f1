/** @file What pixels and vectors share of the surroundings: the direction of the light, and the cells of the ground. */

import type { Vector3 } from '../envs/scene.ts';
import type { Camera } from './camera.ts';
import { addScaled, cross, normalize } from './vector3.ts';

/** The side of the cells of the ground: some eight of them to the distance of the camera, a power of two in metres. */
export function cellSize(distance: number): number {
  let cell = 1;
  while (cell > distance / 6) cell /= 2;
  while (cell < distance / 12) cell *= 2;
  return cell;
}

/** The direction to the light: from behind the camera's left shoulder. */
export function lightDirection({ forward, right }: Pick<Camera, 'forward' | 'right'>): Vector3 {
  const ahead = normalize([-right[1], right[0], 0]);
  const tilted = addScaled([0, 0, 1], -0.42, right);
  return normalize(addScaled(tilted, forward[2] < -0.9 ? 0.3 : -0.5, ahead));
}

/** Two directions across the light: what has the same coordinates along them has the same shadow. */
export function acrossLight(sun: Vector3): readonly [Vector3, Vector3] {
  const right = normalize(cross(sun, [0, 1, 0]));
  return [right, cross(right, sun)];
}
