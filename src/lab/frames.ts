/** @file An episode as pictures of vectors, drawn as the filmstrips of the reports; with a ghost, if there is one. */

import type { Drawing, Geom, Pose, Scene } from '../envs/scene.ts';
import { svgScene } from '../render/svgScene.ts';
import { type Shot, type Take, takesOf } from '../render/takes.ts';
import { pictureSize } from './view.ts';

/** Blue that one sees through. */
const ghostColour: Geom['colour'] = [0.25, 0.45, 0.9, 0.4];

/** What can still be drawn of what a model expects, in metres and radians. */
const farthest = 1e4;

/** Marks of SVG, a picture each, evenly over the length of the episode: `moments` of them. */
export function framesOf(
  shot: Omit<Shot, 'title'>,
  moments: number,
  ghost: readonly Pose[] | null = null,
): string[] {
  const [width, height] = pictureSize;
  const options = { moments, aspect: width / height, view: undefined };
  const [take] = takesOf([{ ...shot, title: '' }], options);
  const scenes = ghost === null ? take.scenes : haunted(take, shot, ghost);
  return scenes.map((scene, i) => svgScene(scene, take.cameras[i], width, height));
}

/** The scenes with what stands or moves otherwise in other poses, in the colour of a ghost. */
function haunted(
  { scenes, times }: Pick<Take, 'scenes' | 'times'>,
  { drawing, psi, timeStep }: { readonly drawing: Drawing } & Pick<Shot, 'psi' | 'timeStep'>,
  poses: readonly Pose[],
): Scene[] {
  return scenes.map((scene, i) => {
    const at = Math.min(poses.length - 1, Math.round(times[i] / timeStep));
    if (!poses[at].every((x) => Math.abs(x) <= farthest)) return scene;
    const other = drawing.scene({ poses, at, psi });
    const ghost = other
      .filter((geom, k) => geom.shape !== 'plane' && !isInPlace(geom, scene[k]))
      .map((geom) => ({ ...geom, colour: ghostColour }));
    return [...scene, ...ghost];
  });
}

function isInPlace(a: Geom, b: Geom | undefined): boolean {
  if (b === undefined) return false;
  const isNear = (x: number, y: number): boolean => Math.abs(x - y) < 1e-6;
  return (
    a.position.every((x, i) => isNear(x, b.position[i])) &&
    Array.from(a.rotation).every((x, i) => isNear(x, b.rotation[i]))
  );
}
