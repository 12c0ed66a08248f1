/** @file Text of an SVG as outlines, so that it looks the same and fits wherever it is opened, whatever fonts there are. */

import { escapeXml } from '../../render/escapeXml.ts';
import type { Font } from './trueType.ts';

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

function plain(text: string): string {
  return text.replace(/&(#?\w+);/g, (whole, name: string) =>
    name.startsWith('#')
      ? String.fromCodePoint(Number(name.replace('#x', '0x').replace('#', '')))
      : (entities[name] ?? whole),
  );
}

/** What vega writes into a `<text>`; the rest of its attributes stay as they are. */
const ownAttributes = new Set(['text-anchor', 'font-family', 'font-size', 'font-weight']);

/**
 * Replaces every `<text>` of an SVG by outlines: each glyph is defined once and used wherever it occurs. A text with a
 * character that the font does not have stays text.
 *
 * @param fontOf - the font of a CSS weight
 * @param idPrefix - start of the glyphs' ids
 */
export function outlineText(
  svg: string,
  fontOf: (weight: number) => Font,
  idPrefix = 'figure',
): string {
  const glyphs = new Map<string, string>();
  const outlined = svg.replace(
    /<text([^>]*)>((?:[^<]|<\/?tspan[^>]*>)*)<\/text>/g,
    (whole, attributes: string, content: string) => {
      const values = attributesOf(attributes);
      const weight = weightOf(values.get('font-weight'));
      const font = fontOf(weight);
      const lines = linesOf(content);
      if (!lines.every(({ characters }) => characters.every(font.has))) return whole;
      const scale = Number.parseFloat(values.get('font-size') ?? '11') / font.unitsPerEm;
      const anchor = { middle: 0.5, end: 1 }[values.get('text-anchor') ?? 'start'] ?? 0;
      const uses = lines.flatMap(({ characters, down }) => {
        const width = characters.reduce((sum, codePoint) => sum + font.advance(codePoint), 0);
        const y = down === 0 ? '' : ` y="${Math.round(-down / scale)}"`;
        let x = -width * anchor;
        return characters.map((codePoint) => {
          const place = Math.round(x);
          x += font.advance(codePoint);
          const outline = font.outline(codePoint);
          if (outline === '') return '';
          const id = `${idPrefix}-${weight}-${codePoint.toString(16)}`;
          glyphs.set(id, outline);
          return `<use href="#${id}" x="${place}"${y}/>`;
        });
      });
      return `<g${groupAttributes(values, scale)}>${uses.join('')}</g>`;
    },
  );
  const definitions = [...glyphs].map(([id, outline]) => `<path id="${id}" d="${outline}"/>`);
  return definitions.length === 0
    ? outlined
    : outlined.replace(/^<svg[^>]*>/, (tag) => `${tag}<defs>${definitions.join('')}</defs>`);
}

function attributesOf(text: string): Map<string, string> {
  return new Map([...text.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
}

/** The lines of a text, each with its distance from the first in pixels. */
function linesOf(
  content: string,
): { readonly characters: readonly number[]; readonly down: number }[] {
  const codePoints = (text: string): number[] =>
    [...plain(text)].map((character) => character.codePointAt(0)!);
  if (!content.startsWith('<tspan')) return [{ characters: codePoints(content), down: 0 }];
  let down = 0;
  return [...content.matchAll(/<tspan([^>]*)>([^<]*)<\/tspan>/g)].map(([, attributes, text]) => {
    down += Number(attributesOf(attributes).get('dy') ?? 0);
    return { characters: codePoints(text), down };
  });
}

/** The weights of the font, as CSS names or numbers them. */
function weightOf(text = '400'): number {
  return text === 'bold' ? 600 : text === 'normal' ? 400 : Number(text);
}

/** Moves and scales font units to the text's place, and undoes the scale for a stroke. */
function groupAttributes(values: ReadonlyMap<string, string>, scale: number): string {
  const move = values.get('transform');
  const size = Number(scale.toPrecision(6));
  const transform = `${move === undefined ? '' : `${move} `}scale(${size} ${-size})`;
  const others = [...values]
    .filter(([name]) => name !== 'transform' && !ownAttributes.has(name))
    .map(([name, value]) =>
      name === 'stroke-width' ? [name, String(Math.round(Number(value) / scale))] : [name, value],
    );
  return [
    '',
    ...others.map(([name, value]) => `${name}="${value}"`),
    `transform="${transform}"`,
  ].join(' ');
}

/** Names an SVG for those who do not see it. */
export function withDescription(svg: string, title: string, description: string): string {
  return svg.replace(
    /^<svg([^>]*)>/,
    (_, attributes: string) =>
      `<svg${attributes} role="img"><title>${escapeXml(title)}</title><desc>${escapeXml(description)}</desc>`,
  );
}
