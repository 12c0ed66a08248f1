/** @file A filmstrip as one SVG: rows of moments, each in a panel, with their times below. */

import type { Scene } from '../envs/scene.ts';
import type { Camera } from './camera.ts';
import { escapeXml } from './escapeXml.ts';
import { svgScene } from './svgScene.ts';

/** One film. */
export interface StripRow {
  /** Shown above it; empty for none. */
  readonly title: string;
  readonly moments: readonly {
    readonly scene: Scene;
    readonly camera: Camera;
    /** Shown below it. */
    readonly caption: string;
  }[];
}

const gap = 4;
const titleHeight = 20;
const captionHeight = 18;

/** Size of a panel of a strip that is `width` wide. */
export function panelSize(width: number, columns: number): readonly [number, number] {
  const panel = (width - gap * (columns - 1)) / columns;
  return [panel, 1.15 * panel];
}

/**
 * The SVG, in which no text or id comes from outside but the titles, which are escaped.
 *
 * @param columns panels in a row
 * @param idPrefix start of all ids inside, to be unique on a page with several strips
 */
export function svgStrip(
  rows: readonly StripRow[],
  { width, columns, idPrefix = 'strip' }: StripOptions,
): string {
  const [panelWidth, panelHeight] = panelSize(width, columns);
  const parts: string[] = [];
  let y = 0;
  for (const { title, moments } of rows) {
    if (title !== '') {
      parts.push(text(0, y + 14, title, 'font-size="13" font-weight="600" fill="#1f2733"'));
      y += titleHeight;
    }
    for (let first = 0; first < moments.length; first += columns) {
      for (const [i, { scene, camera, caption }] of moments
        .slice(first, first + columns)
        .entries()) {
        const x = i * (panelWidth + gap);
        const place = `transform="translate(${round(x)} ${round(y)})"`;
        const marks = svgScene(scene, camera, panelWidth, panelHeight);
        const sky = `<rect width="${round(panelWidth)}" height="${round(panelHeight)}" fill="#f2f5f9"/>`;
        parts.push(
          `<g ${place}><g clip-path="url(#${idPrefix}-panel)" stroke-width=".8" stroke-linejoin="round">${sky}${marks}</g>`,
          text(
            panelWidth / 2,
            panelHeight + 13,
            caption,
            'font-size="10" fill="#5b6675" text-anchor="middle"',
          ),
          '</g>',
        );
      }
      y += panelHeight + captionHeight;
    }
  }
  const haze = `<linearGradient id="${idPrefix}-haze" x2="0" y2="1"><stop stop-color="#f2f5f9"/><stop offset="1" stop-color="#f2f5f9" stop-opacity="0"/></linearGradient>`;
  const panel = `<clipPath id="${idPrefix}-panel"><rect width="${round(panelWidth)}" height="${round(panelHeight)}" rx="3"/></clipPath>`;
  const height = round(y);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Inter, sans-serif">` +
    `<defs>${haze}${panel}</defs>${parts.join('').replaceAll('url(#haze)', `url(#${idPrefix}-haze)`)}</svg>\n`
  );
}

/** How a strip is laid out. */
export interface StripOptions {
  readonly width: number;
  readonly columns: number;
  readonly idPrefix?: string;
}

function text(x: number, y: number, content: string, attributes: string): string {
  return `<text x="${round(x)}" y="${round(y)}" ${attributes}>${escapeXml(content)}</text>`;
}

function round(x: number): string {
  return String(Math.round(100 * x) / 100);
}
