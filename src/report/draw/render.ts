/** @file Vega-Lite spec → SVG → PNG, without a browser, with the same bytes every time. */

import { Resvg } from '@resvg/resvg-js';
import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { textWidth } from './textWidth.ts';

declare module 'vega' {
  /** Vega's hook for measuring text; missing from its type definitions. */
  export const textMetrics: {
    width: (item: { fontSize?: number; fontWeight?: string | number }, text: unknown) => number;
  };
}

// Without a canvas Vega assumes 0.8 em per character, a third too wide for Inter.
vega.textMetrics.width = ({ fontSize = 11, fontWeight }, text) =>
  textWidth(String(text ?? ''), fontSize, Number(fontWeight) >= 600);

/** Renumbers ids in order of appearance: Vega counts them over the life of the process. */
function renameIds(svg: string, prefix: string): string {
  const names = new Map<string, string>();
  for (const [, id] of svg.matchAll(/\sid="([^"]+)"/g)) {
    if (!names.has(id)) names.set(id, `${prefix}-${names.size}`);
  }
  return svg
    .replace(/(\sid=")([^"]+)"/g, (_, start: string, id: string) => `${start}${names.get(id)!}"`)
    .replace(/url\(#([^)]+)\)/g, (whole, id: string) => {
      const name = names.get(id);
      return name === undefined ? whole : `url(#${name})`;
    });
}

/**
 * Drops what only Vega's interactive views need (classes, roles of single marks, empty paths) and
 * rounds coordinates to 3 decimals. Works on tags alone: text between them stays as it is.
 */
function tidy(svg: string): string {
  return svg
    .replace(/<path[^>]*\sd="(M0,0h0v0h0Z)?"[^>]*\/>/g, '')
    .replace(/<[^>]+>/g, (tag) =>
      tag
        .replace(/\s(class|role|pointer-events|aria-[a-z]+)="[^"]*"/g, '')
        .replace(/-?\d+\.\d{4,}/g, (digits) => String(Number(Number(digits).toFixed(3)))),
    );
}

/**
 * Renders a spec to SVG text.
 *
 * @param spec a Vega-Lite specification with inline data
 * @param idPrefix start of all ids inside, to be unique on a page with several figures
 */
export async function renderSvg(spec: TopLevelSpec, idPrefix = 'figure'): Promise<string> {
  const view = new vega.View(vega.parse(compile(spec).spec), { renderer: 'none' });
  try {
    return tidy(renameIds(await view.toSVG(), idPrefix));
  } finally {
    view.finalize();
  }
}

/**
 * Rasterises an SVG. Only the given fonts are used, so that every machine gives the same bytes.
 *
 * @param fontFiles paths of TTF files; the first one's family is the default
 * @param scale pixels per CSS pixel
 */
export function renderPng(svg: string, fontFiles: readonly string[], scale = 2): Uint8Array {
  const image = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: scale },
    font: {
      fontFiles: [...fontFiles],
      loadSystemFonts: false,
      defaultFontFamily: 'Inter',
      sansSerifFamily: 'Inter',
    },
  });
  return image.render().asPng();
}
