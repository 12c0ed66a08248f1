/** @file Episodes as a film or a filmstrip, side by side: laid out, drawn, and encoded as the name of the file says. */

import { stripMoments } from '../evaluation/filmstrip.ts';
import type { View } from './camera.ts';
import { formatOf, stillFormats } from './formats.ts';
import { encodeGif } from './gif.ts';
import { heightOf, label, linesOf } from './label.ts';
import { encodeMp4 } from './mp4.ts';
import { blank, type Picture, paste } from './picture.ts';
import { encodeApng, encodePng } from './png.ts';
import { rayCast } from './rayCast.ts';
import { panelSize } from './svgStrip.ts';
import { type Shot, stripWidth, svgStrips, takesOf } from './takes.ts';

/** How a film looks. */
export interface FilmOptions {
  /** Width and height of a panel in pixels; 320 × 240 by default. Films only. */
  readonly size?: readonly [number, number];
  /** Pictures per second; 20 by default. Films only. */
  readonly fps?: number;
  /** How long the film takes, whatever the time in the episode; 4 by default. Films only. */
  readonly seconds?: number;
  /** Where it is seen from; by default as suits the robot. */
  readonly view?: View;
}

/** Pixels per unit of a filmstrip as PNG. */
const stripScale = 2;

const gap = 6;

/**
 * The bytes of a film or, for SVG and PNG, of a strip of eight moments of each episode.
 *
 * @param rows of shots, those of one row beside one another; at least one
 * @param path - whose ending is one of the formats
 * @throws RangeError for another ending
 */
export async function encodeFilm(
  rows: readonly (readonly Shot[])[],
  path: string,
  { size = [320, 240], fps = 20, seconds = 4, view }: FilmOptions = {},
): Promise<Uint8Array | string> {
  const format = formatOf(path);
  if (stillFormats.includes(format)) return encodeStrip(rows.flat(), format, view);
  const frames = filmFrames(rows, { size, frames: Math.max(2, Math.round(seconds * fps)), view });
  if (format === '.gif') return encodeGif(frames, fps);
  return format === '.mp4' ? encodeMp4(frames, fps) : encodeApng(frames, fps);
}

function encodeStrip(
  shots: readonly Shot[],
  format: string,
  view: View | undefined,
): Uint8Array | string {
  if (format === '.svg') return svgStrips(shots, { view });
  const [width, height] = panelSize(stripWidth * stripScale, stripMoments).map(Math.floor);
  const takes = takesOf(shots, { moments: stripMoments, aspect: width / height, view });
  const [titled, timed] = [26 * stripScale, 18 * stripScale];
  const rowHeight = titled + height + timed;
  const canvas = blank(stripWidth * stripScale, takes.length * rowHeight, [255, 255, 255]);
  for (const [row, { title, scenes, cameras, times }] of takes.entries()) {
    const y = row * rowHeight;
    paste(canvas, label([title], canvas.width, titled, titleStyle(stripScale)), 0, y);
    for (const [i, scene] of scenes.entries()) {
      const x = Math.round((i * canvas.width) / stripMoments);
      paste(canvas, rayCast(scene, cameras[i], width, height), x, y + titled);
      const time = label([`${times[i].toFixed(2)} s`], width, timed, timeStyle(stripScale));
      paste(canvas, time, x, y + titled + height);
    }
  }
  return encodePng(canvas);
}

const titleStyle = (scale: number) =>
  ({ size: 12 * scale, colour: '#1f2733', weight: 600 }) as const;
const timeStyle = (scale: number) =>
  ({ size: 10 * scale, colour: '#5b6675', weight: 400 }) as const;

function filmFrames(
  rows: readonly (readonly Shot[])[],
  {
    size: [width, height],
    frames,
    view,
  }: {
    readonly size: readonly [number, number];
    readonly frames: number;
    readonly view: View | undefined;
  },
): Picture[] {
  const takes = takesOf(rows.flat(), { moments: frames, aspect: width / height, view });
  const columns = Math.max(...rows.map(({ length }) => length));
  // Even numbers, as MP4 wants them.
  const even = (x: number): number => 2 * Math.ceil(x / 2);
  const titles = takes.map(({ title }) => linesOf(title, width, titleStyle(1)));
  const titleHeight = heightOf(Math.max(...titles.map(({ length }) => length)), titleStyle(1));
  const panel = height + titleHeight;
  const canvas = blank(
    even(columns * (width + gap) - gap),
    even(rows.length * (panel + gap) - gap),
    [255, 255, 255],
  );
  const places = rows.flatMap((row, r) =>
    row.map((_, c) => ({ x: c * (width + gap), y: r * (panel + gap) })),
  );
  for (const [i, lines] of titles.entries()) {
    paste(canvas, label(lines, width, titleHeight, titleStyle(1)), places[i].x, places[i].y);
  }
  return Array.from({ length: frames }, (_, t) => {
    const frame = { ...canvas, pixels: canvas.pixels.slice() };
    for (const [i, { scenes, cameras }] of takes.entries()) {
      const picture = rayCast(scenes[t], cameras[t], width, height);
      paste(frame, picture, places[i].x, places[i].y + titleHeight);
    }
    return frame;
  });
}
