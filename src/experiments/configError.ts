/** @file The error that lists every fault of a configuration, one a line. */

/** One fault and where it was written. */
export interface ConfigFault {
  /** File with line and column, `--set` argument, or preset. */
  readonly where: string;
  /** Dotted setting, or '' when the fault is not about one. */
  readonly path: string;
  /** What is wrong, what was expected. */
  readonly problem: string;
}

/** A configuration that cannot be used. The message has one line for each fault. */
export class ConfigError extends Error {
  override readonly name: string = 'ConfigError';
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    super(faults.map(faultLine).join('\n'));
    this.faults = faults;
  }
}

function faultLine({ where, path, problem }: ConfigFault): string {
  return `${where}: ${path === '' ? '' : `${path}: `}${problem}`;
}

const longestValue = 60;

/** A value as it is shown in a fault: JSON, cut when long. */
export function showValue(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length <= longestValue ? text : `${text.slice(0, longestValue - 1)}…`;
}
