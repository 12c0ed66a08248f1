/** @file The report as one HTML page without any outside reference. */

import { count, escapeHtml } from '../data/format.ts';
import { methodName, trainsTogether } from '../data/methodNames.ts';
import type { RunData } from '../data/runData.ts';
import type { Figure } from '../draw/figure.ts';
import { runLabels } from '../run/byRun.ts';
import { styleSheet } from './style.ts';
import { leadSentence, notes, summaryTiles } from './summary.ts';
import { summaryTable, testTaskTable, trainingTaskTable } from './tables.ts';

/** A figure with its drawings for both widths; they are empty if there is no data. */
export interface RenderedFigure {
  readonly figure: Figure;
  readonly wide: string;
  readonly narrow: string;
}

/** Everything on the page. */
export interface ReportContent {
  readonly runs: readonly RunData[];
  /** Figures that compare the runs; empty for a single run. */
  readonly comparison: readonly RenderedFigure[];
  /** Figures of each run, in the order of `runs`. */
  readonly figures: readonly (readonly RenderedFigure[])[];
}

function inlineSvg(svg: string, label: string, className: string): string {
  const attributes = `class="${className}" role="img" aria-label="${escapeHtml(label)}"`;
  return svg.replace(/^<svg\s/, `<svg ${attributes} `).replace(/\sxmlns(:\w+)?="[^"]*"/g, '');
}

function figureHtml({ figure, wide, narrow }: RenderedFigure): string {
  if ('missing' in figure) return '';
  const label = `${figure.title}. ${figure.caption}`;
  return [
    `<section class="card"><h3>${escapeHtml(figure.title)}</h3>`,
    `<figure><figcaption>${escapeHtml(figure.caption)}</figcaption>`,
    inlineSvg(wide, label, 'wide'),
    inlineSvg(narrow, label, 'narrow'),
    '</figure></section>',
  ].join('\n');
}

/** Figures with data, then one list of those without. */
export function figuresHtml(figures: readonly RenderedFigure[]): string {
  const missing = figures.flatMap(({ figure }) => ('missing' in figure ? figure : []));
  const items = missing.map(
    ({ title, missing: reason }) => `<dt>${escapeHtml(title)}</dt><dd>${escapeHtml(reason)}</dd>`,
  );
  const list =
    items.length === 0
      ? ''
      : `<section class="card missing"><h3>Figures without data</h3><dl>${items.join('\n')}</dl></section>`;
  return [...figures.map(figureHtml), list].filter((part) => part !== '').join('\n');
}

function tilesHtml(run: RunData): string {
  const tiles = summaryTiles(run).map(
    ({ label, value, detail }) =>
      `<div class="tile"><dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}<small>${escapeHtml(detail)}</small></dd></div>`,
  );
  return tiles.length === 0 ? '' : `<dl class="tiles">${tiles.join('\n')}</dl>`;
}

/** Sentences as a list; nothing for none. */
export function notesHtml(sentences: readonly string[]): string {
  const items = sentences.map((note) => `<li>${escapeHtml(note)}</li>`);
  return items.length === 0 ? '' : `<ul class="notes" aria-label="Notes">${items.join('\n')}</ul>`;
}

/** Content that is collapsed under its title; nothing if empty. */
export function detailsHtml(title: string, content: string | null): string {
  if (content === null) return '';
  return `<details class="card"><summary>${escapeHtml(title)}</summary>\n${content}\n</details>`;
}

/** The robot on its best, median and worst task. */
function stripsHtml({ filmstrips }: RunData): string {
  if (filmstrips === null || filmstrips === undefined) return '';
  const { caption, strips } = filmstrips;
  const figures = strips.map(
    ({ title, svg }) =>
      `<h4>${escapeHtml(title)}</h4>\n<figure>${inlineSvg(svg.trimEnd(), title, 'strip')}</figure>`,
  );
  return [
    '<section class="card"><h3>The robot on its test tasks</h3>',
    `<p class="note">${escapeHtml(caption)}</p>`,
    ...figures,
    '</section>',
  ].join('\n');
}

function runHtml(run: RunData, figures: readonly RenderedFigure[], summary = ''): string {
  const config = `<pre>${escapeHtml(JSON.stringify(run.config, null, 2))}</pre>`;
  return [
    `<p class="lead">${escapeHtml(leadSentence(run))}</p>`,
    tilesHtml(run),
    notesHtml(notes(run)),
    stripsHtml(run),
    figuresHtml(figures),
    summary,
    detailsHtml('Returns on every test task', testTaskTable(run)),
    detailsHtml('Training tasks in numbers', trainingTaskTable(run)),
    detailsHtml('Configuration', config),
  ].join('\n');
}

function metaLine(run: RunData): string {
  const preset = run.preset === null ? [] : [`preset ${run.preset}`];
  const tasks = trainsTogether(run) ? [] : [count(run.tasks.length, 'training task')];
  return [...preset, `seed ${run.seed}`, ...tasks, run.name].join(' · ');
}

/** `METHOD on FAMILY`; several runs may have several of each. */
function heading(runs: readonly RunData[]): string {
  const methods = [...new Set(runs.map(methodName))].join(', ');
  const families = [...new Set(runs.map(({ family }) => family.name))].join(', ');
  return escapeHtml(`${methods} on ${families}`);
}

function singleRunBody({ runs, figures }: ReportContent): string {
  const run = runs[0];
  return [
    `<header><h1>${heading(runs)}</h1>`,
    `<p class="meta">${escapeHtml(metaLine(run))}</p></header>`,
    runHtml(run, figures[0], `<section class="card" id="summary">${summaryTable(runs)}</section>`),
  ].join('\n');
}

function comparisonBody({ runs, comparison, figures }: ReportContent): string {
  const labels = runLabels(runs).map(escapeHtml);
  const links = labels.map((label, i) => `<li><a href="#run-${i + 1}">${label}</a></li>`);
  const sections = runs.map((run, i) =>
    [
      `<section id="run-${i + 1}"><h2>${labels[i]}</h2>`,
      `<p class="meta">${escapeHtml(`${run.family.name} · ${metaLine(run)}`)}</p>`,
      runHtml(run, figures[i]),
      '</section>',
    ].join('\n'),
  );
  return [
    `<header><h1>${heading(runs)}</h1>`,
    `<p class="meta">${count(runs.length, 'run')} compared</p>`,
    `<nav aria-label="Runs"><ul>${links.join('')}</ul></nav></header>`,
    `<section class="card" id="summary">${summaryTable(runs)}</section>`,
    figuresHtml(comparison),
    ...sections,
  ].join('\n');
}

/** The page of one run or of several as text; everything that comes from run files is escaped. */
export function reportHtml(content: ReportContent): string {
  const body = content.runs.length === 1 ? singleRunBody(content) : comparisonBody(content);
  const footer =
    'Made by admrl from the files of the run. The figures lie beside this page as SVG, PNG and Vega-Lite.';
  return pageHtml({ title: heading(content.runs), body, footer });
}

/** A whole page around a body; all three are HTML already. */
export function pageHtml({
  title,
  body,
  footer,
}: {
  readonly title: string;
  readonly body: string;
  readonly footer: string;
}): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${styleSheet()}</style>
</head>
<body>
<main>
${body}
<footer><p>${footer}</p></footer>
</main>
</body>
</html>
`;
}
