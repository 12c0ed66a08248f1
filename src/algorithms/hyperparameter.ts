/** @file What a hyperparameter is: its kind, default, limits and documentation, and the type of its values. */

/** What every hyperparameter says of itself. */
interface Documented {
  /** One sentence for the docs, the CLI help and editors. */
  readonly description: string;
  /** The paper's letter, or '' where it has none. */
  readonly symbol: string;
  /** Where the default comes from. */
  readonly source: string;
}

/** Where a default comes from: a value, another setting, or a value for each choice of another setting. */
type Default<V> =
  | { readonly default: V }
  | { readonly sameAs: string }
  | { readonly by: string; readonly defaults: Readonly<Record<string, V>> };

/** Bounds of a number; `above` and `below` are exclusive. */
interface Bounds {
  readonly min?: number;
  readonly max?: number;
  readonly above?: number;
  readonly below?: number;
}

/** A whole number within bounds. */
export type IntegerParameter = Documented & Default<number> & Bounds & { readonly kind: 'integer' };

/** A finite number within bounds. */
export type NumberParameter = Documented & Default<number> & Bounds & { readonly kind: 'number' };

/** Sizes of layers: whole numbers ≥ 1; an empty list means a linear map. */
export type SizesParameter = Documented & Default<readonly number[]> & { readonly kind: 'sizes' };

/** One of a few words. */
export type ChoiceParameter = Documented &
  Default<string> & { readonly kind: 'choice'; readonly choices: readonly string[] };

/** One hyperparameter: its kind, default, limits and documentation. */
export type Hyperparameter = IntegerParameter | NumberParameter | SizesParameter | ChoiceParameter;

/** The type of the values that an entry describes. */
export type ValueOf<P> = P extends {
  readonly kind: 'choice';
  readonly choices: readonly (infer C)[];
}
  ? C
  : P extends { readonly kind: 'sizes' }
    ? readonly number[]
    : number;

/** The values of a group of entries. */
export type ValuesOf<G> = { readonly [K in keyof G]: ValueOf<G[K]> };

/** What a value must be, in words: `a whole number ≥ 1`. */
export function expectation(parameter: Hyperparameter): string {
  switch (parameter.kind) {
    case 'integer':
      return `a whole number${boundsText(parameter)}`;
    case 'number':
      return `a finite number${boundsText(parameter)}`;
    case 'sizes':
      return 'a list of whole numbers ≥ 1';
    case 'choice':
      return `one of ${parameter.choices.join(', ')}`;
  }
}

function boundsText({ min, max, above, below }: Bounds): string {
  const parts = [
    min === undefined ? '' : `≥ ${min}`,
    above === undefined ? '' : `> ${above}`,
    max === undefined ? '' : `≤ ${max}`,
    below === undefined ? '' : `< ${below}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : ` ${parts.join(' and ')}`;
}
