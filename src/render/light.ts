/** @file The light that reaches a place of the picture: the nearest things on a ray, one light with shadows, and the sky. */

import type { Geom, Scene, Vector3 } from '../envs/scene.ts';
import { type Camera, halfAngle } from './camera.ts';
import type { Ray, Solid } from './ray.ts';
import { reachAcross, reachInPicture } from './reach.ts';
import { solidOf } from './solids.ts';
import { acrossLight, cellSize, lightDirection } from './surroundings.ts';
import { around, createTiles } from './tiles.ts';
import { toWorld } from './vector3.ts';

/** What a ray has found: light, in squares of what is shown, and a number that differs where an edge lies between two rays. */
export interface Found {
  r: number;
  g: number;
  b: number;
  surface: number;
}

/** Finds the light of a place, in pixels from the upper left corner. */
export type Light = (x: number, y: number, out: Found) => void;

/** A geom with its solid; colours are in units of light. */
interface Item {
  readonly geom: Geom;
  readonly solid: Solid;
  readonly colour: Vector3;
  readonly opacity: number;
  /** The normal of a plane, which is the same everywhere. */
  readonly normal: Vector3 | null;
}

/** Parts of opacity below this are not drawn. */
const faint = 0.05;

/** Transparent things behind one another. */
const layers = 4;

const horizon: Vector3 = [0.93, 0.95, 0.97];
const zenith: Vector3 = [0.76, 0.84, 0.94];
const zero: Vector3 = [0, 0, 0];
const white: Vector3 = [1, 1, 1];

/** Light from all sides, more from above, and the light that casts shadows. */
const ambient = 0.36;
const direct = 0.66;

/** Sides of the cells in which things are looked up: pixels, and parts of all that casts shadows. */
const tileSize = 8;
const shadowTiles = 48;

/**
 * The light of a scene by place, in pixels from the upper left corner. Numbers go through one array, as calls with numbers
 * and small objects would take most of the time.
 */
export function createLight(scene: Scene, camera: Camera, size: readonly [number, number]): Light {
  const items = scene.flatMap(itemOf);
  const solids = items.map(({ solid }) => solid);
  const frames = framesOf(items);
  const seen = createTiles(
    items.map(({ geom }) => reachInPicture(geom, camera, size)),
    { x: [0, size[0]], y: [0, size[1]] },
    [Math.ceil(size[0] / tileSize), Math.ceil(size[1] / tileSize)],
  );
  const sun = lightDirection(camera);
  const [sunX, sunY, sunZ] = sun;
  const shade = shadeOf(items, sun);
  const cell = cellSize(camera.distance);
  const far = 7 * camera.distance;
  const unit = (2 * halfAngle) / size[1];
  const { eye, forward, right, up, distance } = camera;
  const ray: Ray = { px: 0, py: 0, pz: 0, dx: 0, dy: 0, dz: 0 };
  /** Origin and direction, in the world. */
  const beam = new Float64Array(6);
  /** Where the last beam has met something. */
  const hit = { t: 0, item: 0 };

  /** The nearest of some things along the beam, or for a shadow any of them; `item` −1 for none. */
  function meet(candidates: Int32Array, forShadow: boolean): void {
    const dx = beam[3];
    const dy = beam[4];
    const dz = beam[5];
    hit.t = Number.POSITIVE_INFINITY;
    hit.item = -1;
    for (let k = 0; k < candidates.length; k++) {
      const i = candidates[k];
      const f = 13 * i;
      const x = beam[0] - frames[f];
      const y = beam[1] - frames[f + 1];
      const z = beam[2] - frames[f + 2];
      const radius = frames[f + 3];
      const along = x * dx + y * dy + z * dz;
      if (along > radius || x * x + y * y + z * z - along * along > radius * radius) continue;
      ray.px = frames[f + 4] * x + frames[f + 7] * y + frames[f + 10] * z;
      ray.py = frames[f + 5] * x + frames[f + 8] * y + frames[f + 11] * z;
      ray.pz = frames[f + 6] * x + frames[f + 9] * y + frames[f + 12] * z;
      ray.dx = frames[f + 4] * dx + frames[f + 7] * dy + frames[f + 10] * dz;
      ray.dy = frames[f + 5] * dx + frames[f + 8] * dy + frames[f + 11] * dz;
      ray.dz = frames[f + 6] * dx + frames[f + 9] * dy + frames[f + 12] * dz;
      const t = solids[i].distance(ray);
      if (t >= hit.t) continue;
      hit.t = t;
      hit.item = i;
      if (forShadow) return;
    }
  }

  return (x, y, out) => {
    out.r = 0;
    out.g = 0;
    out.b = 0;
    out.surface = 0;
    const candidates = seen(x, y);
    const across = (x - size[0] / 2) * unit;
    const upwards = (size[1] / 2 - y) * unit;
    let dx = forward[0] + across * right[0] + upwards * up[0];
    let dy = forward[1] + across * right[1] + upwards * up[1];
    let dz = forward[2] + across * right[2] + upwards * up[2];
    const length = Math.sqrt(dx * dx + dy * dy + dz * dz);
    dx /= length;
    dy /= length;
    dz /= length;
    let originX = eye[0];
    let originY = eye[1];
    let originZ = eye[2];
    let weight = 1;
    let travelled = 0;
    for (let layer = 0; layer < layers && weight > 0; layer++) {
      beam[0] = originX;
      beam[1] = originY;
      beam[2] = originZ;
      beam[3] = dx;
      beam[4] = dy;
      beam[5] = dz;
      meet(candidates, false);
      if (hit.item < 0) break;
      const index = hit.item;
      const item = items[index];
      const pointX = originX + hit.t * dx;
      const pointY = originY + hit.t * dy;
      const pointZ = originZ + hit.t * dz;
      travelled += hit.t;
      const normal = item.normal ?? normalOf(item, pointX, pointY, pointZ);
      const slope = normal[0] * sunX + normal[1] * sunY + normal[2] * sunZ;
      let lit = 0;
      if (slope > 0) {
        const lift = 1e-4 * distance;
        beam[0] = pointX + lift * normal[0];
        beam[1] = pointY + lift * normal[1];
        beam[2] = pointZ + lift * normal[2];
        beam[3] = sunX;
        beam[4] = sunY;
        beam[5] = sunZ;
        const casters = shade(beam);
        if (casters.length > 0) meet(casters, true);
        lit = casters.length === 0 || hit.item < 0 ? 1 : 0;
      }
      const sky = ambient * (0.75 + 0.25 * normal[2]);
      const share = weight * item.opacity;
      out.surface = 8 * (out.surface + index + 1) + lit;
      if (item.normal !== null) {
        // The pattern and the ground itself fade into the distance.
        const near = Math.max(0, 1 - travelled / far);
        const { position: p, rotation: m } = item.geom;
        const localX = m[0] * (pointX - p[0]) + m[3] * (pointY - p[1]) + m[6] * (pointZ - p[2]);
        const localY = m[1] * (pointX - p[0]) + m[4] * (pointY - p[1]) + m[7] * (pointZ - p[2]);
        const parity = (Math.floor(localX / cell) + Math.floor(localY / cell)) & 1;
        const tint = 1 - 0.16 * parity * near;
        const clear = near * near * (3 - 2 * near);
        add(out, share * clear, (sky + direct * lit * slope) * tint, item.colour);
        add(out, share * (1 - clear), 1, horizon);
      } else {
        add(out, share, sky + direct * lit * slope, item.colour);
        if (lit > 0) add(out, share, 0.1 * gloss(normal, sun, dx, dy, dz), white);
      }
      weight *= 1 - item.opacity;
      originX = pointX + 1e-6 * distance * dx;
      originY = pointY + 1e-6 * distance * dy;
      originZ = pointZ + 1e-6 * distance * dz;
    }
    if (weight <= 0) return;
    const height = Math.max(0, Math.min(1, 1.6 * dz));
    add(out, weight * (1 - height), 1, horizon);
    add(out, weight * height, 1, zenith);
  };
}

function itemOf(geom: Geom): Item[] {
  const [r, g, b, opacity] = geom.colour;
  if (opacity < faint) return [];
  const { shape, rotation: m } = geom;
  return [
    {
      ...{ geom, opacity, solid: solidOf(geom), colour: [r * r, g * g, b * b] },
      normal: shape === 'plane' ? [m[2], m[5], m[8]] : null,
    },
  ];
}

/** `[I, 13]` position, radius around it, and rotation. */
function framesOf(items: readonly Item[]): Float64Array {
  return Float64Array.from(
    items.flatMap(({ geom: { position, rotation }, solid }) => [
      ...position,
      solid.radius,
      ...Array.from(rotation),
    ]),
  );
}

/** What may lie between a place (the first three numbers) and the light. */
function shadeOf(items: readonly Item[], sun: Vector3): (place: Float64Array) => Int32Array {
  const [right, up] = acrossLight(sun);
  const extents = items.map(({ geom, normal, opacity }) =>
    normal === null && opacity >= 0.5 ? reachAcross(geom, [right, up]) : null,
  );
  const region = around(extents.filter((extent) => extent !== null));
  const tiles = createTiles(extents, region, [shadowTiles, shadowTiles]);
  return (p) =>
    tiles(
      p[0] * right[0] + p[1] * right[1] + p[2] * right[2],
      p[0] * up[0] + p[1] * up[1] + p[2] * up[2],
    );
}

/** The normal of an item in a point of the world. */
function normalOf({ geom, solid }: Item, px: number, py: number, pz: number): Vector3 {
  const { position, rotation: m } = geom;
  const x = px - position[0];
  const y = py - position[1];
  const z = pz - position[2];
  const n = solid.normal(
    m[0] * x + m[3] * y + m[6] * z,
    m[1] * x + m[4] * y + m[7] * z,
    m[2] * x + m[5] * y + m[8] * z,
  );
  return toWorld(zero, m, n);
}

/** Adds a share of a colour. */
function add(out: Found, share: number, brightness: number, colour: Vector3): void {
  out.r += share * brightness * colour[0];
  out.g += share * brightness * colour[1];
  out.b += share * brightness * colour[2];
}

/** (n·h)³², where h is halfway between the light and the eye. */
function gloss(n: Vector3, sun: Vector3, dx: number, dy: number, dz: number): number {
  const x = sun[0] - dx;
  const y = sun[1] - dy;
  const z = sun[2] - dz;
  const length = Math.sqrt(x * x + y * y + z * z);
  let power = Math.max(0, n[0] * (x / length) + n[1] * (y / length) + n[2] * (z / length));
  for (let i = 0; i < 5; i++) power *= power;
  return power;
}
