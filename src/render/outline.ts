/** @file The outline of a solid seen from a direction: its outermost points in 32 directions around, which is convex. */

import type { Geom, Vector3 } from '../envs/scene.ts';
import { addScaled, dot, toWorld } from './vector3.ts';

/** Cosine and sine of every 32nd part of a turn, by rotations through one of them. */
const turns: readonly (readonly [number, number])[] = (() => {
  // cos(π/16): three times the half of a right angle.
  let cosine = 0;
  for (let i = 0; i < 3; i++) cosine = Math.sqrt((1 + cosine) / 2);
  const sine = Math.sqrt(1 - cosine * cosine);
  const all: [number, number][] = [[1, 0]];
  while (all.length < 32) {
    const [c, s] = all[all.length - 1];
    all.push([c * cosine - s * sine, s * cosine + c * sine]);
  }
  return all;
})();

/** The points of a solid that are outermost in the plane of `right` and `up`, in the order in which they go around. */
export function outlineOf(geom: Geom, right: Vector3, up: Vector3): Vector3[] {
  const { position, rotation: m } = geom;
  return turns.map(([c, s]) => {
    const outwards = addScaled(addScaled([0, 0, 0], c, right), s, up);
    const local: Vector3 = [
      m[0] * outwards[0] + m[3] * outwards[1] + m[6] * outwards[2],
      m[1] * outwards[0] + m[4] * outwards[1] + m[7] * outwards[2],
      m[2] * outwards[0] + m[5] * outwards[1] + m[8] * outwards[2],
    ];
    return toWorld(position, m, outermost(geom, local));
  });
}

/** The point of a solid that is farthest along `d`, both in its frame. */
function outermost({ shape, size, mesh }: Geom, d: Vector3): Vector3 {
  const [a, b, c] = size;
  const sign = (x: number): number => (x < 0 ? -1 : 1);
  switch (shape) {
    case 'sphere':
      return [a * d[0], a * d[1], a * d[2]];
    case 'capsule':
      return [a * d[0], a * d[1], a * d[2] + c * sign(d[2])];
    case 'ellipsoid': {
      const stretched: Vector3 = [a * d[0], b * d[1], c * d[2]];
      const length = Math.sqrt(dot(stretched, stretched));
      return [
        (a * stretched[0]) / length,
        (b * stretched[1]) / length,
        (c * stretched[2]) / length,
      ];
    }
    case 'cylinder': {
      const length = Math.sqrt(d[0] * d[0] + d[1] * d[1]) || 1;
      return [(a * d[0]) / length, (a * d[1]) / length, c * sign(d[2])];
    }
    case 'mesh':
      return outermostVertex(mesh!.vertices, d);
    default:
      return [a * sign(d[0]), b * sign(d[1]), c * sign(d[2])];
  }
}

function outermostVertex(vertices: ArrayLike<number>, d: Vector3): Vector3 {
  let best = 0;
  let farthest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < vertices.length; i += 3) {
    const far = vertices[i] * d[0] + vertices[i + 1] * d[1] + vertices[i + 2] * d[2];
    if (far > farthest) [best, farthest] = [i, far];
  }
  return [vertices[best], vertices[best + 1], vertices[best + 2]];
}
