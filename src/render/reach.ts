/** @file How far geoms reach in the picture, and across the light: rectangles outside of which no ray meets them. */

import type { Geom, Vector3 } from '../envs/scene.ts';
import { ballsOf } from './balls.ts';
import { type Camera, halfAngle } from './camera.ts';
import { around, type Extent } from './tiles.ts';
import { dot, subtract } from './vector3.ts';

const everywhere: readonly [number, number] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

/** Pixels more than computed, against rounding. */
const slack = 0.01;

/** In pixels from the upper left corner. */
export function reachInPicture(
  geom: Geom,
  camera: Camera,
  [width, height]: readonly [number, number],
): Extent {
  if (geom.shape === 'plane') return { x: everywhere, y: everywhere };
  const scale = height / (2 * halfAngle);
  const inPixels = (middle: number, [low, high]: readonly [number, number]) =>
    [middle + scale * low - slack, middle + scale * high + slack] as const;
  return around(
    ballsOf(geom).map(({ centre, radius }) => {
      const offset = subtract(centre, camera.eye);
      const depth = dot(offset, camera.forward);
      return {
        x: inPixels(width / 2, slopes(dot(offset, camera.right), depth, radius)),
        y: inPixels(height / 2, slopes(-dot(offset, camera.up), depth, radius)),
      };
    }),
  );
}

/** Between which slopes a circle at (across, depth) is seen from the origin: tangents to it. */
function slopes(across: number, depth: number, radius: number): readonly [number, number] {
  const square = depth * depth - radius * radius;
  if (depth <= 0 || square <= 1e-6 * radius * radius) return everywhere;
  const root = radius * Math.sqrt(across * across + square);
  return [(across * depth - root) / square, (across * depth + root) / square];
}

/** In metres along two directions across the light. */
export function reachAcross(geom: Geom, [right, up]: readonly [Vector3, Vector3]): Extent {
  return around(
    ballsOf(geom).map(({ centre, radius }) => {
      const reach = (axis: Vector3): readonly [number, number] => {
        const middle = dot(centre, axis);
        return [middle - 1.0001 * radius, middle + 1.0001 * radius];
      };
      return { x: reach(right), y: reach(up) };
    }),
  );
}
