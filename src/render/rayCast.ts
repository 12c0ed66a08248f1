/** @file A scene as pixels, by rays: closed forms, one light with shadows, smooth edges. The same bits on every machine. */

import type { Scene } from '../envs/scene.ts';
import type { Camera } from './camera.ts';
import { createLight, type Found, type Light } from './light.ts';
import type { Picture } from './picture.ts';

/** Rays to a side of a pixel on an edge. */
const fineness = 4;

/** Of these `fineness`² places in a pixel, row by row, those in its corners, and the others. */
const corners = [0, fineness - 1, fineness * (fineness - 1), fineness * fineness - 1];
const otherPlaces = Array.from({ length: fineness * fineness }, (_, place) => place).filter(
  (place) => !corners.includes(place),
);

/** How much the light of neighbouring pixels may differ before they are drawn finely. */
const visibleStep = 0.02;

/** Draws a scene. */
export function rayCast(scene: Scene, camera: Camera, width: number, height: number): Picture {
  const light = createLight(scene, camera, [width, height]);
  const found: Found = { r: 0, g: 0, b: 0, surface: 0 };
  const linear = new Float64Array(3 * width * height);
  const surfaces = new Int32Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      light(x + 0.5, y + 0.5, found);
      linear[3 * i] = found.r;
      linear[3 * i + 1] = found.g;
      linear[3 * i + 2] = found.b;
      surfaces[i] = found.surface;
    }
  }
  const near = nearEdges(linear, surfaces, width, height);
  const pixels = new Uint8ClampedArray(4 * width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      found.r = linear[3 * i];
      found.g = linear[3 * i + 1];
      found.b = linear[3 * i + 2];
      found.surface = surfaces[i];
      if (near[i] === 1) drawFinely(light, x, y, found);
      pixels[4 * i] = 255 * Math.sqrt(found.r);
      pixels[4 * i + 1] = 255 * Math.sqrt(found.g);
      pixels[4 * i + 2] = 255 * Math.sqrt(found.b);
      pixels[4 * i + 3] = 255;
    }
  }
  return { width, height, pixels };
}

/** Adds up light. */
const sum: Found = { r: 0, g: 0, b: 0, surface: 0 };
const part: Found = { r: 0, g: 0, b: 0, surface: 0 };

/** The mean over a pixel of which the middle is known; the corners first, which tell whether an edge goes through it. */
function drawFinely(light: Light, x: number, y: number, found: Found): void {
  sum.r = 0;
  sum.g = 0;
  sum.b = 0;
  let differs = false;
  for (const corner of corners) differs = addPart(light, x, y, corner, found) || differs;
  if (!differs) return;
  for (const place of otherPlaces) addPart(light, x, y, place, found);
  const share = 1 / (fineness * fineness);
  found.r = sum.r * share;
  found.g = sum.g * share;
  found.b = sum.b * share;
}

/** Adds the light of one of the places in a pixel; true if it differs from the middle's. */
function addPart(light: Light, x: number, y: number, place: number, middle: Found): boolean {
  const u = place % fineness;
  const v = (place - u) / fineness;
  light(x + (u + 0.5) / fineness, y + (v + 0.5) / fineness, part);
  sum.r += part.r;
  sum.g += part.g;
  sum.b += part.b;
  return (
    part.surface !== middle.surface ||
    Math.abs(part.r - middle.r) > visibleStep ||
    Math.abs(part.g - middle.g) > visibleStep ||
    Math.abs(part.b - middle.b) > visibleStep
  );
}

/** 1 where a pixel and one of its eight neighbours show different things. */
function nearEdges(
  linear: Float64Array,
  surfaces: Int32Array,
  width: number,
  height: number,
): Uint8Array {
  const near = new Uint8Array(width * height);
  const compare = (i: number, j: number): void => {
    if (
      surfaces[i] === surfaces[j] &&
      Math.abs(linear[3 * i] - linear[3 * j]) <= visibleStep &&
      Math.abs(linear[3 * i + 1] - linear[3 * j + 1]) <= visibleStep &&
      Math.abs(linear[3 * i + 2] - linear[3 * j + 2]) <= visibleStep
    ) {
      return;
    }
    near[i] = 1;
    near[j] = 1;
  };
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const isLast = x === width - 1;
      if (!isLast) compare(i, i + 1);
      if (y === height - 1) continue;
      compare(i, i + width);
      if (!isLast) compare(i, i + width + 1);
      if (x > 0) compare(i, i + width - 1);
    }
  }
  return near;
}
