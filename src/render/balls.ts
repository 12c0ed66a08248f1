/** @file Geoms as one or two balls: their convex hull encloses the geom. */

import type { Geom, Vector3 } from '../envs/scene.ts';
import { dot, toWorld } from './vector3.ts';

/** A part of what is enclosed. */
export interface Ball {
  readonly centre: Vector3;
  readonly radius: number;
}

/** The balls of a geom that is no plane. */
export function ballsOf({ shape, size, position, rotation, mesh }: Geom): Ball[] {
  if (shape === 'capsule' || shape === 'cylinder') {
    return [-size[2], size[2]].map((z) => ({
      centre: toWorld(position, rotation, [0, 0, z]),
      radius: size[0],
    }));
  }
  if (shape === 'sphere') return [{ centre: position, radius: size[0] }];
  if (shape !== 'mesh') return [{ centre: position, radius: Math.sqrt(dot(size, size)) }];
  let square = 0;
  const { vertices } = mesh!;
  for (let i = 0; i < vertices.length; i += 3) {
    square = Math.max(square, vertices[i] ** 2 + vertices[i + 1] ** 2 + vertices[i + 2] ** 2);
  }
  return [{ centre: position, radius: Math.sqrt(square) }];
}
