/** @file What is wrong with the default export of a module. */

import { inspect } from 'node:util';
import { problems } from '../../envs/problems.ts';
import { taskBox } from '../../tasks/box.ts';
import type { TaskFamily } from '../../tasks/taskFamily.ts';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const isFunction = (value: unknown): boolean => typeof value === 'function';
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 1;

/** What a field should be, and whether a value is that. */
type Expectation = readonly [expected: string, holds: (value: unknown, family: Fields) => boolean];

const count: Expectation = ['a whole number ≥ 1', isCount];
const func: Expectation = ['a function', isFunction];

/** A list with an entry for every coordinate of the box. */
const perCoordinate =
  (type: 'number' | 'string') =>
  (value: unknown, { box }: Fields): boolean =>
    Array.isArray(value) &&
    value.length === (box as TaskFamily['box']).low.length &&
    value.every((entry) => typeof entry === type);

/** The box first: others are as long as it is. */
const familyFields: Readonly<Partial<Record<keyof TaskFamily, Expectation>>> = {
  name: [
    'a letter, then letters, digits, - and _',
    (value) => typeof value === 'string' && /^[A-Za-z][\w-]*$/.test(value),
  ],
  stateSize: count,
  actionSize: count,
  actionLimit: ['a number > 0', (value) => typeof value === 'number' && value > 0],
  timeLimit: count,
  box: ['low and high of the same length, low < high, such as taskBox([0], [1])', isBox],
  parameterNames: ['a name for each coordinate of the box', perCoordinate('string')],
  defaultTask: ['a number for each coordinate of the box', perCoordinate('number')],
  reward: func,
  terminated: func,
  constrainState: ['a function, or nothing', (value) => value === undefined || isFunction(value)],
};

/** One sentence that says why a value is no `Problem`, or null. */
export function faultOfProblem(value: unknown): string | null {
  if (value === undefined) return 'there is none; write: export default defineTaskFamily({ … })';
  if (!isFields(value)) return `expected what defineTaskFamily({ … }) returns, got ${shown(value)}`;
  const { family, makeEnv } = value;
  if (!isFields(family))
    return `family: expected a task family beside makeEnv, got ${shown(family)}`;
  for (const [name, [expected, holds]] of Object.entries(familyFields)) {
    if (holds(family[name], family)) continue;
    return `family.${name}: expected ${expected}, got ${shown(family[name])}`;
  }
  if (Object.hasOwn(problems, String(family.name))) {
    return `family.name: ${family.name} is a family of admrl's, choose another name`;
  }
  return isFunction(makeEnv) ? null : `makeEnv: expected a function, got ${shown(makeEnv)}`;
}

function isBox(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { low, high } = value as unknown as TaskFamily['box'];
  try {
    taskBox(low, high);
    return true;
  } catch {
    return false;
  }
}

function shown(value: unknown): string {
  const text = inspect(value, { depth: 1, compact: true, breakLength: Infinity });
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
