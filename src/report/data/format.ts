/** @file Numbers and task parameters as readable text. */

import { significant } from '../../math/round.ts';

/** One row of a figure's numbers by column; null where there is no number. */
export type NumberRow = Readonly<Record<string, string | number | null>>;

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const subscripts = '₀₁₂₃₄₅₆₇₈₉';

function digits(value: number, alphabet: string): string {
  return [...String(value)].map((digit) => alphabet[Number(digit)] ?? '⁻').join('');
}

function trueMinus(text: string): string {
  return text.replace('-', '−');
}

/** Whole number with thousands separators: 12345 → `12,345`. */
export function formatInteger(value: number): string {
  return trueMinus(Math.round(value).toLocaleString('en-US'));
}

/** About three significant digits; very small or large numbers as `3.2×10⁻⁵`; `–` if not finite. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) {
    const [mantissa, exponent] = value.toExponential(1).split('e') as [string, string];
    return `${trueMinus(mantissa)}×10${digits(Number(exponent), superscripts)}`;
  }
  if (size >= 100) return formatInteger(value);
  return trueMinus(String(significant(value, 3)));
}

/** A return: no decimals from 100 up, one below. */
export function formatReturn(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return Math.abs(value) >= 100 ? formatInteger(value) : trueMinus(value.toFixed(1));
}

/** Returns of one column, all with the decimals of the largest; `–` for what is not there. */
export function returnColumn(values: readonly (number | null)[]): string[] {
  const format = returnFormat(values.filter((value) => value !== null));
  return values.map((value) => (value === null ? '–' : format(value)));
}

/** Formats returns as `formatReturn` does the largest of these, so that those below each other have the same decimals. */
export function returnFormat(values: readonly number[]): (value: number) => string {
  const isLarge = values.some((value) => Number.isFinite(value) && Math.abs(value) >= 100);
  const digits = isLarge ? 0 : 1;
  const fixed = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return (value) => {
    if (!Number.isFinite(value)) return '–';
    const text = value.toLocaleString('en-US', fixed);
    return Number(text.replaceAll(',', '')) === 0 ? text.replace('-', '') : trueMinus(text);
  };
}

/** A share: three decimals. */
export function formatShare(value: number | null): string {
  return value === null ? '–' : trueMinus(value.toFixed(3));
}

/** The unit of a parameter, as its name has it in brackets at the end: `m/s` of `target velocity (m/s)`; null for none. */
export function unitOf(name: string | undefined): string | null {
  return /[([]([^()[\]]+)[)\]]$/.exec(name ?? '')?.[1] ?? null;
}

/** A task parameter as text: `1.5` for K = 1, `(−2, 1.2)` up to K = 3, shortened beyond. */
export function formatPsi(psi: readonly number[]): string {
  const shown = psi.slice(0, 3).map(formatNumber);
  if (psi.length === 1) return shown[0];
  return psi.length > 3 ? `(${shown.join(', ')}, …)` : `(${shown.join(', ')})`;
}

/** `ψ₁`, `ψ₂`, … for coordinate 0, 1, …. */
export function psiSymbol(coordinate: number): string {
  return `ψ${digits(coordinate + 1, subscripts)}`;
}

/** Axis title of a coordinate of ψ: symbol and name. */
export function psiTitle(coordinate: number, names: readonly string[]): string {
  const name = names[coordinate];
  return name === undefined ? psiSymbol(coordinate) : `${psiSymbol(coordinate)}: ${name}`;
}

/** `1 task`, `5 tasks`. */
export function count(value: number, noun: string): string {
  return `${formatInteger(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** Successive numbers joined: [1, 2, 3, 5] → `1–3, 5`. */
export function formatRanges(sorted: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const value of sorted) {
    const last = runs.at(-1);
    if (last !== undefined && value === last[1] + 1) last[1] = value;
    else runs.push([value, value]);
  }
  return runs
    .map(([from, to]) => {
      if (from === to) return `${from}`;
      return to === from + 1 ? `${from}, ${to}` : `${from}–${to}`;
    })
    .join(', ');
}

/** Breaks text at spaces into lines that `fits` accepts (single words always pass). */
export function wrapText(text: string, fits: (line: string) => boolean): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && fits(longer)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** `1 h 05 min`, `3 min 20 s`, `12 s`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [
    Math.floor(whole / 3600),
    Math.floor(whole / 60) % 60,
    whole % 60,
  ];
  if (hours > 0) return `${hours} h ${String(minutes).padStart(2, '0')} min`;
  return minutes > 0 ? `${minutes} min ${String(rest).padStart(2, '0')} s` : `${rest} s`;
}

/** Text made safe for HTML content and for quoted attributes. */
export function escapeHtml(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character]);
}
