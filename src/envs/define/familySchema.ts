/** @file What a definition and a family consist of, field by field: custom modules run without a type check. */

import { z } from 'zod';
import { taskBox } from '../../tasks/box.ts';
import type { TaskFamily } from '../../tasks/taskFamily.ts';
import { count, faultOf, fields, func, shown } from '../check/fieldFaults.ts';
import { problems } from '../problems.ts';

/** Episodes are held in memory as a whole, many side by side. */
const longestEpisode = 1_000_000;
const timeLimit = count.max(longestEpisode, `a whole number from 1 to ${longestEpisode}`);

const nameText = 'a letter, then up to 63 letters, digits, - and _';
const familyName = z
  .string(nameText)
  .regex(/^[A-Za-z][\w-]{0,63}$/, nameText)
  .refine((name) => !Object.hasOwn(problems, name), 'a name that no built-in family has');

const names = z.array(z.string('a name'), 'a list of names');
const chosen = z.union([z.literal('all'), names], "'all' or a list of names");
const parts = {
  qpos: chosen,
  qvel: chosen,
  act: chosen,
  bodyPosition: names,
  bodyVelocity: names,
  sensor: chosen,
};
const oneOfParts = `an object with one of ${Object.keys(parts).join(', ')}`;
const part = fields(parts, oneOfParts)
  .partial()
  .refine((value) => Object.keys(value).length === 1, oneOfParts);

const mjcfText = "an MJCF document '<mujoco>…', { file: path or URL }, or one of robots";
const environment = fields(
  {
    mjcf: z.union(
      [
        z.string().regex(/^\s*</, mjcfText),
        z.object({ file: z.union([z.string(), z.instanceof(URL)], 'a path or URL') }),
      ],
      mjcfText,
    ),
    observation: z.union(
      [z.array(part), fields({ names, read: func })],
      "a list such as [{ qpos: 'all' }], or { names, read }",
    ),
    timeLimit,
    frameSkip: count.optional(),
    keyframe: z.string('the name of a keyframe').optional(),
    start: func.optional(),
  },
  'an object with mjcf, observation and timeLimit',
);

const interval = z.custom<unknown>(
  (value) =>
    Array.isArray(value) &&
    value.length === 2 &&
    value.every(Number.isFinite) &&
    value[0] < value[1],
  '[low, high], numbers with low < high',
);
const boxText = "an object such as { 'target [m]': [-1, 1] }";
const box = z
  .record(z.string(), interval, boxText)
  .refine((value) => Object.keys(value).length > 0, boxText)
  .refine(
    (value) => !Object.keys(value).some((name) => /^\d+$/.test(name)),
    'words as the names, as JavaScript puts numbers before all other names',
  );

const definition = fields({
  name: familyName,
  environment,
  box,
  defaultTask: z.array(z.number('a number'), 'a list of numbers').optional(),
  features: func.optional(),
  reward: func,
  terminated: func.optional(),
  constrainState: func.optional(),
});

/**
 * Every field of a definition has its type, and there are no unknown fields.
 *
 * @throws RangeError naming the field, its value and what was expected.
 */
export function assertDefinitionFields(value: unknown): void {
  const fault = faultOf(definition, value, 'definition');
  if (fault !== null) throw new RangeError(fault);
}

const problem = z.object({
  family: z
    .object(
      {
        name: familyName,
        stateSize: count,
        actionSize: count,
        actionLimit: z.union([z.number().positive(), z.literal(Infinity)], 'a number > 0'),
        timeLimit,
        box: z.custom<TaskFamily['box']>(
          isBox,
          'low and high of the same length, low < high, such as taskBox([0], [1])',
        ),
        parameterNames: z.array(z.string('a name'), 'a list of names'),
        defaultTask: z.array(z.number('a number'), 'a list of numbers'),
        reward: func,
        terminated: func,
        constrainState: func.optional(),
      },
      'a task family beside makeEnv',
    )
    .refine(...perCoordinate('parameterNames', 'a name'))
    .refine(...perCoordinate('defaultTask', 'a number')),
  makeEnv: func,
});

function isBox(value: unknown): boolean {
  const { low, high } = Object(value);
  try {
    taskBox(low, high);
    return true;
  } catch {
    return false;
  }
}

/** The arguments of a check that a list has an entry for each coordinate of the box. */
function perCoordinate(
  field: 'parameterNames' | 'defaultTask',
  entry: string,
): [
  holds: (family: Pick<TaskFamily, 'box' | typeof field>) => boolean,
  fault: { readonly path: string[]; readonly error: string },
] {
  return [
    (family) => family[field].length === family.box.low.length,
    { path: [field], error: `${entry} for each coordinate of the box` },
  ];
}

/** One sentence that says why a value is not a `Problem`, or null. */
export function faultOfProblem(value: unknown): string | null {
  if (value === undefined) return 'there is none; write: export default defineTaskFamily({ … })';
  if (typeof value !== 'object' || value === null) {
    return `expected what defineTaskFamily({ … }) returns, got ${shown(value)}`;
  }
  return faultOf(problem, value, 'problem');
}

/** One sentence that says why a value is not an `Env` of that many simulators, or null. */
export function faultOfEnv(value: unknown, numEnvs: number): string | null {
  if (typeof value !== 'object' || value === null) {
    return `expected an environment with reset, step and dispose, or a promise of one, got ${shown(value)}`;
  }
  const env = z.object({
    name: z.string('a name'),
    stateSize: count,
    actionSize: count,
    numEnvs: z.literal(numEnvs, `the ${numEnvs} that were asked for`),
    timeLimit: count,
    timeStep: z.number('a number of seconds').positive('a positive number of seconds'),
    reset: func,
    step: func,
    dispose: func,
  });
  return faultOf(env, value, 'environment');
}
