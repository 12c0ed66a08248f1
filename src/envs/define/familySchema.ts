/** @file The fields of a family's definition, one by one: modules of users are run without a check of their types. */

/** What a field should be. */
interface Expectation {
  /** In words. */
  readonly expected: string;
  readonly holds: (value: unknown) => boolean;
  /** Whether it may be left out. */
  readonly optional?: true;
}

type Fields = Readonly<Record<string, unknown>>;
type Expectations = Readonly<Record<string, Expectation>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isFunction = (value: unknown): boolean => typeof value === 'function';
const isNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);
const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 1;
const isListOf = (value: unknown, holds: (entry: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(holds);

const optional = (expectation: Expectation): Expectation => ({ ...expectation, optional: true });
const func: Expectation = { expected: 'a function', holds: isFunction };
const count: Expectation = { expected: 'a positive integer', holds: isCount };
const names: Expectation = {
  expected: 'a list of names',
  holds: (value) => isListOf(value, isText),
};
const chosen: Expectation = {
  expected: "'all' or a list of names",
  holds: (value) => value === 'all' || names.holds(value),
};

const definitionFields: Expectations = {
  name: {
    expected: 'a letter, then up to 63 letters, digits, - and _',
    holds: (value) => isText(value) && /^[A-Za-z][\w-]{0,63}$/.test(value),
  },
  environment: { expected: 'an object with mjcf, observation and timeLimit', holds: isFields },
  box: { expected: "an object such as { 'target [m]': [-1, 1] }", holds: isFields },
  defaultTask: optional({
    expected: 'a list of numbers',
    holds: (value) => isListOf(value, isNumber),
  }),
  features: optional(func),
  reward: func,
  terminated: optional(func),
  constrainState: optional(func),
};

const environmentFields: Expectations = {
  mjcf: {
    expected: "an MJCF document '<mujoco>…', { file: path or URL }, or one of robots",
    holds: (value) =>
      (isText(value) && /^\s*</.test(value)) ||
      (isFields(value) && (isText(value.file) || value.file instanceof URL)),
  },
  observation: {
    expected: "a list such as [{ qpos: 'all' }], or { names, read }",
    holds: (value) => Array.isArray(value) || isFields(value),
  },
  timeLimit: count,
  frameSkip: optional(count),
  start: optional(func),
};

const observationParts: Expectations = {
  ...{ qpos: chosen, qvel: chosen, bodyPosition: names, bodyVelocity: names, sensor: chosen },
};
const observationFunction: Expectations = { names, read: func };

/**
 * Every field has its type, and there is none that nobody reads.
 *
 * @throws RangeError naming the field, its value and what was expected.
 */
export function assertDefinitionFields(definition: unknown): void {
  assertFields('', definition, definitionFields);
  const { environment, box } = definition as { environment: Fields; box: Fields };
  assertFields('environment', environment, environmentFields);
  assertObservation(environment.observation);
  assertBox(box);
}

function assertFields(path: string, value: unknown, expectations: Expectations): void {
  const known = Object.keys(expectations).join(', ');
  if (!isFields(value)) {
    throw new RangeError(`${path || 'definition'}: expected an object with ${known}`);
  }
  const pathOf = (name: string): string => (path === '' ? name : `${path}.${name}`);
  for (const name of Object.keys(value)) {
    if (name in expectations) continue;
    throw new RangeError(`${pathOf(name)}: nothing reads it, expected one of: ${known}`);
  }
  for (const [name, { expected, holds, optional: isOptional }] of Object.entries(expectations)) {
    const field = value[name];
    if (field === undefined && isOptional) continue;
    if (holds(field)) continue;
    const got = field === undefined ? 'it is missing' : `got ${shown(field)}`;
    throw new RangeError(`${pathOf(name)}: expected ${expected}, ${got}`);
  }
}

function assertObservation(observation: unknown): void {
  const path = 'environment.observation';
  if (!Array.isArray(observation)) {
    assertFields(path, observation, observationFunction);
    return;
  }
  observation.forEach((part: unknown, i) => {
    const kinds = isFields(part) ? Object.keys(part) : [];
    const known = Object.keys(observationParts);
    const [kind] = kinds;
    if (!isFields(part) || kinds.length !== 1 || !known.includes(kind)) {
      throw new RangeError(
        `${path}[${i}]: expected an object with one of ${known.join(', ')}, got ${shown(part)}`,
      );
    }
    assertFields(`${path}[${i}]`, part, { [kind]: observationParts[kind] });
  });
}

function assertBox(box: Fields): void {
  const coordinates = Object.entries(box);
  if (coordinates.length === 0) throw new RangeError('box: it is empty, expected a coordinate');
  for (const [name, interval] of coordinates) {
    const path = `box[${JSON.stringify(name)}]`;
    if (/^\d+$/.test(name)) {
      throw new RangeError(
        `${path}: expected words as the name, as JavaScript puts numbers before all other names`,
      );
    }
    if (isInterval(interval)) continue;
    throw new RangeError(
      `${path}: expected [low, high], numbers with low < high, got ${shown(interval)}`,
    );
  }
}

function isInterval(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [low, high]: unknown[] = value;
  return isNumber(low) && isNumber(high) && low < high;
}

const longest = 60;

/** A value as one would write it, cut when long. */
export function shown(value: unknown): string {
  const text = written(value);
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

function written(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (value instanceof Promise) return 'a promise';
  if (value instanceof URL) return `URL ${value.href}`;
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  if (!isFields(value)) return isText(value) ? JSON.stringify(value) : String(value);
  const fields = Object.entries(value).map(([name, field]) => `${name}: ${written(field)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}
