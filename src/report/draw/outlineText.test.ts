import { describe, expect, it } from 'vitest';
import { figureFonts } from '../../render/fonts.ts';
import { figureFont } from './fonts.ts';
import { outlineText, withDescription } from './outlineText.ts';
import { renderPng } from './render.ts';

const drawing = (text: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40"><rect width="200" height="40" fill="#fff"/>${text}</svg>`;
const attributes =
  'transform="translate(100,30)" font-family="Inter, sans-serif" font-size="20px" fill="#000"';

describe('outlineText', () => {
  it('needs no font: a picture without any is that with Inter, but for kerning', () => {
    // Digits are not kerned.
    const svg = drawing(`<text text-anchor="middle" ${attributes}>0123</text>`);
    const outlined = outlineText(svg, figureFont);
    expect(outlined).not.toContain('<text');
    const withInter = renderPng(svg, figureFonts());
    const without = renderPng(outlined, []);
    const difference = Math.abs(withInter.length - without.length) / withInter.length;
    expect(difference).toBeLessThan(0.05);
    // Nothing of it is seen without a font.
    expect(renderPng(svg, []).length).toBeLessThan(without.length / 2);
  });

  it('starts so far left of its place as it is anchored, by the widths of the font', () => {
    const { unitsPerEm, advance } = figureFont(400);
    const [one, two] = ['1', '2'].map((digit) => advance(digit.codePointAt(0)!));
    const places = (anchor: string): number[] =>
      [
        ...outlineText(
          drawing(`<text text-anchor="${anchor}" ${attributes}>12</text>`),
          figureFont,
        ).matchAll(/ x="(-?\d+)"/g),
      ].map(([, x]) => Number(x));
    expect(places('start')).toEqual([0, one]);
    expect(places('end')).toEqual([-one - two, -two]);
    // Inter's digits are 0.407 and 0.610 em wide.
    expect([one / unitsPerEm, two / unitsPerEm].map((x) => Math.round(1000 * x))).toEqual([
      407, 610,
    ]);
  });

  it('defines a glyph once, and places lines below each other', () => {
    const text = `<text ${attributes}><tspan>aa</tspan><tspan x="0" dy="10">a</tspan></text>`;
    const outlined = outlineText(drawing(text), figureFont, 'id');
    expect(outlined.match(/<path id="id-400-61"/g)).toHaveLength(1);
    const uses = [...outlined.matchAll(/<use href="#id-400-61" x="\d+"( y="(-?\d+)")?\/>/g)];
    // Down by 10 px is half an em of 20 px.
    expect(uses.map(([, , y]) => y)).toEqual([
      undefined,
      undefined,
      String(-figureFont(400).unitsPerEm / 2),
    ]);
  });

  it('reads entities, and leaves text that the font cannot write', () => {
    expect(outlineText(drawing(`<text ${attributes}>&lt;</text>`), figureFont)).toContain(
      '-400-3c"',
    );
    const foreign = drawing(`<text ${attributes}>漢字</text>`);
    expect(outlineText(foreign, figureFont)).toBe(foreign);
  });
});

it('withDescription names the picture, with its text escaped', () => {
  expect(withDescription('<svg width="1"><g/></svg>', 'a < b', 'c & d')).toBe(
    '<svg width="1" role="img"><title>a &lt; b</title><desc>c &amp; d</desc><g/></svg>',
  );
});
