/** @file The list of all settings, from which the docs table and the CLI help are printed. */

import { parameterGroups } from './config.ts';
import { expectation, type Hyperparameter } from './hyperparameter.ts';

/** One row of the reference. */
export interface ConfigReferenceRow {
  /** `group.name`, as in `--set group.name=value`. */
  readonly path: string;
  /** The default as text: JSON, or where it comes from. */
  readonly default: string;
  /** Which values are valid, in words. */
  readonly expected: string;
  readonly description: string;
  /** The paper's letter, or ''. */
  readonly symbol: string;
  readonly source: string;
}

/** Every setting in the order of the tables. */
export function configReference(): ConfigReferenceRow[] {
  return Object.entries(parameterGroups).flatMap(([group, entries]) =>
    Object.entries(entries).map(([name, entry]) => ({
      path: `${group}.${name}`,
      default: defaultText(entry),
      expected: expectation(entry),
      description: entry.description,
      symbol: entry.symbol,
      source: entry.source,
    })),
  );
}

function defaultText(entry: Hyperparameter): string {
  if ('default' in entry) {
    return typeof entry.default === 'string' ? entry.default : JSON.stringify(entry.default);
  }
  if ('sameAs' in entry) return `that of ${entry.sameAs}`;
  return Object.entries(entry.defaults)
    .map(([choice, value]) => `${value} (${choice})`)
    .join(', ');
}
