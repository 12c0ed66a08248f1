/** @file Checks of an environment: sizes, seeded resets, the contract of a step, long runs, what the family says about it. */

import type { Trajectories } from '../../data/trajectories.ts';
import { foldIn, type Key, keyFromSeed, normals, uniforms } from '../../math/random.ts';
import { realRewards, type TaskFunctions } from '../../tasks/taskFunctions.ts';
import { collect } from '../collect.ts';
import type { Env } from '../env.ts';
import type { Problem } from '../problems.ts';

const key = keyFromSeed(7);

/** Calls `use` with `numEnvs` simulators and frees them. */
async function withEnv<R>(
  { makeEnv }: Problem,
  numEnvs: number,
  use: (env: Env) => R | Promise<R>,
): Promise<R> {
  const env = await makeEnv(numEnvs);
  try {
    return await use(env);
  } finally {
    env.dispose();
  }
}

function demand(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

const isEqual = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((x, i) => Object.is(x, b[i]));

/** States of `steps` steps in simulator `index` under normal actions, those of the reset first. */
function rollOut(env: Env, index: number, steps: number): number[] {
  const state = new Float32Array(env.stateSize);
  env.reset(index, foldIn(key, 'start'), state);
  const states = [...state];
  for (let t = 0; t < steps; t++) {
    env.step(index, normals(foldIn(key, t), env.actionSize), state);
    states.push(...state);
  }
  return states;
}

/** Environment and family name the same sizes, and both have sensible ones. */
export function checkSizes(problem: Problem): Promise<string> {
  const { family } = problem;
  return withEnv(problem, 3, (env) => {
    demand(env.numEnvs === 3, `numEnvs is ${env.numEnvs}, expected the 3 that were asked for`);
    for (const name of ['stateSize', 'actionSize', 'timeLimit'] as const) {
      demand(
        env[name] === family[name] && Number.isInteger(env[name]) && env[name] > 0,
        `${name} is ${env[name]} in the environment and ${family[name]} in the family, expected the same positive integer`,
      );
    }
    demand(env.timeStep > 0, `timeStep is ${env.timeStep}, expected a positive number of seconds`);
    return `${env.timeLimit} steps of ${Number(env.timeStep.toPrecision(6))} s`;
  });
}

/** The same key gives the same bits in any simulator, batch and order. */
export async function checkDeterminism(problem: Problem): Promise<string> {
  const steps = Math.min(50, problem.family.timeLimit);
  const { first: expected, haveOneStart } = await withEnv(problem, 1, (env) => {
    const first = rollOut(env, 0, steps);
    demand(
      isEqual(rollOut(env, 0, steps), first),
      'the same key gave a different episode the second time: something survives a reset, or is drawn elsewhere',
    );
    const [one, other] = [new Float32Array(env.stateSize), new Float32Array(env.stateSize)];
    env.reset(0, foldIn(key, 1), one);
    env.reset(0, foldIn(key, 2), other);
    return { first, haveOneStart: isEqual([...one], [...other]) };
  });
  await withEnv(problem, 3, (env) => {
    rollOut(env, 0, 5);
    demand(
      isEqual(rollOut(env, 2, steps), expected),
      'simulator 2 of 3 gave a different episode from a single one: simulators share something',
    );
  });
  return `${steps} steps, bit for bit${haveOneStart ? '; two keys give the same start' : ''}`;
}

/** A reset and a step write S numbers and nothing else, and broken actions and sizes are refused. */
export async function checkContract(problem: Problem): Promise<string> {
  await withEnv(problem, 1, (env) => {
    const { stateSize, actionSize } = env;
    const padded = new Float32Array(stateSize + 2).fill(99);
    const state = padded.subarray(1, stateSize + 1);
    const action = new Float32Array(actionSize).fill(1.5);
    for (const write of [() => env.reset(0, key, state), () => env.step(0, action, state)]) {
      state.fill(Number.NaN);
      write();
      demand(
        padded[0] === 99 && padded[stateSize + 1] === 99 && state.every(Number.isFinite),
        `reset and step must write exactly ${stateSize} finite numbers; entry ${state.findIndex((x) => !Number.isFinite(x))} is not one`,
      );
    }
    demand(
      action.every((x) => x === 1.5),
      'step changed the action that it was given',
    );
    const broken = [
      new Float32Array(actionSize + 1),
      new Float32Array(actionSize).fill(Number.NaN),
    ];
    for (const refused of broken) {
      demand(
        throws(() => env.step(0, refused, state)),
        `step took the action [${refused}], expected an error: a broken policy must not go unnoticed`,
      );
    }
    // Once more when the check ends: freeing twice does no harm.
    env.dispose();
  });
  const none = await problem.makeEnv(0).catch(() => null);
  none?.dispose();
  demand(none === null, 'makeEnv(0) made an environment, expected an error');
  return 'writes S numbers, refuses broken actions';
}

function throws(run: () => void): boolean {
  try {
    run();
    return false;
  } catch {
    return true;
  }
}

/** The simulator treats actions beyond the limit as those at it, which is what a learned model assumes. */
export function checkActionLimit(problem: Problem): Promise<string> {
  const { actionLimit } = problem.family;
  if (actionLimit === Infinity) return Promise.resolve('actions have no limit');
  return withEnv(problem, 2, (env) => {
    const [state, other] = [new Float32Array(env.stateSize), new Float32Array(env.stateSize)];
    for (const [e, s] of [state, other].entries()) env.reset(e, key, s);
    for (let t = 0; t < 20; t++) {
      const action = normals(foldIn(key, t), env.actionSize).map((x) => 2 * actionLimit * x);
      env.step(0, action, state);
      env.step(
        1,
        action.map((x) => Math.max(-actionLimit, Math.min(actionLimit, x))),
        other,
      );
      demand(
        isEqual([...state], [...other]),
        `an action beyond ±${actionLimit} moves the robot further than one at it: actionLimit must say what the simulator does`,
      );
    }
    return `clamped to ±${actionLimit}`;
  });
}

/**
 * Episodes end where the family's rule holds, `terminated`, or at the time limit, `truncated`, and never both; the next
 * row begins another episode, and every other row continues from the state before. Seen under random actions with the
 * family's rule, and under none with a rule that never holds, so that every family reaches its time limit.
 */
export function checkEpisodes(
  problem: Problem,
  tasks: Pick<TaskFunctions, 'terminated'>,
): Promise<string> {
  return withEnv(problem, 4, async (env) => {
    const size = env.numEnvs * env.actionSize;
    const acting = (t: number): Float32Array => normals(foldIn(foldIn(key, 'acts'), t), size);
    const episodes = await episodesUnder(env, tasks.terminated, acting);
    demand(
      episodes.valid.every((flag) => flag === 1),
      'the simulation diverges under random actions: a smaller time step or more damping helps',
    );
    await checkEnds(env, tasks.terminated, episodes);
    const never = async (_: Float32Array, rows: number): Promise<Uint8Array> =>
      new Uint8Array(rows);
    const endless = await episodesUnder(env, never, () => new Float32Array(size));
    // Beyond where the family ends an episode a simulation may diverge.
    if (endless.valid.every((flag) => flag === 1)) await checkEnds(env, never, endless);
    const count = (flags: Uint8Array): number => flags.reduce((total, flag) => total + flag, 0);
    const { terminated, truncated } = episodes;
    return `${count(terminated)} terminated, ${count(truncated)} truncated at ${env.timeLimit} steps`;
  });
}

/** Episodes that end by a rule, under the actions `[E, A]` of each time t. */
async function episodesUnder(
  env: Env,
  rule: TaskFunctions['terminated'],
  actionsAt: (t: number) => Float32Array,
): Promise<Trajectories> {
  const { trajectories } = await collect({
    env,
    key: foldIn(key, 'episodes'),
    mode: 'continuous',
    horizon: 2 * env.timeLimit + 1,
    terminated: rule,
    act: async (_, t) => actionsAt(t),
  });
  return trajectories;
}

/** Episodes end by this rule or at the time limit, and continue otherwise. */
async function checkEnds(
  { numEnvs, stateSize, timeLimit }: Env,
  rule: TaskFunctions['terminated'],
  { states, nextStates, terminated, truncated }: Trajectories,
): Promise<void> {
  const holds = await rule(nextStates, terminated.length);
  const ages = new Int32Array(numEnvs);
  for (let row = 0; row < terminated.length; row++) {
    const [e, age] = [row % numEnvs, ++ages[row % numEnvs]];
    demand(
      terminated[row] === holds[row],
      `terminated is ${terminated[row]} after ${age} steps, the rule says ${holds[row]}`,
    );
    demand(
      truncated[row] === Number(age === timeLimit && holds[row] === 0),
      `truncated is ${truncated[row]} after ${age} of ${timeLimit} steps, terminated ${holds[row]}`,
    );
    const ends = terminated[row] + truncated[row] > 0;
    if (ends) ages[e] = 0;
    if (row + numEnvs >= terminated.length) continue;
    const goesOn = isEqual(
      [...nextStates.subarray(row * stateSize, (row + 1) * stateSize)],
      [...states.subarray((row + numEnvs) * stateSize, (row + numEnvs + 1) * stateSize)],
    );
    demand(
      goesOn !== ends,
      ends
        ? 'an episode ended, but the next step starts where it stopped'
        : `a step starts in another state than the one before it ended in (simulator ${e})`,
    );
  }
}

/** How large the random actions of the long run are. */
const largestAction = 3;
const simulators = 20;

/** `steps` steps under uniform actions in [-3, 3], episode after episode: finite states and rewards, no crash. */
export function checkLongRun(
  problem: Problem,
  tasks: Pick<TaskFunctions, 'family' | 'rewards' | 'terminated'>,
  steps: number,
): Promise<string> {
  const { low, high } = problem.family.box;
  return withEnv(problem, simulators, async (env) => {
    const { actionSize, stateSize } = env;
    const actionsAt = (t: number): Float32Array =>
      uniforms(foldIn(key, t), simulators * actionSize, -largestAction, largestAction);
    let episodes = 0;
    let terminations = 0;
    let taken = 0;
    for (let round = 0; taken < steps; round++) {
      const roundKey: Key = foldIn(foldIn(key, 'round'), round);
      const { trajectories } = await collect({
        env,
        key: roundKey,
        mode: 'continuous',
        terminated: tasks.terminated,
        act: async (_, t) => actionsAt(round * env.timeLimit + t),
      });
      const { valid, nextStates, terminated, truncated } = trajectories;
      const dropped = valid.indexOf(0);
      demand(
        dropped < 0 && nextStates.every(Number.isFinite),
        `the simulation diverged after about ${taken} steps (simulator ${dropped % simulators})`,
      );
      demand(
        nextStates.length === valid.length * stateSize,
        `a rollout has ${nextStates.length} numbers, expected ${valid.length} states`,
      );
      for (const psi of [low, high, problem.family.defaultTask]) {
        await realRewards(tasks, psi, trajectories);
      }
      taken += valid.length;
      terminations += terminated.reduce((count, flag) => count + flag, 0);
      episodes += truncated.reduce((count, flag) => count + flag, 0);
    }
    episodes += terminations;
    const share = episodes === 0 ? 0 : Math.round((100 * terminations) / episodes);
    return `${taken} steps, ${episodes} episodes, ${share} % of them terminated`;
  });
}
