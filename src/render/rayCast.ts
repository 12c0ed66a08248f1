/** @file A scene as pixels, by rays: closed forms, one light with shadows, smooth edges. The same bits on every machine. */

import type { Geom, Scene, Vector3 } from '../envs/scene.ts';
import { type Camera, halfAngle } from './camera.ts';
import type { Picture } from './picture.ts';
import type { Ray, Solid } from './ray.ts';
import { solidOf } from './solids.ts';
import { addScaled, normalize, toWorld } from './vector3.ts';

/** A geom with its solid; colours are in units of light, the squares of what is shown. */
interface Item {
  readonly solid: Solid;
  readonly position: Vector3;
  readonly rotation: Float64Array;
  readonly colour: Vector3;
  readonly opacity: number;
  readonly isPlane: boolean;
  readonly castsShadow: boolean;
}

/** What a ray has found: light, and a number that differs where an edge lies between two rays. */
interface Found {
  r: number;
  g: number;
  b: number;
  surface: number;
}

/** Parts of opacity below this are not drawn. */
const faint = 0.05;

/** Transparent things behind one another. */
const layers = 4;

/** Rays to a side of a pixel on an edge. */
const fineness = 4;

/** How much the light of neighbouring pixels may differ before they are drawn finely. */
const visibleStep = 0.02;

const horizon: Vector3 = [0.93, 0.95, 0.97];
const zenith: Vector3 = [0.76, 0.84, 0.94];

/** Light from all sides, more from above, and the light that casts shadows. */
const ambient = 0.36;
const direct = 0.66;

/** Draws a scene. */
export function rayCast(scene: Scene, camera: Camera, width: number, height: number): Picture {
  const light = createLight(scene, camera);
  const { forward, right, up } = camera;
  const unit = (2 * halfAngle) / height;
  const found: Found = { r: 0, g: 0, b: 0, surface: 0 };
  const look = (x: number, y: number): Found => {
    const across = addScaled(forward, (x - width / 2) * unit, right);
    light(normalize(addScaled(across, (height / 2 - y) * unit, up)), found);
    return found;
  };
  const linear = new Float64Array(3 * width * height);
  const surfaces = new Int32Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const { r, g, b, surface } = look(x + 0.5, y + 0.5);
      linear[3 * i] = r;
      linear[3 * i + 1] = g;
      linear[3 * i + 2] = b;
      surfaces[i] = surface;
    }
  }
  const pixels = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < surfaces.length; i++) {
    const x = i % width;
    const y = (i - x) / width;
    let r = linear[3 * i];
    let g = linear[3 * i + 1];
    let b = linear[3 * i + 2];
    if (isEdge(linear, surfaces, width, height, x, y)) {
      r = 0;
      g = 0;
      b = 0;
      for (let k = 0; k < fineness * fineness; k++) {
        const ray = look(
          x + ((k % fineness) + 0.5) / fineness,
          y + (Math.floor(k / fineness) + 0.5) / fineness,
        );
        r += ray.r / (fineness * fineness);
        g += ray.g / (fineness * fineness);
        b += ray.b / (fineness * fineness);
      }
    }
    pixels[4 * i] = 255 * Math.sqrt(r);
    pixels[4 * i + 1] = 255 * Math.sqrt(g);
    pixels[4 * i + 2] = 255 * Math.sqrt(b);
    pixels[4 * i + 3] = 255;
  }
  return { width, height, pixels };
}

/** True where a pixel and one of its eight neighbours show different things. */
function isEdge(
  linear: Float64Array,
  surfaces: Int32Array,
  width: number,
  height: number,
  x: number,
  y: number,
): boolean {
  const i = y * width + x;
  for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
    for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
      const j = v * width + u;
      if (surfaces[j] !== surfaces[i]) return true;
      for (let c = 0; c < 3; c++) {
        if (Math.abs(linear[3 * j + c] - linear[3 * i + c]) > visibleStep) return true;
      }
    }
  }
  return false;
}

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

/** The light that comes from a direction `[3]` to the camera's eye. */
function createLight(scene: Scene, camera: Camera): (direction: Vector3, out: Found) => void {
  const items = scene.flatMap(itemOf);
  const sun = lightDirection(camera);
  const cell = cellSize(camera.distance);
  const far = 7 * camera.distance;
  const ray: Ray = { px: 0, py: 0, pz: 0, dx: 0, dy: 0, dz: 0 };
  /** Where the last ray has met something. */
  const hit = { t: 0, item: 0 };

  // [4 n] positions and radii, for the test that nearly every ray fails.
  const bounds = Float64Array.from(
    items.flatMap(({ position, solid }) => [...position, solid.radius]),
  );

  /** The nearest thing along a ray, or for a shadow any thing; `item` −1 for none. */
  function meet(o: Vector3, d: Vector3, forShadow: boolean): void {
    // Not taken apart by patterns, which are slow: this is the innermost loop.
    const dx = d[0];
    const dy = d[1];
    const dz = d[2];
    hit.t = Number.POSITIVE_INFINITY;
    hit.item = -1;
    for (let i = 0; i < items.length; i++) {
      const x = o[0] - bounds[4 * i];
      const y = o[1] - bounds[4 * i + 1];
      const z = o[2] - bounds[4 * i + 2];
      const radius = bounds[4 * i + 3];
      const along = x * dx + y * dy + z * dz;
      if (along > radius || x * x + y * y + z * z - along * along > radius * radius) continue;
      const { solid, rotation: m, castsShadow } = items[i];
      if (forShadow && !castsShadow) continue;
      ray.px = m[0] * x + m[3] * y + m[6] * z;
      ray.py = m[1] * x + m[4] * y + m[7] * z;
      ray.pz = m[2] * x + m[5] * y + m[8] * z;
      ray.dx = m[0] * dx + m[3] * dy + m[6] * dz;
      ray.dy = m[1] * dx + m[4] * dy + m[7] * dz;
      ray.dz = m[2] * dx + m[5] * dy + m[8] * dz;
      const t = solid.distance(ray);
      if (t >= hit.t) continue;
      hit.t = t;
      hit.item = i;
      if (forShadow) return;
    }
  }

  /** The normal of an item in a point of the world. */
  function normalOf({ solid, position, rotation: m }: Item, p: Vector3): Vector3 {
    const x = p[0] - position[0];
    const y = p[1] - position[1];
    const z = p[2] - position[2];
    const n = solid.normal(
      m[0] * x + m[3] * y + m[6] * z,
      m[1] * x + m[4] * y + m[7] * z,
      m[2] * x + m[5] * y + m[8] * z,
    );
    return toWorld([0, 0, 0], m, n);
  }

  return (d, out) => {
    out.r = 0;
    out.g = 0;
    out.b = 0;
    out.surface = 0;
    let origin = camera.eye;
    let weight = 1;
    let travelled = 0;
    const add = (share: number, brightness: number, colour: Vector3): void => {
      out.r += share * brightness * colour[0];
      out.g += share * brightness * colour[1];
      out.b += share * brightness * colour[2];
    };
    for (let layer = 0; layer < layers && weight > 0; layer++) {
      meet(origin, d, false);
      const { t, item: index } = hit;
      if (index < 0) break;
      const item = items[index];
      const point = addScaled(origin, t, d);
      travelled += t;
      const normal = normalOf(item, point);
      const above = addScaled(point, 1e-4 * camera.distance, normal);
      const slope = normal[0] * sun[0] + normal[1] * sun[1] + normal[2] * sun[2];
      let lit = 0;
      if (slope > 0) {
        meet(above, sun, true);
        lit = hit.item < 0 ? 1 : 0;
      }
      const sky = ambient * (0.75 + 0.25 * normal[2]);
      const share = weight * item.opacity;
      out.surface = 8 * (out.surface + index + 1) + 2 * lit;
      if (item.isPlane) {
        // The pattern and the ground itself fade into the distance.
        const near = Math.max(0, 1 - travelled / far);
        const local = addScaled(point, -1, item.position);
        const parity =
          (Math.floor(along(item.rotation, local, 0) / cell) +
            Math.floor(along(item.rotation, local, 1) / cell)) &
          1;
        if (near > 0.1) out.surface += parity;
        const tint = 1 - 0.16 * parity * near;
        const clear = near * near * (3 - 2 * near);
        add(share * clear, (sky + direct * lit * slope) * tint, item.colour);
        add(share * (1 - clear), 1, horizon);
      } else {
        add(share, sky + direct * lit * slope, item.colour);
        if (lit > 0) add(share, 0.1 * gloss(normal, sun, d), [1, 1, 1]);
      }
      weight *= 1 - item.opacity;
      origin = addScaled(point, 1e-6 * camera.distance, d);
    }
    if (weight <= 0) return;
    const height = Math.max(0, Math.min(1, 1.6 * d[2]));
    add(weight * (1 - height), 1, horizon);
    add(weight * height, 1, zenith);
  };
}

/** Coordinate of a vector of the world along axis 0 or 1 of a frame. */
function along(m: ArrayLike<number>, v: Vector3, axis: number): number {
  return m[axis] * v[0] + m[3 + axis] * v[1] + m[6 + axis] * v[2];
}

/** (n·h)³², where h is halfway between the light and the eye. */
function gloss(normal: Vector3, sun: Vector3, d: Vector3): number {
  const half = normalize([sun[0] - d[0], sun[1] - d[1], sun[2] - d[2]]);
  let power = Math.max(0, normal[0] * half[0] + normal[1] * half[1] + normal[2] * half[2]);
  for (let i = 0; i < 5; i++) power *= power;
  return power;
}

function itemOf(geom: Geom): Item[] {
  const { position, rotation, shape, colour } = geom;
  const [r, g, b, opacity] = colour;
  if (opacity < faint) return [];
  return [
    {
      solid: solidOf(geom),
      ...{ position, opacity, colour: [r * r, g * g, b * b] },
      rotation: Float64Array.from(rotation),
      isPlane: shape === 'plane',
      castsShadow: shape !== 'plane' && opacity >= 0.5,
    },
  ];
}
