/** @file Where an episode is seen from: a camera that frames the path of what moves, or follows it if the path is long. */

import type { Scene, Vector3 } from '../envs/scene.ts';
import { type Ball, ballsOf } from './balls.ts';
import { addScaled, cross, dot, normalize, subtract } from './vector3.ts';

/** From the side of a planar robot, from above, or from a corner. */
export type View = 'side' | 'top' | 'corner';

/** The views by name. */
export const views: readonly View[] = ['side', 'top', 'corner'];

/** A camera in the world. */
export interface Camera {
  readonly eye: Vector3;
  readonly forward: Vector3;
  readonly right: Vector3;
  readonly up: Vector3;
  /** Distance from the eye to what it looks at. */
  readonly distance: number;
}

/** Tangent of half of the vertical angle of view, which is 28°. */
export const halfAngle = 0.25;

const directions: Readonly<Record<View, Vector3>> = {
  side: normalize([0, 1, -0.17]),
  top: normalize([0, 0.35, -1]),
  corner: normalize([0.5, 0.9, -0.5]),
};

/** Room around what is framed. */
const margin = 1.15;

/** A path longer than this many times the robot is followed; a shorter one is shown whole. */
const framedLength = 3;

/** The films of one picture, moment by moment: they are seen from one direction and in one size. */
export type Films = readonly (readonly Scene[])[];

/** The view that suits the films: whether everything stays in a plane. */
export function naturalView(films: Films): View {
  const staysIn = (axis: number): boolean =>
    films.every((scenes) =>
      movers(scenes).every((i) =>
        scenes.every(
          (scene) => Math.abs(scene[i].position[axis] - scenes[0][i].position[axis]) < 1e-6,
        ),
      ),
    );
  if (staysIn(1)) return 'side';
  return staysIn(2) ? 'top' : 'corner';
}

/**
 * A camera for every moment of every film.
 *
 * @param aspect width of the picture by its height
 */
export function camerasOf(films: Films, view: View, aspect: number): Camera[][] {
  const forward = directions[view];
  const right = normalize(cross(forward, [0, 0, 1]));
  const up = cross(right, forward);
  const balls = films.map(framedBalls);
  const centres = balls.map((film) => film.map(middleOf));
  const isFramed =
    view === 'top' ||
    balls.every((film) => widthOf(film.flat()) <= framedLength * Math.max(...film.map(widthOf)));
  const targets = balls.map((film, i) => {
    const middle = middleOf(film.flat());
    const path = isFramed ? centres[i].map(() => middle) : smooth(centres[i]);
    // Up and down the robot moves in the picture, not the picture with the robot.
    return path.map(([x, y]): Vector3 => [x, y, middle[2]]);
  });
  const distance = Math.max(
    ...balls.flatMap((film, i) =>
      film.flatMap((moment, t) =>
        moment.map(({ centre, radius }) => {
          const offset = subtract(centre, targets[i][t]);
          const x = (Math.abs(dot(offset, right)) + radius) / (halfAngle * aspect);
          const y = (Math.abs(dot(offset, up)) + radius) / halfAngle;
          return margin * Math.max(x, y) - dot(offset, forward);
        }),
      ),
    ),
  );
  return targets.map((path) =>
    path.map((target) => ({
      eye: addScaled(target, -distance, forward),
      ...{ forward, right, up, distance },
    })),
  );
}

/** How far what moves may be from the middle of the picture before the camera goes with it, as a share of its height. */
const slack = 0.25;

/**
 * A camera that goes on where a film ends: it sees in its direction and size, and goes with what moves in it.
 *
 * @returns the camera for a scene; an `isNew` one follows on nothing that was seen before
 */
export function followingCamera(
  film: readonly Scene[],
  aspect: number,
): (scene: Scene, isNew: boolean) => Camera {
  const [[first]] = camerasOf([film], naturalView([film]), aspect);
  const { distance, forward } = first;
  const moving = movers(film);
  const [, , height] = addScaled(first.eye, distance, forward);
  const reach = slack * 2 * halfAngle * distance;
  let [x, y] = [0, 0];
  return (scene, isNew) => {
    const balls = moving.flatMap((i) => ballsOf(scene[i]));
    const [toX, toY] = balls.length === 0 ? [x, y] : middleOf(balls);
    const away = Math.hypot(toX - x, toY - y);
    const share = isNew ? 1 : Math.max(0, 1 - reach / away);
    x += share * (toX - x);
    y += share * (toY - y);
    return { ...first, eye: addScaled([x, y, height], -distance, forward) };
  };
}

/** Indices of the geoms that move. */
function movers(scenes: readonly Scene[]): number[] {
  const [first] = scenes;
  return first.flatMap((geom, i) => {
    const moves = scenes.some((scene) => {
      const offset = subtract(scene[i].position, geom.position);
      return dot(offset, offset) > 1e-12;
    });
    return geom.shape !== 'plane' && moves ? [i] : [];
  });
}

/** By moment, the geoms that move and whatever stands near by; without any, all that is no plane. */
function framedBalls(scenes: readonly Scene[]): Ball[][] {
  const moving = movers(scenes);
  const framed = scenes.map((scene) => moving.flatMap((i) => ballsOf(scene[i])));
  const all = framed.flat();
  if (all.length === 0) {
    const solid = scenes[0].filter(({ shape }) => shape !== 'plane').flatMap(ballsOf);
    const some = solid.length > 0 ? solid : [{ centre: [0, 0, 0] as const, radius: 1 }];
    return scenes.map(() => some);
  }
  const [middle, size] = [middleOf(all), widthOf(all)];
  const near = scenes[0]
    .filter(({ shape }, i) => shape !== 'plane' && !moving.includes(i))
    .flatMap(ballsOf)
    .filter(({ centre, radius }) => {
      const offset = subtract(centre, middle);
      return Math.sqrt(dot(offset, offset)) + radius < size;
    });
  return framed.map((balls) => [...balls, ...near]);
}

/** Lowest and highest coordinate along an axis. */
function rangeOf(balls: readonly Ball[], axis: number): [number, number] {
  return [
    Math.min(...balls.map(({ centre, radius }) => centre[axis] - radius)),
    Math.max(...balls.map(({ centre, radius }) => centre[axis] + radius)),
  ];
}

function middleOf(balls: readonly Ball[]): Vector3 {
  const [x, y, z] = [0, 1, 2].map((axis) => {
    const [low, high] = rangeOf(balls, axis);
    return (low + high) / 2;
  });
  return [x, y, z];
}

/** The longest side of the box around. */
function widthOf(balls: readonly Ball[]): number {
  return Math.max(
    ...[0, 1, 2].map((axis) => {
      const [low, high] = rangeOf(balls, axis);
      return high - low;
    }),
  );
}

/** Means over a 16th of the path to either side, shorter at its ends; a strip of few moments is followed exactly. */
function smooth(path: readonly Vector3[]): Vector3[] {
  const reach = Math.floor(path.length / 16);
  return path.map((_, t) => {
    const some = Math.min(reach, t, path.length - 1 - t);
    const around = path.slice(t - some, t + some + 1);
    const [x, y, z] = [0, 1, 2].map(
      (axis) => around.reduce((sum, point) => sum + point[axis], 0) / around.length,
    );
    return [x, y, z];
  });
}
