/** @file A problem whose code is its user's: a fault of it, thrown or returned, says which part it is in and what was expected. */

import { faultOfEnv } from '../../envs/define/familySchema.ts';
import type { Env } from '../../envs/env.ts';
import type { Problem } from '../../envs/problems.ts';
import type { TaskFamily } from '../../tasks/taskFamily.ts';
import { settled } from './settled.ts';

/** The error that a fault in a part of a problem, such as `env.step`, becomes. */
export type FaultOfPart = (part: string, error: unknown) => Error;

/** By the problem as the user gave it, so that a problem stays one object; those that are guarded stand for themselves. */
const guarded = new WeakMap<Problem, Problem>();

/** The same problem, whose faults become the errors of `faultOf`. */
export function guardedProblem(problem: Problem, faultOf: FaultOfPart): Problem {
  const known = guarded.get(problem);
  if (known !== undefined) return known;
  const result: Problem = {
    ...problem,
    family: guardedFamily(problem.family, faultOf),
    async makeEnv(numEnvs) {
      const env = await attempt('makeEnv', faultOf, () =>
        settled(Promise.resolve(problem.makeEnv(numEnvs))),
      );
      const fault = faultOfEnv(env, numEnvs);
      if (fault !== null) throw faultOf(`makeEnv(${numEnvs})`, new TypeError(fault));
      return guardedEnv(env, faultOf);
    },
  };
  guarded.set(problem, result);
  guarded.set(result, result);
  return result;
}

async function attempt<R>(part: string, faultOf: FaultOfPart, run: () => Promise<R>): Promise<R> {
  try {
    return await run();
  } catch (error) {
    throw faultOf(part, error);
  }
}

/** A method of the user's under another roof: what it throws, and a promise that nobody waits for, are faults of `part`. */
function guardedCall<A extends readonly unknown[], R>(
  part: string,
  faultOf: FaultOfPart,
  call: (...args: A) => R,
): (...args: A) => R {
  return (...args) => {
    let result: R;
    try {
      result = call(...args);
    } catch (error) {
      throw faultOf(part, error);
    }
    if (result instanceof Promise) {
      result.catch(() => {});
      throw faultOf(part, new TypeError('expected to be done when it returns, got a promise'));
    }
    return result;
  };
}

function guardedFamily(family: TaskFamily, faultOf: FaultOfPart): TaskFamily {
  const { name, stateSize, actionSize, actionLimit, timeLimit } = family;
  const { box, parameterNames, defaultTask, constrainState } = family;
  return {
    ...family,
    // Those of a class need not be its own.
    ...{ name, stateSize, actionSize, actionLimit, timeLimit, box, parameterNames, defaultTask },
    reward: guardedCall('reward', faultOf, (x) => family.reward(x)),
    terminated: guardedCall('terminated', faultOf, (x) => family.terminated(x)),
    ...(constrainState === undefined
      ? {}
      : {
          constrainState: guardedCall('constrainState', faultOf, (state) =>
            constrainState.call(family, state),
          ),
        }),
  };
}

function guardedEnv(env: Env, faultOf: FaultOfPart): Env {
  const { name, stateSize, actionSize, numEnvs, timeLimit, timeStep } = env;
  return {
    ...env,
    ...{ name, stateSize, actionSize, numEnvs, timeLimit, timeStep },
    reset: guardedCall('env.reset', faultOf, (index, key, state) => env.reset(index, key, state)),
    step: guardedCall('env.step', faultOf, (index, action, state) =>
      env.step(index, action, state),
    ),
    dispose: guardedCall('env.dispose', faultOf, () => env.dispose()),
  };
}
