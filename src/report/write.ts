/** @file Writes reports to disk: the page, every figure as SVG, PNG and Vega-Lite, and the numbers of figures as CSV. */

import { join } from 'node:path';
import type { MethodComparison } from '../evaluation/gaps/methodComparison.ts';
import { figureFonts } from '../render/fonts.ts';
import { writeFileAtomically, writeJsonAtomically } from '../study/files/atomicFile.ts';
import { makeFolder } from '../study/files/outputTarget.ts';
import type { RunData } from './data/runData.ts';
import { csv } from './draw/csv.ts';
import { drawFigure } from './draw/drawFigure.ts';
import type { DrawnFigure, Figure, Layout } from './draw/figure.ts';
import { narrowLayout, wideLayout, withTitle } from './draw/figure.ts';
import { figureFont } from './draw/fonts.ts';
import { outlineText } from './draw/outlineText.ts';
import { renderPng, renderSvg } from './draw/render.ts';
import { methodFigures } from './methods/methodFigures.ts';
import { comparisonHtml } from './page/comparisonHtml.ts';
import { comparisonTableCsv } from './page/comparisonTable.ts';
import { type RenderedFigure, reportHtml } from './page/html.ts';
import { methodsTableCsv } from './page/methodsTable.ts';
import { comparisonFigures, runFigures } from './runFigures.ts';

/** A name that is safe as part of a file name. */
function fileName(text: string): string {
  return text.replace(/[^\w.-]+/g, '-').replace(/^[.-]+/, '') || 'run';
}

/** A figure for the page, which has its title and caption as text. */
async function inlineSvg({ spec }: DrawnFigure, id: string): Promise<string> {
  return outlineText(await renderSvg(spec, id), figureFont, id);
}

async function renderAll(
  figuresOf: (layout: Layout) => Figure[],
  idPrefix: string,
): Promise<RenderedFigure[]> {
  const narrow = figuresOf(narrowLayout);
  const rendered: RenderedFigure[] = [];
  for (const [i, figure] of figuresOf(wideLayout).entries()) {
    const phone = narrow[i];
    if ('missing' in figure || 'missing' in phone) rendered.push({ figure, wide: '', narrow: '' });
    else {
      const id = `${idPrefix}-${figure.name}`;
      rendered.push({
        figure,
        wide: await inlineSvg(figure, `${id}-wide`),
        narrow: await inlineSvg(phone, `${id}-narrow`),
      });
    }
  }
  return rendered;
}

async function writeFigures(
  rendered: readonly RenderedFigure[],
  directory: string,
  prefix: string,
): Promise<void> {
  const fonts = figureFonts();
  for (const { figure } of rendered) {
    if ('missing' in figure) continue;
    makeFolder(directory);
    const svg = await drawFigure(figure);
    const path = join(directory, `${prefix}${figure.name}`);
    writeFileAtomically(`${path}.svg`, svg);
    writeFileAtomically(`${path}.png`, renderPng(svg, fonts));
    writeJsonAtomically(`${path}.vl.json`, withTitle(figure));
    if (figure.numbers !== undefined) writeFileAtomically(`${path}.csv`, csv(figure.numbers));
  }
}

/**
 * Writes `report.html` and `figures/*.{svg,png,vl.json}`. With several runs, figures of a run are
 * named by its place and name, e.g. `figures/2-hopper-seed-2-return-map.svg`.
 *
 * @param runs at least one loaded run
 * @param outDir created if it does not exist
 * @returns the path of `report.html`
 */
export async function writeReport(runs: readonly RunData[], outDir: string): Promise<string> {
  if (runs.length === 0)
    throw new RangeError('writeReport: runs is empty, expected at least one run');
  makeFolder(outDir);
  const directory = join(outDir, 'figures');
  const several = runs.length > 1;
  const comparison = several
    ? await renderAll((layout) => comparisonFigures(runs, layout), 'comparison')
    : [];
  await writeFigures(comparison, directory, '');
  const figures: RenderedFigure[][] = [];
  for (const [i, run] of runs.entries()) {
    const rendered = await renderAll((layout) => runFigures(run, layout), `run${i + 1}`);
    await writeFigures(rendered, directory, several ? `${i + 1}-${fileName(run.name)}-` : '');
    figures.push(rendered);
  }
  const page = join(outDir, 'report.html');
  writeFileAtomically(page, reportHtml({ runs, comparison, figures }));
  return page;
}

/**
 * Writes `report.html`, `table.csv`, `methods.csv` and `figures/*.{svg,png,vl.json,csv}` of a comparison of methods: all of them
 * functions of the comparison alone.
 *
 * @param outDir created if it does not exist
 * @returns the path of `report.html`
 */
export async function writeComparisonReport(
  comparison: MethodComparison,
  outDir: string,
): Promise<string> {
  makeFolder(outDir);
  const figures = await renderAll((layout) => methodFigures(comparison, layout), 'comparison');
  await writeFigures(figures, join(outDir, 'figures'), '');
  writeFileAtomically(join(outDir, 'table.csv'), comparisonTableCsv(comparison));
  writeFileAtomically(join(outDir, 'methods.csv'), methodsTableCsv(comparison));
  const page = join(outDir, 'report.html');
  writeFileAtomically(page, comparisonHtml(comparison, figures));
  return page;
}
