/** @file How the commands write to the terminal: results on stdout, everything about the work on stderr. */

import { logUpdateStderr } from 'log-update';
import type { SampleLedger } from '../data/ledger.ts';
import type { ReturnSummary } from '../evaluation/measuredReturn.ts';
import { largest } from '../math/statistics.ts';

/** One line of result. */
export function printLine(text = ''): void {
  process.stdout.write(`${text}\n`);
}

/** Something the user should know that is not a result. */
export function printNotice(text: string): void {
  process.stderr.write(`note: ${text}\n`);
}

/** Decimals that numbers up to this size are shown with. */
function decimals(size: number): number {
  return size >= 1000 ? 0 : size >= 100 ? 1 : 3;
}

/** A number for people: no exponent, and no minus before a zero. */
export function number(value: number): string {
  const digits = Number.isInteger(value) ? 0 : decimals(Math.abs(value));
  const text = value.toLocaleString('en-US', { maximumFractionDigits: digits });
  return text === '-0' ? '0' : text;
}

/** Numbers below one another, all with the decimals of the largest; `-` where there is none. */
export function numberColumn(values: readonly (number | null)[]): string[] {
  const present = values.filter((value) => value !== null);
  const digits = present.every(Number.isInteger) ? 0 : decimals(largest(present.map(Math.abs)));
  const format = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return values.map((value) => {
    if (value === null) return '-';
    const text = value.toLocaleString('en-US', format);
    return Number(text.replaceAll(',', '')) === 0 ? text.replace('-', '') : text;
  });
}

/** ψ as it is typed: `1.5, 1.4`. */
export function task(psi: ArrayLike<number>): string {
  return `(${Array.from(psi, number).join(', ')})`;
}

/** `812.4 (95 % 790.1 to 834.7, 50 episodes)`. */
export function returnText({ mean, low, high, episodes }: ReturnSummary): string {
  return `${number(mean)} (95 % ${number(low)} to ${number(high)}, ${episodes} episodes)`;
}

/** `real steps: train 640, dev 320, gradient 720, evaluation 120`. */
export function ledgerText(ledger: SampleLedger): string {
  const columns = Object.entries(ledger).map(([name, steps]) => `${name} ${number(steps)}`);
  return `real steps: ${columns.join(', ')}`;
}

/** `12,000 virtual and at most 340 real steps`. */
export function stepsText({
  virtualSteps,
  realSteps,
}: {
  readonly virtualSteps: number;
  readonly realSteps: number;
}): string {
  return `${number(virtualSteps)} virtual and at most ${number(realSteps)} real steps`;
}

/** Rows under a header, columns aligned: text to the left, numbers to the right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, i) => largest(all.map((row) => (row[i] ?? '').length)));
  const isNumber = (text: string): boolean => /^(-|[-+−]?[\d.,]+( ?[%×s])?)$/.test(text);
  const alignRight = header.map((_, i) => rows.every((row) => isNumber(row[i] ?? '')));
  return all
    .map((row) =>
      row
        .map((cell, i) => (alignRight[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A line on stderr. */
export interface StepLine {
  show(text: string): void;
  clear(): void;
}

/** Milliseconds between lines in a pipe: short work writes none, and a log of hours stays readable. */
const pause = 60_000;

/** Whether stderr can be drawn on again: a terminal that moves its cursor, and no log of a build server. */
export function isLive(): boolean {
  const { TERM, CI = '' } = process.env;
  return process.stderr.isTTY && TERM !== 'dumb' && (CI === '' || CI === 'false');
}

/** Shows what is being done. */
export function stepLine(): StepLine {
  if (isLive()) {
    return { show: (text) => logUpdateStderr(text), clear: () => logUpdateStderr.clear() };
  }
  let last = performance.now();
  return {
    show(text) {
      if (performance.now() - last < pause) return;
      last = performance.now();
      process.stderr.write(`${text}\n`);
    },
    clear() {},
  };
}
