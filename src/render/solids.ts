/**
 * @file Where rays meet plane, sphere, capsule, ellipsoid, cylinder and box: closed forms, in the frame of the solid.
 * No small arrays: these are the innermost functions.
 */

import type { Geom, Vector3 } from '../envs/scene.ts';
import { meshSolid } from './meshSolid.ts';
import type { Solid } from './ray.ts';

/** The solid of a geom. */
export function solidOf({ shape, size, mesh }: Geom): Solid {
  switch (shape) {
    case 'plane':
      return plane(size[0], size[1]);
    case 'sphere':
      return ellipsoid([size[0], size[0], size[0]]);
    case 'ellipsoid':
      return ellipsoid(size);
    case 'capsule':
      return capsule(size[0], size[2]);
    case 'cylinder':
      return cylinder(size[0], size[2]);
    case 'box':
      return box(size);
    case 'mesh':
      if (mesh === undefined) throw new RangeError('a geom of shape mesh has no mesh');
      return meshSolid(mesh);
  }
}

/** Seen from above only; half sides of 0 are endless. */
function plane(halfX: number, halfY: number): Solid {
  return {
    radius: Number.POSITIVE_INFINITY,
    distance({ px, py, pz, dx, dy, dz }) {
      if (dz >= 0 || pz <= 0) return Number.POSITIVE_INFINITY;
      const t = -pz / dz;
      const x = px + t * dx;
      const y = py + t * dy;
      const isOn = (halfX <= 0 || Math.abs(x) <= halfX) && (halfY <= 0 || Math.abs(y) <= halfY);
      return isOn ? t : Number.POSITIVE_INFINITY;
    },
    normal: () => [0, 0, 1],
  };
}

/** The entering root of a t² + 2 b t + c = 0 with a > 0, where the ray starts outside. */
function entering(a: number, b: number, c: number): number {
  const discriminant = b * b - a * c;
  if (discriminant <= 0 || c <= 0 || b >= 0) return Number.POSITIVE_INFINITY;
  return (-b - Math.sqrt(discriminant)) / a;
}

/** x²/a² + y²/b² + z²/c² = 1. */
function ellipsoid([a, b, c]: Vector3): Solid {
  const [ka, kb, kc] = [1 / (a * a), 1 / (b * b), 1 / (c * c)];
  return {
    radius: Math.max(a, b, c),
    distance: ({ px, py, pz, dx, dy, dz }) =>
      entering(
        ka * dx * dx + kb * dy * dy + kc * dz * dz,
        ka * px * dx + kb * py * dy + kc * pz * dz,
        ka * px * px + kb * py * py + kc * pz * pz - 1,
      ),
    normal(x, y, z) {
      const nx = ka * x;
      const ny = kb * y;
      const nz = kc * z;
      const length = Math.sqrt(nx * nx + ny * ny + nz * nz);
      return [nx / length, ny / length, nz / length];
    },
  };
}

/** All points within `radius` of the segment from −half to half along z. */
function capsule(radius: number, half: number): Solid {
  return {
    radius: radius + half,
    distance({ px, py, pz, dx, dy, dz }) {
      const a = dx * dx + dy * dy;
      const b = px * dx + py * dy;
      const c = px * px + py * py - radius * radius;
      if (a > 0 && c > 0) {
        const t = entering(a, b, c);
        if (t === Number.POSITIVE_INFINITY) return t;
        if (Math.abs(pz + t * dz) <= half) return t;
      }
      // Beyond the segment the two spheres; the nearer one is met first.
      const low = pz + half;
      const high = pz - half;
      return Math.min(
        entering(1, b + low * dz, c + low * low),
        entering(1, b + high * dz, c + high * high),
      );
    },
    normal(x, y, z) {
      const along = Math.max(-half, Math.min(half, z));
      return [x / radius, y / radius, (z - along) / radius];
    },
  };
}

/** Around z, from −half to half. */
function cylinder(radius: number, half: number): Solid {
  return {
    radius: Math.sqrt(radius * radius + half * half),
    distance({ px, py, pz, dx, dy, dz }) {
      const c = px * px + py * py - radius * radius;
      const side = entering(dx * dx + dy * dy, px * dx + py * dy, c);
      if (Math.abs(pz + side * dz) <= half) return side;
      // The cap that faces the start of the ray.
      const t = ((pz > 0 ? half : -half) - pz) / dz;
      if (!(t > 0) || Math.abs(pz) <= half) return Number.POSITIVE_INFINITY;
      const x = px + t * dx;
      const y = py + t * dy;
      return x * x + y * y <= radius * radius ? t : Number.POSITIVE_INFINITY;
    },
    normal(x, y, z) {
      // On an edge either is right.
      const isSide = x * x + y * y - radius * radius > -1e-6 * radius * radius;
      if (isSide && Math.abs(z) < half) return [x / radius, y / radius, 0];
      return [0, 0, z > 0 ? 1 : -1];
    },
  };
}

/** |x| ≤ a, |y| ≤ b, |z| ≤ c. */
function box([a, b, c]: Vector3): Solid {
  let face: Vector3 = [0, 0, 1];
  return {
    radius: Math.sqrt(a * a + b * b + c * c),
    distance({ px, py, pz, dx, dy, dz }) {
      let enter = Number.NEGATIVE_INFINITY;
      let leave = Number.POSITIVE_INFINITY;
      for (let axis = 0; axis < 3; axis++) {
        const p = axis === 0 ? px : axis === 1 ? py : pz;
        const d = axis === 0 ? dx : axis === 1 ? dy : dz;
        const half = axis === 0 ? a : axis === 1 ? b : c;
        if (d === 0) {
          if (Math.abs(p) > half) return Number.POSITIVE_INFINITY;
          continue;
        }
        const side = d > 0 ? -1 : 1;
        const near = (side * half - p) / d;
        if (near > enter) {
          enter = near;
          face = [axis === 0 ? side : 0, axis === 1 ? side : 0, axis === 2 ? side : 0];
        }
        leave = Math.min(leave, (-side * half - p) / d);
      }
      return enter > 0 && enter <= leave ? enter : Number.POSITIVE_INFINITY;
    },
    normal: () => face,
  };
}
