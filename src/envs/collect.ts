/** @file Real rollouts: a policy with exploration noise in E simulators, as `Trajectories`. */

import { allocateTrajectories, type Trajectories } from '../data/trajectories.ts';
import { foldIn, type Key } from '../math/random.ts';
import { beginEpisode as begin, type Env } from './env.ts';
import { type OrnsteinUhlenbeck, stepOrnsteinUhlenbeck } from './ornsteinUhlenbeck.ts';

/** What to collect. */
export interface CollectOptions {
  readonly env: Env;
  /** `[E]` the family's rule on `[E, S]` next states (`TaskFunctions.terminated`). */
  readonly terminated: (nextStates: Float32Array, rows: number) => Promise<Uint8Array>;
  /** `[E, A]` actions in the states `[E, S]` at row `t`. The states are overwritten later: copy what is kept. */
  readonly act: (states: Float32Array, t: number) => Promise<Float32Array>;
  /** The stream of starts and noise; equal keys give equal starts, whatever the policy does. */
  readonly key: Key;
  /**
   * `continuous`: every simulator restarts when its episode ends; all H rows are real. Episodes of the last row may be
   * unfinished. `episodes`: one whole episode per simulator; rows after its end are zeros with `valid` 0, and are not
   * stepped.
   *
   * A step in which the simulation diverges says nothing about T* and is dropped in both modes: its row is zeros with
   * `valid` 0. The episode is cut after the step before, without `terminated` or `truncated`: it is no whole episode.
   */
  readonly mode: 'continuous' | 'episodes';
  /** H. Default: the time limit, which `episodes` asks for. */
  readonly horizon?: number;
  /** Noise added to the actions; the stored actions include it. Default: none. */
  readonly noise?: OrnsteinUhlenbeck;
}

/** Rollouts and their cost. */
export interface Collected {
  readonly trajectories: Trajectories;
  /** Real steps taken, for the ledger: the number of valid rows and of dropped ones. */
  readonly steps: number;
  /** Episodes that were cut because the simulation diverged. */
  readonly divergedEpisodes: number;
}

/** Where every simulator is in its episode. */
interface Progress {
  /** `[E, S]` */
  readonly states: Float32Array;
  /** `[E, A]` */
  readonly noise: Float32Array;
  /** `[E]` steps taken in the current episode. */
  readonly age: Int32Array;
  /** `[E]` episodes begun. */
  readonly episodes: Int32Array;
  /** `[E]` 0 where a simulator has finished its only episode. */
  readonly running: Uint8Array;
  /** Episodes cut. */
  diverged: number;
}

/**
 * Steps E simulators through H rows, starting with a reset of all.
 *
 * The released code continues where its last collection stopped; here every collection starts afresh, so that it is a
 * function of its key only (facts 2.2).
 *
 * @throws RangeError when the horizon does not fit the mode, or `act` or `terminated` return another length.
 */
export async function collect(options: CollectOptions): Promise<Collected> {
  const { env, mode, horizon = env.timeLimit } = options;
  checkHorizon(mode, horizon, env.timeLimit);
  const { numEnvs, stateSize, actionSize } = env;
  const trajectories = allocateTrajectories({ horizon, numEnvs, stateSize, actionSize });
  const progress: Progress = {
    states: new Float32Array(numEnvs * stateSize),
    noise: new Float32Array(numEnvs * actionSize),
    age: new Int32Array(numEnvs),
    episodes: new Int32Array(numEnvs),
    running: new Uint8Array(numEnvs).fill(1),
    diverged: 0,
  };
  for (let e = 0; e < numEnvs; e++) beginEpisode(options, progress, e);
  let steps = 0;
  for (let t = 0; t < horizon && progress.running.includes(1); t++) {
    steps += await collectRow(options, trajectories, progress, t);
  }
  return { trajectories, steps, divergedEpisodes: progress.diverged };
}

/** Row t of all simulators; returns the number of steps taken. */
async function collectRow(
  options: CollectOptions,
  trajectories: Trajectories,
  progress: Progress,
  t: number,
): Promise<number> {
  const { env, act } = options;
  const { numEnvs, stateSize, actionSize } = env;
  const sampled = await act(progress.states, t);
  checkLength('act', sampled, numEnvs * actionSize);
  let steps = 0;
  for (let e = 0; e < numEnvs; e++) {
    if (progress.running[e] === 0) continue;
    const row = t * numEnvs + e;
    const action = trajectories.actions.subarray(row * actionSize, (row + 1) * actionSize);
    action.set(sampled.subarray(e * actionSize, (e + 1) * actionSize));
    addNoise(options, progress, e, t, action);
    trajectories.states.set(stateOf(env, progress, e), row * stateSize);
    const nextState = trajectories.nextStates.subarray(row * stateSize, (row + 1) * stateSize);
    env.step(e, action, nextState);
    steps += 1;
    if (hasDiverged(nextState)) dropStep(options, trajectories, progress, t, e);
    else trajectories.valid[row] = 1;
  }
  await endRow(options, trajectories, progress, t);
  return steps;
}

/** As `Env.step` reports it. Limits of size would be limits of units, which are the user's. */
function hasDiverged(state: Float32Array): boolean {
  return !state.every(Number.isFinite);
}

/** Takes row t of simulator e back, cuts its episode after the row before, and restarts or stops the simulator. */
function dropStep(
  { env, key, mode }: CollectOptions,
  { states, actions, nextStates }: Trajectories,
  progress: Progress,
  t: number,
  e: number,
): void {
  const { numEnvs, stateSize, actionSize } = env;
  const row = t * numEnvs + e;
  states.fill(0, row * stateSize, (row + 1) * stateSize);
  actions.fill(0, row * actionSize, (row + 1) * actionSize);
  nextStates.fill(0, row * stateSize, (row + 1) * stateSize);
  progress.diverged += 1;
  if (mode === 'continuous') beginEpisode({ env, key }, progress, e);
  else progress.running[e] = 0;
}

/** Flags the ends of episodes in row t, restarts or stops their simulators, and moves the others on. */
async function endRow(
  { env, terminated, key, mode }: CollectOptions,
  trajectories: Trajectories,
  progress: Progress,
  t: number,
): Promise<void> {
  const { numEnvs, stateSize } = env;
  const first = t * numEnvs;
  const nextStates = trajectories.nextStates.subarray(
    first * stateSize,
    (first + numEnvs) * stateSize,
  );
  const ends = await terminated(nextStates, numEnvs);
  checkLength('terminated', ends, numEnvs);
  for (let e = 0; e < numEnvs; e++) {
    if (trajectories.valid[first + e] === 0) continue;
    progress.age[e] += 1;
    const isTerminated = ends[e] !== 0;
    const isTruncated = !isTerminated && progress.age[e] >= env.timeLimit;
    trajectories.terminated[first + e] = Number(isTerminated);
    trajectories.truncated[first + e] = Number(isTruncated);
    if (!isTerminated && !isTruncated) {
      const nextState = nextStates.subarray(e * stateSize, (e + 1) * stateSize);
      stateOf(env, progress, e).set(nextState);
    } else if (mode === 'continuous') {
      beginEpisode({ env, key }, progress, e);
    } else {
      progress.running[e] = 0;
    }
  }
}

/** Resets simulator e and its noise. The start's stream is named by the simulator and the number of the episode. */
function beginEpisode(
  { env, key }: Pick<CollectOptions, 'env' | 'key'>,
  progress: Progress,
  e: number,
): void {
  const { actionSize } = env;
  const startKey = foldIn(foldIn(foldIn(key, 'start'), e), progress.episodes[e]);
  begin(env, e, startKey, stateOf(env, progress, e));
  progress.noise.fill(0, e * actionSize, (e + 1) * actionSize);
  progress.age[e] = 0;
  progress.episodes[e] += 1;
}

/** Adds simulator e's noise to its action; the stream is named by the simulator and the row. */
function addNoise(
  { env, key, noise }: CollectOptions,
  progress: Progress,
  e: number,
  t: number,
  action: Float32Array,
): void {
  if (noise === undefined) return;
  const { actionSize } = env;
  const x = progress.noise.subarray(e * actionSize, (e + 1) * actionSize);
  stepOrnsteinUhlenbeck(x, foldIn(foldIn(foldIn(key, 'noise'), e), t), noise);
  for (let i = 0; i < actionSize; i++) action[i] += x[i];
}

function stateOf({ stateSize }: Env, { states }: Progress, e: number): Float32Array {
  return states.subarray(e * stateSize, (e + 1) * stateSize);
}

function checkHorizon(mode: CollectOptions['mode'], horizon: number, timeLimit: number): void {
  if (!Number.isInteger(horizon) || horizon < 1) {
    throw new RangeError(`horizon is ${horizon}, expected a positive integer`);
  }
  if (mode === 'episodes' && horizon !== timeLimit) {
    throw new RangeError(
      `horizon is ${horizon}, expected the time limit ${timeLimit} for whole episodes`,
    );
  }
}

function checkLength(name: string, values: ArrayLike<number>, expected: number): void {
  if (values.length !== expected) {
    throw new RangeError(`${name} returned ${values.length} values, expected ${expected}`);
  }
}
