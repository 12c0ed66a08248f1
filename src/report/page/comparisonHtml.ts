/** @file The page of a comparison of methods, without any outside reference. */

import type { MethodComparison, RaisedOptimum } from '../../evaluation/gaps/methodComparison.ts';
import { budgetName } from '../data/evaluationSummary.ts';
import { count, escapeHtml, formatInteger, formatPsi, formatReturn } from '../data/format.ts';
import { gapName, isOutOfDistribution, joined, seedsText, tasksName } from '../data/gapData.ts';
import { methodName } from '../data/methodNames.ts';
import { updatesText } from '../data/updatesText.ts';
import { columnsText, comparisonTableHtml } from './comparisonTable.ts';
import { detailsHtml, figuresHtml, notesHtml, pageHtml, type RenderedFigure } from './html.ts';
import { methodsTableHtml, methodsText } from './methodsTable.ts';
import { tableHtml } from './tables.ts';

function leadSentence({ sets }: MethodComparison): string {
  const [set] = sets;
  const samples = set.samples.at(-1)!;
  const parts = set.methods.map(({ method, budgets }) => {
    const { estimate, low, high } = budgets.at(-1)!.statistics.worstSplit;
    return `${formatReturn(estimate)} (95 % ${formatReturn(low)} to ${formatReturn(high)}) with ${methodName({ method })}`;
  });
  const start = samples === 0 ? 'Zero-shot' : `A${budgetName(samples).slice(1)}`;
  return `${start}, the worst ${gapName(set)} over the ${tasksName(set)} is ${joined(parts)}, found on one set of episodes and measured on another.`;
}

function runsTable({ runs }: MethodComparison): string {
  return tableHtml({
    caption: 'The runs',
    head: [
      ...['run', 'method', 'seed', 'preset', 'training tasks', 'training samples'],
      ...['all real steps', 'updates'],
    ],
    rows: runs.map(({ name, method, seed, preset, visited, trainSamples, realSteps, updates }) => [
      name,
      methodName({ method }),
      String(seed),
      preset ?? '–',
      formatInteger(visited.length),
      trainSamples === null ? '–' : formatInteger(trainSamples),
      realSteps === undefined ? '–' : formatInteger(realSteps),
      updates === undefined ? '–' : updatesText(updates),
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
    methodsTableHtml(comparison),
    `<p class="note table-note">${escapeHtml(methodsText)}</p>`,
    '</section>',
    figuresHtml(figures),
    detailsHtml('The runs', runsTable(comparison)),
  ].join('\n');
  const footer =
    'Made by admrl from comparison.json beside this page; the figures lie there too as SVG, PNG, Vega-Lite and CSV, ' +
    'and the tables as table.csv and methods.csv.';
  return pageHtml({ title, body, footer });
}

/** Sentences for the page and the terminal. */
export function comparisonNotes({ family, runs, sets, raised, notes }: MethodComparison): string[] {
  const without = sets.filter(({ reference }) => reference === 'best of these runs');
  const places = without.map((set) =>
    isOutOfDistribution(set) ? 'outside of Ψ' : 'on the test tasks',
  );
  const missing = sets.flatMap((set) => {
    const { length } = set.methods[0].missing;
    if (length === 0) return [];
    const where = isOutOfDistribution(set) ? 'task outside of Ψ' : 'test task';
    const is = length === 1 ? 'has no known optimum and is' : 'have no known optimum and are';
    return `${count(length, where)} ${is} left out of all gaps.`;
  });
  return [
    ...(without.length === 0
      ? []
      : [
          `No optimal returns of ${family.name} are known ${places.join(' and ')}: gaps there are measured to the best ` +
            'return that any of these runs reached on a task.',
        ]),
    ...missing,
    ...raised.map(raisedText),
    ...(runs.length === new Set(runs.map(({ method }) => method)).size
      ? [
          'There is one seed per method: the intervals describe these trained systems, not the methods.',
        ]
      : []),
    ...notes,
  ];
}

/** `AdMRL, seed 1, returned 812 at ψ = (1, 2) after 2,000 samples, above the 800 known before: …` */
function raisedText({ psi, method, seed, samples, achieved, known }: RaisedOptimum): string {
  return (
    `${methodName({ method })}, seed ${formatInteger(seed)}, returned ${formatReturn(achieved)} at ψ = ${formatPsi(psi)} ` +
    `${budgetName(samples)}, more than the ${formatReturn(known)} known before, a gap of ${formatReturn(known - achieved)}: ` +
    'the optimum was raised to it.'
  );
}
