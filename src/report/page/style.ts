/** @file The style sheet of the report page. */

import { colours } from '../draw/theme.ts';

function variables(mode: 'light' | 'dark'): string {
  return Object.entries(colours)
    .map(([name, colour]) => `--${name}: ${colour[mode]};`)
    .join(' ');
}

/** Figures are drawn in the light colours; these rules replace each by its dark counterpart. */
function darkFigures(): string {
  return Object.entries(colours)
    .flatMap(([name, { light }]) => [
      `svg [fill="${light}"] { fill: var(--${name}); }`,
      `svg [stroke="${light}"] { stroke: var(--${name}); }`,
    ])
    .join('\n');
}

/** The colours as variables, light or dark by the reader's preference, and figures that follow them. */
export function colourSheet(): string {
  return `
:root { color-scheme: light dark; ${variables('light')} }
@media (prefers-color-scheme: dark) {
:root { ${variables('dark')} }
${darkFigures()}
}
`;
}

/** CSS of the page: light or dark by the reader's preference, one column on a phone. */
export function styleSheet(): string {
  return `
:root { color-scheme: light dark; ${variables('light')} }
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--band); color: var(--ink);
  font: 16px/1.55 Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  -webkit-text-size-adjust: 100%;
}
main { max-width: 860px; margin: 0 auto; padding: 40px 20px 72px; }
h1 { font-size: 2rem; line-height: 1.2; letter-spacing: -0.02em; margin: 0 0 6px; }
h2 { font-size: 1.45rem; line-height: 1.25; letter-spacing: -0.015em; margin: 56px 0 4px; }
h3 { font-size: 1.08rem; line-height: 1.35; margin: 0 0 4px; text-wrap: balance; }
h1, h2, h3 { overflow-wrap: anywhere; font-weight: 650; }
p { margin: 0 0 12px; }
.meta, figcaption, .note, footer { color: var(--muted); }
.lead { font-size: 1.12rem; margin-top: 18px; text-wrap: pretty; }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: 6px 18px; margin: 12px 0 0; padding: 0; }
a { color: var(--blue); }
.card {
  background: var(--surface); border: 1px solid var(--grid); border-radius: 12px;
  padding: 22px 24px; margin: 20px 0 0;
}
figure { margin: 0; }
figcaption { font-size: 0.86rem; line-height: 1.5; margin-bottom: 14px; max-width: 72ch; }
figure svg { display: block; max-width: 100%; height: auto; overflow: visible; }
.narrow { display: none; }
.tiles {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px;
  margin: 20px 0 0; padding: 0;
}
.tile { background: var(--surface); border: 1px solid var(--grid); border-radius: 12px; padding: 14px 16px; }
.tile dt { color: var(--muted); font-size: 0.82rem; line-height: 1.35; }
.tile dd { margin: 4px 0 0; font-size: 1.6rem; font-weight: 650; line-height: 1.15; letter-spacing: -0.02em; }
.tile dd small { display: block; font-size: 0.8rem; font-weight: 400; letter-spacing: 0; color: var(--muted); margin-top: 4px; }
.scroll { overflow-x: auto; }
.scroll:focus-visible, a:focus-visible, summary:focus-visible { outline: 2px solid var(--blue); outline-offset: 2px; }
table { border-collapse: collapse; font-size: 0.88rem; font-variant-numeric: tabular-nums; width: 100%; }
.table-title { font-weight: 650; font-size: 0.94rem; margin-bottom: 6px; text-wrap: pretty; }
details .table-title { font-weight: 400; color: var(--muted); margin-top: 12px; }
th, td { padding: 7px 14px 7px 0; text-align: right; border-bottom: 1px solid var(--grid); white-space: nowrap; }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--muted); font-weight: 500; vertical-align: bottom; white-space: normal; min-width: 5em; }
th:first-child { text-align: left; position: sticky; left: 0; background: var(--surface); }
tbody th { font-weight: 500; white-space: normal; overflow-wrap: anywhere; min-width: 6em; }
tbody:last-child tr:last-child > * { border-bottom: 0; }
.missing dl { margin: 8px 0 0; font-size: 0.92rem; }
.missing dt { font-weight: 500; margin-top: 10px; }
.missing dd { margin: 0; color: var(--muted); }
.notes { margin: 20px 0 0; padding: 14px 20px 14px 38px; background: var(--surface); border: 1px solid var(--grid);
  border-left: 4px solid var(--amber); border-radius: 8px; font-size: 0.92rem; }
details { margin: 20px 0 0; }
summary { cursor: pointer; font-weight: 600; }
details > pre { margin-top: 14px; }
pre { overflow-x: auto; font: 0.8rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; margin: 0; }
.note { margin: 0; }
.table-note { margin-top: 14px; font-size: 0.86rem; }
.scroll + .table-title { margin-top: 22px; }
@media (min-width: 900px) {
  .card:has(.many) {
    --room: min(1240px, 100vw - 56px);
    width: var(--room); margin-left: calc((100% - var(--room)) / 2);
  }
}
footer { margin-top: 56px; font-size: 0.86rem; }
@media (max-width: 640px) {
  main { padding: 24px 12px 48px; }
  h1 { font-size: 1.6rem; }
  .card { padding: 16px 12px; border-radius: 10px; }
  .tiles { grid-template-columns: 1fr 1fr; gap: 8px; }
  .wide { display: none; }
  .narrow { display: block; }
}
@media (prefers-color-scheme: dark) {
:root { ${variables('dark')} }
body { background: #101318; }
${darkFigures()}
}
@media print {
  body { background: none; }
  .card, .tile { break-inside: avoid; }
  .scroll { overflow: visible; }
  .many table { font-size: 0.6rem; }
  .many th, .many td { padding-right: 6px; white-space: normal; }
}
`;
}
