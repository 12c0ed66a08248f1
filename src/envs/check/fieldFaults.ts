/** @file What is wrong with an object that a user wrote, in one sentence: the field, what was expected, what is there. */

import { z } from 'zod';

/** A function, whatever it takes. */
export const func: z.ZodType = z.custom<unknown>(
  (value) => typeof value === 'function',
  'a function',
);

const countText = 'a whole number ≥ 1';

/** A whole number ≥ 1. */
export const count: z.ZodInt = z.int(countText).min(1, countText);

/** An object with these fields and no others; `expected` says in words what it is. */
export function fields<S extends z.ZodRawShape>(
  shape: S,
  expected = `an object with ${Object.keys(shape).join(', ')}`,
): z.ZodObject<S, z.core.$strict> {
  const known = `unknown field, expected one of: ${Object.keys(shape).join(', ')}`;
  return z.strictObject(shape, {
    error: ({ code }) => (code === 'unrecognized_keys' ? known : expected),
  });
}

/**
 * The first fault of a value by a schema whose messages are what is expected, such as `a function`; or null.
 *
 * @param whole what the value itself is called, where it is wrong as a whole
 */
export function faultOf(schema: z.ZodType, value: unknown, whole: string): string | null {
  const [issue] = schema.safeParse(value).error?.issues ?? [];
  if (issue === undefined) return null;
  const { path, message, ...rest } = innermost(issue);
  if (rest.code === 'unrecognized_keys') return `${pathText([...path, rest.keys[0]])}: ${message}`;
  const field = path.reduce<unknown>((object, key) => Reflect.get(Object(object), key), value);
  const got = field === undefined ? 'it is missing' : `got ${shown(field)}`;
  return `${pathText(path) || whole}: expected ${message}, ${got}`;
}

/** Of a value that may be one of several things: the fault that lies deepest, as the others mean another thing. */
function innermost(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue;
  const inner = issue.errors.flatMap(([first]) => (first === undefined ? [] : innermost(first)));
  const deepest = inner.reduce((a, b) => (b.path.length > a.path.length ? b : a));
  if (deepest.path.length === 0) return issue;
  return { ...deepest, path: [...issue.path, ...deepest.path] };
}

/** `environment.observation[0].qpos`, `box["target [m]"]`. */
function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((key, i) => {
      if (typeof key === 'number') return `[${key}]`;
      if (!/^[A-Za-z_]\w*$/.test(String(key))) return `[${JSON.stringify(String(key))}]`;
      return i === 0 ? String(key) : `.${String(key)}`;
    })
    .join('');
}

const longest = 60;

/** A value as one would write it, cut when long. */
export function shown(value: unknown): string {
  const text = written(value);
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

function written(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'string') return JSON.stringify(value);
  if (value instanceof Promise) return 'a promise';
  if (value instanceof URL) return `URL ${value.href}`;
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).map(([name, field]) => `${name}: ${written(field)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}
