/** @file Values as JSON text; a number that JSON cannot hold is refused by its field. */

/** What JSON can hold; a field that is undefined is left out. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined };

/**
 * The value on one line of JSON. Numbers keep all their bits.
 *
 * @param label what the value is, for messages
 * @throws RangeError naming the field that is NaN or infinite (JSON would write null), or of a type JSON lacks.
 */
export function jsonText(value: object | JsonValue, label: string): string {
  assertJson(value, label, '');
  return JSON.stringify(value);
}

/** The same, indented for people, with a final line break. */
export function indentedJson(value: object | JsonValue, label: string): string {
  assertJson(value, label, '');
  return `${JSON.stringify(value, null, 2)}\n`;
}

function assertJson(value: unknown, label: string, path: string): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return;
    throw new RangeError(`${label}: ${path || 'value'} is ${value}, expected a finite number`);
  }
  const plain = Array.isArray(value) || Object.getPrototypeOf(value ?? 0) === Object.prototype;
  if (typeof value !== 'object' || !plain) {
    throw new RangeError(
      `${label}: ${path || 'value'} is ${describe(value)}, expected a JSON value`,
    );
  }
  for (const [key, entry] of Object.entries(value)) {
    if (entry === undefined && !Array.isArray(value)) continue;
    assertJson(entry, label, path === '' ? key : `${path}.${key}`);
  }
}

function describe(value: unknown): string {
  return typeof value === 'object' && value !== null
    ? `a ${value.constructor.name}`
    : `a ${typeof value}`;
}
