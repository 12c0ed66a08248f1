/** @file Colours and typography shared by all figures and the page. */

import type { Config } from 'vega-lite';

type ColourName =
  | 'ink'
  | 'muted'
  | 'faint'
  | 'grid'
  | 'band'
  | 'surface'
  | 'blue'
  | 'vermilion'
  | 'green'
  | 'purple'
  | 'amber'
  | 'sky'
  | 'wine'
  | 'olive'
  | 'indigo'
  | 'rose'
  | 'teal'
  | 'brown';

/**
 * Named colours for light and dark backgrounds. Figures are drawn with the light ones; the page
 * replaces them by style sheet in dark mode. The hues are Okabe and Ito's colour-blind-safe set,
 * slightly darkened where small text needs the contrast, some of Paul Tol's, and brown.
 */
export const colours: Record<ColourName, { light: string; dark: string }> = {
  ink: { light: '#1c2430', dark: '#e8ecf1' },
  muted: { light: '#586474', dark: '#9fabb9' },
  faint: { light: '#a9b3bf', dark: '#5d6977' },
  grid: { light: '#e4e8ed', dark: '#2c343e' },
  band: { light: '#f3f5f8', dark: '#20262e' },
  surface: { light: '#ffffff', dark: '#181c22' },
  blue: { light: '#0072b2', dark: '#4aa8e0' },
  vermilion: { light: '#d55e00', dark: '#f48b45' },
  green: { light: '#009e73', dark: '#2fc79c' },
  purple: { light: '#b3508a', dark: '#e295c4' },
  amber: { light: '#c98a00', dark: '#f0b93a' },
  sky: { light: '#4a9fd4', dark: '#86caf2' },
  wine: { light: '#882255', dark: '#d0709c' },
  olive: { light: '#7a7a1e', dark: '#c4c45a' },
  indigo: { light: '#332288', dark: '#9a8cf0' },
  rose: { light: '#cc6677', dark: '#ec9aa8' },
  teal: { light: '#1d6f69', dark: '#5cc4bb' },
  brown: { light: '#7a4a1a', dark: '#c8925a' },
};

/** Colours of runs, in order; they repeat when there are more runs than colours. */
export const runColours: readonly string[] = [
  colours.blue.light,
  colours.vermilion.light,
  colours.green.light,
  colours.purple.light,
  colours.amber.light,
  colours.sky.light,
];

/**
 * Colours of methods, in order; more methods than colours start again, with another shape. Vermilion marks worst cases, so it is
 * not among the first.
 */
export const methodColours: readonly string[] = [
  colours.blue.light,
  colours.amber.light,
  colours.green.light,
  colours.sky.light,
  colours.purple.light,
  colours.vermilion.light,
  colours.wine.light,
  colours.olive.light,
  colours.indigo.light,
  colours.rose.light,
  colours.teal.light,
  colours.brown.light,
];

/** Shapes of their dots: beside colour, so that nobody has to tell twelve apart. */
export const methodShapes: readonly string[] = ['circle', 'square', 'triangle-up'];
/** Dashes of their lines, in the order of the shapes. */
export const methodDashes: readonly (readonly number[])[] = [
  [1, 0],
  [6, 3],
  [2, 2],
];

/** Vega-Lite configuration of every figure. */
export const figureConfig: Config = {
  font: 'Inter, system-ui, sans-serif',
  background: colours.surface.light,
  padding: 8,
  aria: false,
  view: { stroke: null },
  concat: { spacing: 24 },
  title: {
    anchor: 'start',
    color: colours.ink.light,
    fontSize: 16,
    fontWeight: 600,
    lineHeight: 21,
    subtitleColor: colours.muted.light,
    subtitleFontSize: 12,
    subtitleLineHeight: 17,
    subtitlePadding: 6,
    offset: 16,
  },
  axis: {
    domainColor: colours.faint.light,
    gridColor: colours.grid.light,
    labelColor: colours.muted.light,
    labelFontSize: 12,
    labelPadding: 6,
    tickColor: colours.faint.light,
    tickSize: 4,
    titleColor: colours.muted.light,
    titleFontSize: 12,
    titleFontWeight: 500,
    titlePadding: 8,
  },
  axisX: { grid: false, labelFlush: false, labelOverlap: true },
  axisY: { domain: false, ticks: false, tickCount: 5, labelOverlap: true },
  legend: {
    orient: 'top',
    direction: 'horizontal',
    labelColor: colours.ink.light,
    labelFontSize: 12,
    labelLimit: 320,
    titleColor: colours.muted.light,
    titleFontSize: 12,
    titleFontWeight: 500,
    symbolSize: 70,
    symbolStrokeWidth: 2,
    columnPadding: 16,
    offset: 12,
  },
  text: { fontSize: 12 },
};
