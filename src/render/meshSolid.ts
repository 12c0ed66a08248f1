/** @file Where rays meet a mesh: its triangles in a tree of boxes. */

import type { Mesh } from '../envs/scene.ts';
import type { Ray, Solid } from './ray.ts';
import { cross, normalize, subtract } from './vector3.ts';

/** Triangles in a leaf. */
const leafSize = 4;

/** A box around some triangles: two smaller boxes, or the triangles themselves. */
interface Branch {
  /** Lowest x, y, z, then highest. */
  readonly bounds: Float64Array;
  /** Empty unless this is a leaf. */
  readonly triangles: readonly number[];
  readonly children: readonly Branch[];
}

/** What is looked up of a mesh. */
interface Lookup {
  /** `[F, 9]` corners: lookups in one array. */
  readonly corners: Float64Array;
  readonly root: Branch;
  /** Of a sphere around the origin. */
  readonly radius: number;
}

/** Of the meshes that have been drawn: a mesh stays the same from picture to picture. */
const lookups = new WeakMap<Mesh, Lookup>();

function lookupOf(mesh: Mesh): Lookup {
  const known = lookups.get(mesh);
  if (known !== undefined) return known;
  const { vertices, faces } = mesh;
  const corners = Float64Array.from(
    { length: 3 * faces.length },
    (_, i) => vertices[3 * faces[Math.floor(i / 3)] + (i % 3)],
  );
  const triangles = Array.from({ length: faces.length / 3 }, (_, i) => i);
  const root = branchOf(corners, triangles);
  let radius = 0;
  for (let i = 0; i < corners.length; i += 3) {
    const [x, y, z] = corners.subarray(i, i + 3);
    radius = Math.max(radius, Math.sqrt(x * x + y * y + z * z));
  }
  const lookup = { corners, root, radius };
  lookups.set(mesh, lookup);
  return lookup;
}

/** The solid that a mesh encloses. */
export function meshSolid(mesh: Mesh): Solid {
  const { corners, root, radius } = lookupOf(mesh);
  let found = 0;
  return {
    radius,
    distance(ray) {
      let nearest = Number.POSITIVE_INFINITY;
      const pending = [root];
      for (let branch = pending.pop(); branch !== undefined; branch = pending.pop()) {
        if (entry(branch.bounds, ray) >= nearest) continue;
        for (const triangle of branch.triangles) {
          const t = meetTriangle(corners, 9 * triangle, ray);
          if (t >= nearest) continue;
          nearest = t;
          found = triangle;
        }
        pending.push(...branch.children);
      }
      return nearest;
    },
    normal() {
      const corner = (i: number) =>
        [...corners.subarray(9 * found + 3 * i, 9 * found + 3 * i + 3)] as [number, number, number];
      const [a, b, c] = [corner(0), corner(1), corner(2)];
      return normalize(cross(subtract(b, a), subtract(c, a)));
    },
  };
}

/** Halves at the median of the middles along the longest side. */
function branchOf(corners: Float64Array, triangles: readonly number[]): Branch {
  const bounds = Float64Array.of(1, 1, 1, -1, -1, -1).map((x) => x * Number.POSITIVE_INFINITY);
  for (const triangle of triangles) {
    for (let i = 0; i < 9; i++) {
      const x = corners[9 * triangle + i];
      bounds[i % 3] = Math.min(bounds[i % 3], x);
      bounds[3 + (i % 3)] = Math.max(bounds[3 + (i % 3)], x);
    }
  }
  if (triangles.length <= leafSize) return { bounds, triangles, children: [] };
  const sides = [0, 1, 2].map((axis) => bounds[3 + axis] - bounds[axis]);
  const axis = sides.indexOf(Math.max(...sides));
  const middle = (triangle: number): number =>
    corners[9 * triangle + axis] +
    corners[9 * triangle + 3 + axis] +
    corners[9 * triangle + 6 + axis];
  const sorted = triangles.toSorted((a, b) => middle(a) - middle(b) || a - b);
  const half = sorted.length >> 1;
  const children = [sorted.slice(0, half), sorted.slice(half)];
  return { bounds, triangles: [], children: children.map((part) => branchOf(corners, part)) };
}

/** Where the ray enters a box; Infinity if it passes by. */
function entry(bounds: Float64Array, { px, py, pz, dx, dy, dz }: Ray): number {
  let [enter, leave] = [0, Number.POSITIVE_INFINITY];
  for (let axis = 0; axis < 3; axis++) {
    const p = axis === 0 ? px : axis === 1 ? py : pz;
    const d = axis === 0 ? dx : axis === 1 ? dy : dz;
    if (d === 0) {
      if (p < bounds[axis] || p > bounds[3 + axis]) return Number.POSITIVE_INFINITY;
      continue;
    }
    const [a, b] = [(bounds[axis] - p) / d, (bounds[3 + axis] - p) / d];
    enter = Math.max(enter, Math.min(a, b));
    leave = Math.min(leave, Math.max(a, b));
  }
  return enter <= leave ? enter : Number.POSITIVE_INFINITY;
}

/** Möller and Trumbore's test, of the outer side only. */
function meetTriangle(c: Float64Array, i: number, { px, py, pz, dx, dy, dz }: Ray): number {
  const [ux, uy, uz] = [c[i + 3] - c[i], c[i + 4] - c[i + 1], c[i + 5] - c[i + 2]];
  const [vx, vy, vz] = [c[i + 6] - c[i], c[i + 7] - c[i + 1], c[i + 8] - c[i + 2]];
  const [hx, hy, hz] = [dy * vz - dz * vy, dz * vx - dx * vz, dx * vy - dy * vx];
  const determinant = ux * hx + uy * hy + uz * hz;
  if (determinant <= 0) return Number.POSITIVE_INFINITY;
  const [sx, sy, sz] = [px - c[i], py - c[i + 1], pz - c[i + 2]];
  const u = sx * hx + sy * hy + sz * hz;
  if (u < 0 || u > determinant) return Number.POSITIVE_INFINITY;
  const [qx, qy, qz] = [sy * uz - sz * uy, sz * ux - sx * uz, sx * uy - sy * ux];
  const v = dx * qx + dy * qy + dz * qz;
  if (v < 0 || u + v > determinant) return Number.POSITIVE_INFINITY;
  const t = (vx * qx + vy * qy + vz * qz) / determinant;
  return t > 0 ? t : Number.POSITIVE_INFINITY;
}
