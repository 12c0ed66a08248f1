/** @file A table in Markdown. */

/** One row a line; `|` in cells is escaped. `numbers`: all columns but the first are aligned to the right. */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  { numbers = false }: { readonly numbers?: boolean } = {},
): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    line(header),
    line(header.map((_, i) => (numbers && i > 0 ? '---:' : '---'))),
    ...rows.map(line),
  ].join('\n');
}
