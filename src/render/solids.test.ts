import { expect, it } from 'vitest';
import type { Geom, Vector3 } from '../envs/scene.ts';
import { solidOf } from './solids.ts';

const cube = {
  vertices: [-1, -1, -1, 1, -1, -1, -1, 1, -1, 1, 1, -1, -1, -1, 1, 1, -1, 1, -1, 1, 1, 1, 1, 1],
  faces: [
    4, 5, 7, 4, 7, 6, 0, 2, 3, 0, 3, 1, 0, 1, 5, 0, 5, 4, 2, 6, 7, 2, 7, 3, 0, 4, 6, 0, 6, 2,
  ].concat([1, 3, 7, 1, 7, 5]),
};

const slanted: Vector3 = [0, -0.6, -0.8];

it.each<[Geom['shape'], Vector3, start: Vector3, direction: Vector3, t: number, normal: Vector3]>([
  ['plane', [0, 0, 0], [0, 0, 4], slanted, 5, [0, 0, 1]],
  ['plane', [1, 1, 0], [0, 0, 4], slanted, Number.POSITIVE_INFINITY, [0, 0, 1]],
  ['sphere', [2, 0, 0], [0, 0, 5], [0, 0, -1], 3, [0, 0, 1]],
  ['sphere', [2, 0, 0], [0, 0, 1], [0, 0, -1], Number.POSITIVE_INFINITY, [0, 0, 1]],
  ['ellipsoid', [1, 2, 3], [0, 5, 0], [0, -1, 0], 3, [0, 1, 0]],
  ['capsule', [1, 1, 2], [0, 0, 5], [0, 0, -1], 2, [0, 0, 1]],
  ['capsule', [1, 1, 2], [4, 0, 1.5], [-1, 0, 0], 3, [1, 0, 0]],
  ['cylinder', [1, 1, 2], [0.5, 0, 5], [0, 0, -1], 3, [0, 0, 1]],
  ['cylinder', [1, 1, 2], [4, 0, 1.5], [-1, 0, 0], 3, [1, 0, 0]],
  ['cylinder', [1, 1, 2], [4, 0, 2.5], [-1, 0, 0], Number.POSITIVE_INFINITY, [0, 0, 1]],
  ['box', [1, 2, 3], [0, 0, 5], [0, 0, -1], 2, [0, 0, 1]],
  ['box', [1, 2, 3], [9, 0, 0], [-1, 0, 0], 8, [1, 0, 0]],
  ['mesh', [0, 0, 0], [0.3, 0.2, 5], [0, 0, -1], 4, [0, 0, 1]],
  ['mesh', [0, 0, 0], [0.3, 0.2, 5], [0, 0, 1], Number.POSITIVE_INFINITY, [0, 0, 1]],
])('a ray meets a %s of size %j from %j along %j at %d', (shape, size, start, d, t, normal) => {
  const solid = solidOf({
    ...{ shape, size, position: [0, 0, 0], rotation: [], colour: [1, 1, 1, 1] },
    mesh: cube,
  });
  const [px, py, pz] = start;
  const [dx, dy, dz] = d;
  const found = solid.distance({ px, py, pz, dx, dy, dz });
  expect(found).toBeCloseTo(t, 12);
  if (!Number.isFinite(t)) return;
  const [x, y, z] = solid.normal(px + t * dx, py + t * dy, pz + t * dz);
  for (const [i, value] of [x, y, z].entries()) expect(value).toBeCloseTo(normal[i], 12);
});
