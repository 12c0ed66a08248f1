/** @file Episodes at the moments that are drawn of them, seen from one direction in one size; as a strip of vectors too. */

import type { Drawing, Pose, Scene } from '../envs/scene.ts';
import { stripMoments } from '../evaluation/filmstrip.ts';
import { type Camera, camerasOf, naturalView, type View } from './camera.ts';
import { panelSize, svgStrip } from './svgStrip.ts';

/** One episode in a film. */
export interface Shot {
  /** Shown above it. */
  readonly title: string;
  readonly drawing: Drawing;
  readonly psi: readonly number[];
  /** The poses at the start and after every step. */
  readonly poses: readonly Pose[];
  /** Seconds per step. */
  readonly timeStep: number;
}

/** Width of a filmstrip. */
export const stripWidth = 760;

/** A shot at its chosen moments. */
export interface Take {
  readonly title: string;
  readonly scenes: readonly Scene[];
  readonly cameras: readonly Camera[];
  readonly times: readonly number[];
}

/** The strips as SVG below one another; used by reports too. */
export function svgStrips(
  shots: readonly Shot[],
  { view, idPrefix }: { readonly view?: View | undefined; readonly idPrefix?: string } = {},
): string {
  const [width, height] = panelSize(stripWidth, stripMoments);
  const rows = takesOf(shots, { moments: stripMoments, aspect: width / height, view });
  return svgStrip(
    rows.map(({ title, scenes, cameras, times }) => ({
      title,
      moments: scenes.map((scene, i) => ({
        ...{ scene, camera: cameras[i], caption: `${times[i].toFixed(2)} s` },
      })),
    })),
    { width: stripWidth, columns: stripMoments, ...(idPrefix === undefined ? {} : { idPrefix }) },
  );
}

/** Moments evenly over the longest episode; one that has ended before stays as it is. */
export function takesOf(
  shots: readonly Shot[],
  {
    moments,
    aspect,
    view,
  }: { readonly moments: number; readonly aspect: number; readonly view: View | undefined },
): Take[] {
  const duration = Math.max(...shots.map(({ poses, timeStep }) => (poses.length - 1) * timeStep));
  const takes = shots.map(({ title, drawing, psi, poses, timeStep }) => {
    const steps = Array.from({ length: moments }, (_, i) =>
      Math.min(poses.length - 1, Math.round((duration * i) / (moments - 1) / timeStep)),
    );
    return {
      title,
      scenes: steps.map((at) => drawing.scene({ poses, at, psi })),
      times: steps.map((at) => at * timeStep),
    };
  });
  const films = takes.map(({ scenes }) => scenes);
  const cameras = camerasOf(films, view ?? naturalView(films), aspect);
  return takes.map((take, i) => ({ ...take, cameras: cameras[i] }));
}
