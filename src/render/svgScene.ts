/** @file A scene as the shapes of an SVG: outlines from back to front, shadows on the ground, and the ground as a grid. */

import type { Geom, Scene, Vector3 } from '../envs/scene.ts';
import type { Camera } from './camera.ts';
import { outlineOf } from './outline.ts';
import { type Projection, projection } from './projection.ts';
import { acrossLight, cellSize, lightDirection } from './surroundings.ts';
import { addScaled, dot, normalize, subtract } from './vector3.ts';

/** Lines of the grid to either side of what is looked at. */
const gridLines = 8;

/** Marks that are drawn for a scene, in a panel `[width, height]` whose upper left corner is (0, 0). */
export function svgScene(scene: Scene, camera: Camera, width: number, height: number): string {
  const project = projection(camera, width, height);
  const polygon = (points: readonly Vector3[], attributes: string): string => {
    const places = apart(points.map(project).filter((place) => place !== null));
    const path = places.map(([x, y]) => `${round(x)} ${round(y)}`).join('L');
    return places.length < 3 ? '' : `<path d="M${path}Z" ${attributes}/>`;
  };
  const ground = scene.find(({ shape }) => shape === 'plane');
  const solids = scene
    .filter(({ shape, colour }) => shape !== 'plane' && colour[3] >= 0.05)
    .map((geom) => ({ geom, depth: dot(subtract(geom.position, camera.eye), camera.forward) }))
    .sort((a, b) => b.depth - a.depth)
    .map(({ geom }) => geom);
  return [
    ...(ground === undefined ? [] : groundMarks(ground, camera, project, width, height)),
    ...(ground === undefined ? [] : shadows(solids, ground, camera)).map((outline) =>
      polygon(outline, 'fill="#000" fill-opacity=".17"'),
    ),
    ...solids.map((geom) =>
      polygon(
        outlineOf(geom, camera.right, camera.up),
        `fill="${hex(geom.colour, 1)}" stroke="${hex(geom.colour, 0.55)}"${opacityOf(geom)}`,
      ),
    ),
  ].join('');
}

/** The ground below the horizon, and a grid around what is looked at. */
function groundMarks(
  { position, colour }: Geom,
  camera: Camera,
  project: Projection,
  width: number,
  height: number,
): string[] {
  const { eye, forward, distance } = camera;
  const flat = normalize([forward[0], forward[1], 0]);
  const horizon = project(addScaled(eye, 1000 * distance, flat))?.[1] ?? 0;
  const top = Math.max(0, Math.min(height, horizon));
  const cell = cellSize(distance);
  const target = addScaled(eye, distance, forward);
  const middle = [0, 1].map((axis) => Math.round(target[axis] / cell));
  const lines = Array.from({ length: 2 * gridLines + 1 }, (_, i) => i - gridLines).flatMap((i) =>
    [0, 1].map((axis) => {
      const at = (along: number): Vector3 => {
        const [x, y] = [middle[0] + (axis === 0 ? i : along), middle[1] + (axis === 0 ? along : i)];
        return [cell * x, cell * y, position[2]];
      };
      const [from, to] = [project(at(-gridLines)), project(at(gridLines))];
      if (from === null || to === null) return '';
      return `M${from.map(round).join(' ')}L${to.map(round).join(' ')}`;
    }),
  );
  const line = `stroke="${hex(colour, 0.78)}" stroke-width=".6" fill="none"`;
  return [
    `<rect y="${round(top)}" width="${round(width)}" height="${round(height - top)}" fill="${hex(colour, 0.98)}"/>`,
    `<path d="${lines.join('')}" ${line}/>`,
    `<rect y="${round(top)}" width="${round(width)}" height="${round((height - top) / 2)}" fill="url(#haze)"/>`,
  ];
}

/** The outlines of the shadows, on the ground. */
function shadows(solids: readonly Geom[], ground: Geom, camera: Camera): Vector3[][] {
  const sun = lightDirection(camera);
  const [across, up] = acrossLight(sun);
  return solids
    .filter(({ colour }) => colour[3] >= 0.5)
    .map((geom) =>
      outlineOf(geom, across, up).map((point) =>
        addScaled(point, -(point[2] - ground.position[2]) / sun[2], sun),
      ),
    );
}

function opacityOf({ colour }: Geom): string {
  if (colour[3] >= 1) return '';
  // Not as a group: programs that draw SVG want a layer for one.
  return ` fill-opacity="${round(colour[3])}" stroke-opacity="${round(colour[3])}"`;
}

function hex([r, g, b]: Geom['colour'], brightness: number): string {
  const digits = (x: number): string =>
    Math.round(255 * Math.min(1, x * brightness))
      .toString(16)
      .padStart(2, '0');
  return `#${digits(r)}${digits(g)}${digits(b)}`;
}

function round(x: number): string {
  return String(Math.round(10 * x) / 10);
}

/** Without points that are too close to the one before to be told apart. */
function apart(places: readonly [number, number][]): [number, number][] {
  const kept: [number, number][] = [];
  for (const place of places) {
    const [x, y] = kept.at(-1) ?? [Number.POSITIVE_INFINITY, 0];
    if (Math.abs(place[0] - x) + Math.abs(place[1] - y) > 0.7) kept.push(place);
  }
  return kept;
}
