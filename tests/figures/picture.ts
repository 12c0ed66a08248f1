/** @file Figures as committed pictures: drawn, compared, and accepted with UPDATE_FIGURES=1. */

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { type Figure, withTitle } from '../../src/report/draw/figure.ts';
import { renderSvg } from '../../src/report/draw/render.ts';

const update = process.env.UPDATE_FIGURES === '1';

/** One element a line, so that differences can be read. */
function normalized(svg: string): string {
  return `${svg.replaceAll('><', '>\n<')}\n`;
}

/** Compares with `expected/NAME.svg`; a different picture is left beside it as `NAME-changed.svg`. */
export function expectPicture(name: string, svg: string): void {
  const path = (suffix: string) =>
    fileURLToPath(new URL(`expected/${name}${suffix}.svg`, import.meta.url));
  const actual = normalized(svg);
  if (update) writeFileSync(path(''), actual);
  const same = existsSync(path('')) && readFileSync(path(''), 'utf8') === actual;
  if (same) rmSync(path('-changed'), { force: true });
  else writeFileSync(path('-changed'), actual);
  expect(same, `${name}.svg differs; see ${name}-changed.svg, accept with UPDATE_FIGURES=1`).toBe(
    true,
  );
}

/** The figure of that name. */
export function find(figures: readonly Figure[], name: string): Figure {
  return figures.find((figure) => figure.name === name)!;
}

/** The figure as it is written to files, with title and caption. */
export async function draw(figure: Figure): Promise<string> {
  if ('missing' in figure) throw new Error(`${figure.name}: ${figure.missing}`);
  return renderSvg(withTitle(figure));
}
