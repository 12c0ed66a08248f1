/** @file Numbers as comma-separated values (RFC 4180), for spreadsheets and other programs. */

import type { NumberRow } from '../data/format.ts';

/** A header and one line per row; columns are those of the first row. Numbers keep all their digits, null is empty. */
export function csv(rows: readonly NumberRow[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const lines = rows.map((row) => columns.map((column) => field(row[column] ?? null)).join(','));
  return `${[columns.map(field).join(','), ...lines].join('\n')}\n`;
}

function field(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
