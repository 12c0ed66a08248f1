/** @file Between the world and places in a picture. */

import type { Vector3 } from '../envs/scene.ts';
import { type Camera, halfAngle } from './camera.ts';
import { addScaled, dot, subtract } from './vector3.ts';

/** Where a point of the world is in a picture whose upper left corner is (0, 0); null behind the camera. */
export type Projection = (point: Vector3) => [number, number] | null;

/** That of a picture `[width, height]`. */
export function projection(camera: Camera, width: number, height: number): Projection {
  const scale = height / 2 / halfAngle;
  return (point) => {
    const offset = subtract(point, camera.eye);
    const depth = dot(offset, camera.forward);
    if (depth < 0.05 * camera.distance) return null;
    return [
      width / 2 + (scale * dot(offset, camera.right)) / depth,
      height / 2 - (scale * dot(offset, camera.up)) / depth,
    ];
  };
}

/** From the eye through a place in a picture `[width, height]`: the vector whose depth is 1. */
export function directionThrough(
  { forward, right, up }: Camera,
  [x, y]: readonly [number, number],
  width: number,
  height: number,
): Vector3 {
  const scale = height / 2 / halfAngle;
  const across = addScaled(forward, (x - width / 2) / scale, right);
  return addScaled(across, (height / 2 - y) / scale, up);
}
