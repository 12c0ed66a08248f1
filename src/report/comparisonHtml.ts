/** @file The page of a comparison of methods, without any outside reference. */

import type { MethodComparison } from '../evaluation/methodComparison.ts';
import { comparisonNotes } from './comparisonNotes.ts';
import { columnsText, comparisonTableHtml } from './comparisonTable.ts';
import { count, escapeHtml, formatInteger, formatReturn } from './format.ts';
import { gapName, joined, seedsText, tasksName } from './gapText.ts';
import { detailsHtml, figuresHtml, notesHtml, pageHtml, type RenderedFigure } from './html.ts';
import { methodName } from './methodNames.ts';
import { budgetName } from './summary.ts';
import { tableHtml } from './tables.ts';

function leadSentence({ sets }: MethodComparison): string {
  const [set] = sets;
  const samples = set!.samples.at(-1)!;
  const parts = set!.methods.map(({ method, budgets }) => {
    const { estimate, low, high } = budgets.at(-1)!.statistics.worstSplit;
    return `${formatReturn(estimate)} (95 % ${formatReturn(low)} to ${formatReturn(high)}) with ${methodName({ method })}`;
  });
  const start = samples === 0 ? 'Zero-shot' : `A${budgetName(samples).slice(1)}`;
  return `${start}, the largest ${gapName(set!)} over the ${tasksName(set!)} is ${joined(parts)}.`;
}

function runsTable({ runs }: MethodComparison): string {
  return tableHtml({
    caption: 'The runs',
    head: ['run', 'method', 'seed', 'preset', 'training tasks', 'real samples of training'],
    rows: runs.map(({ name, method, seed, preset, visited, trainSamples }) => [
      ...[name, methodName({ method }), String(seed), preset ?? '–'],
      ...[formatInteger(visited.length), trainSamples === null ? '–' : formatInteger(trainSamples)],
    ]),
  });
}

/** The page as text; everything that comes from run files is escaped. */
export function comparisonHtml(
  comparison: MethodComparison,
  figures: readonly RenderedFigure[],
): string {
  const { family, runs, sets } = comparison;
  const methods = [...new Set(runs.map(methodName))].join(', ');
  const title = escapeHtml(`${methods} on ${family.name}`);
  const meta = `${count(runs.length, 'run')} compared · ${seedsText(comparison)}`;
  const body = [
    `<header><h1>${title}</h1>`,
    `<p class="meta">${escapeHtml(meta)}</p></header>`,
    `<p class="lead">${escapeHtml(leadSentence(comparison))}</p>`,
    notesHtml(comparisonNotes(comparison)),
    '<section class="card">',
    ...sets.map((set) => comparisonTableHtml(comparison, set)),
    `<p class="note table-note">${escapeHtml(columnsText)}</p>`,
    '</section>',
    figuresHtml(figures),
    detailsHtml('The runs', runsTable(comparison)),
  ].join('\n');
  const footer =
    'Made by admrl from comparison.json beside this page; the figures lie there too as SVG, PNG, Vega-Lite and CSV, ' +
    'and the table as table.csv.';
  return pageHtml({ title, body, footer });
}
