/** @file An episode as pictures of vectors, drawn as the filmstrips of the reports. */

import { svgScene } from '../render/svgScene.ts';
import { type Shot, takesOf } from '../render/takes.ts';
import { pictureSize } from './view.ts';

/** Marks of SVG, a picture each, evenly over the length of the episode: `moments` of them. */
export function framesOf(shot: Omit<Shot, 'title'>, moments: number): string[] {
  const [width, height] = pictureSize;
  const options = { moments, aspect: width / height, view: undefined };
  const [{ scenes, cameras }] = takesOf([{ ...shot, title: '' }], options);
  return scenes.map((scene, i) => svgScene(scene, cameras[i], width, height));
}
