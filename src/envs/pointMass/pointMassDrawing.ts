/** @file How the point mass is drawn: a ball on a plane, the way it has come, and the place that it should reach. */

import type { Drawing, Geom, Moment, Pose, Scene, Vector3 } from '../scene.ts';

/** Of the ball, in metres; its middle is as high above the ground. */
export const radius = 0.08;
const upright = [1, 0, 0, 0, 1, 0, 0, 0, 1];
const colours = {
  ground: [0.8, 0.9, 0.8, 1],
  mass: [0.8, 0.6, 0.4, 1],
  trail: [0.62, 0.68, 0.76, 1],
  target: [0.2, 0.55, 0.4, 1],
} as const;

const geom = (
  shape: Geom['shape'],
  colour: keyof typeof colours,
  size: Vector3,
  position: Vector3,
): Geom => ({ shape, size, position, rotation: upright, colour: colours[colour] });

/** The drawing of simulators whose states begin with a position x, y. */
export function pointMassDrawing(states: readonly ArrayLike<number>[]): Drawing {
  return {
    pose: (index) => Float64Array.of(states[index][0], states[index][1]),
    posesOf: (shown) => shown.map(([x, y]) => Float64Array.of(x, y)),
    scene({ poses, at, psi }: Moment): Scene {
      const [x, y] = poses[at];
      return [
        geom('plane', 'ground', [0, 0, 0], [0, 0, 0]),
        geom('cylinder', 'target', [0.12, 0.12, 0.004], [psi[0], psi[1], 0.004]),
        geom('sphere', 'mass', [radius, radius, radius], [x, y, radius]),
        ...poses.slice(0, at).map(trailPart),
      ];
    },
  };
}

function trailPart([x, y]: Pose): Geom {
  return geom('cylinder', 'trail', [0.03, 0.03, 0.006], [x, y, 0.006]);
}
