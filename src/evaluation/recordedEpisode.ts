/** @file One episode of a policy, kept to be drawn: in the real world, or in the learned model from the same start. */

import type { World } from '../algorithms/world.ts';
import { episodeReturns } from '../data/episodes.ts';
import type { Trajectories } from '../data/trajectories.ts';
import { collect } from '../envs/collect.ts';
import type { Env } from '../envs/env.ts';
import type { Drawing, Pose } from '../envs/scene.ts';
import { watched } from '../envs/watched.ts';
import type { Key } from '../math/random.ts';
import { type DynamicsModel, memberModel } from '../models/dynamicsModel.ts';
import { createVirtualRollouts } from '../models/virtualRollouts.ts';
import { rolloutPolicy } from '../policies/gaussianPolicy.ts';
import type { PolicyInWorld } from '../policies/policyOf.ts';
import { realRewards, type TaskFunctions } from '../tasks/taskFunctions.ts';

/** An episode that can be drawn. */
export interface RecordedEpisode {
  /** `[K]` the task. */
  readonly psi: readonly number[];
  /** The poses at the start and after every step. */
  readonly poses: readonly Pose[];
  /** `[S]` the states, as many. */
  readonly states: readonly Float32Array[];
  /** `[T]` those of the steps. */
  readonly rewards: Float32Array;
  /** Undiscounted. */
  readonly return: number;
  /** Seconds per step. */
  readonly timeStep: number;
  /** Whether it ended before the time limit. */
  readonly terminated: boolean;
}

/** An episode in numbers. */
export type EpisodeNumbers = Omit<RecordedEpisode, 'poses'>;

/**
 * The drawing of an environment.
 *
 * @throws RangeError when it has none
 */
export function drawingOf({ name, drawing }: Pick<Env, 'name' | 'drawing'>): Drawing {
  if (drawing !== undefined) return drawing;
  throw new RangeError(
    `${name} cannot be drawn: its environment has no drawing (robots in MJCF have one; others give Env.drawing)`,
  );
}

/**
 * An episode in T*.
 *
 * @param env - of one simulator
 * @param options.act - `[A]` the action in a state `[S]`
 * @throws RangeError when the environment cannot be drawn
 */
export async function recordEpisode(
  env: Env,
  tasks: Pick<TaskFunctions, 'family' | 'rewards' | 'terminated'>,
  {
    psi,
    key,
    act,
  }: {
    readonly psi: readonly number[];
    /** Draws the start. */
    readonly key: Key;
    readonly act: (state: Float32Array) => Promise<Float32Array>;
  },
): Promise<RecordedEpisode> {
  drawingOf(env);
  const watching = watched(env);
  const { trajectories } = await collect({
    env: watching.env,
    key,
    mode: 'episodes',
    terminated: tasks.terminated,
    act: (states) => act(states.slice()),
  });
  const rewards = await realRewards(tasks, psi, trajectories);
  const numbers = numbersOf(trajectories, rewards, { psi, timeStep: env.timeStep });
  return { ...numbers, poses: watching.poses().slice(0, numbers.states.length) };
}

/** What a learned model, of an ensemble its first member, expects of policies of one form and one normaliser. */
export interface Imagination {
  /** The episode that begins where a recorded one did, under the mean action of π_θ, θ `[P]`. */
  follow(
    theta: Float32Array,
    recorded: Pick<RecordedEpisode, 'psi' | 'states' | 'timeStep'>,
  ): Promise<EpisodeNumbers>;
  dispose(): Promise<void>;
}

/** Compiles it: the model's weights and the normaliser are constants of its program. */
export async function createImagination(
  { runtime, family, specs, tasks }: Pick<World, 'runtime' | 'family' | 'specs' | 'tasks'>,
  model: DynamicsModel,
  { form = specs.policy, normalizer }: Omit<PolicyInWorld, 'theta'>,
): Promise<Imagination> {
  const shape = { horizon: family.timeLimit, numEnvs: 1, poolSize: 1 };
  const rollouts = await createVirtualRollouts(runtime, memberModel(model, 0), {
    ...{ family, policy: rolloutPolicy(form), policyNormalizer: normalizer },
    ...shape,
  });
  return {
    async follow(theta, { psi, states, timeStep }) {
      const trajectories = await rollouts.run({
        theta,
        noise: new Float32Array(shape.horizon * family.actionSize),
        resetStates: states[0],
        resetIndices: new Int32Array(shape.horizon + 1),
        mode: 'episodes',
      });
      const rewards = await tasks.rewards(psi, trajectories);
      return numbersOf(trajectories, rewards, { psi, timeStep });
    },
    dispose: () => rollouts.dispose(),
  };
}

/**
 * The episode of a policy that a learned model expects where a recorded one of it began, to be drawn.
 *
 * @throws RangeError when the states do not show where the robot is
 */
export async function imagineEpisode(
  world: World,
  { model, policy }: { readonly model: DynamicsModel; readonly policy: PolicyInWorld },
  recorded: RecordedEpisode,
): Promise<RecordedEpisode> {
  const imagination = await createImagination(world, model, policy);
  try {
    const numbers = await imagination.follow(policy.theta, recorded);
    const poses = drawingOf(world.env).posesOf(numbers.states, recorded.poses[0]);
    return { ...numbers, poses };
  } finally {
    await imagination.dispose();
  }
}

/** The first episode of one simulator. */
function numbersOf(
  trajectories: Trajectories,
  rewards: Float32Array,
  { psi, timeStep }: Pick<EpisodeNumbers, 'psi' | 'timeStep'>,
): EpisodeNumbers {
  const states = statesOf(trajectories);
  return {
    ...{ psi, states, timeStep },
    rewards: rewards.slice(0, states.length - 1),
    return: episodeReturns(trajectories, rewards)[0],
    terminated: trajectories.terminated.includes(1),
  };
}

/** s_0 … s_T of the first episode of one simulator. */
function statesOf({ states, nextStates, valid, stateSize }: Trajectories): Float32Array[] {
  const steps = valid.reduce((sum, flag) => sum + flag, 0);
  const row = (all: Float32Array, t: number): Float32Array =>
    all.slice(t * stateSize, (t + 1) * stateSize);
  return [row(states, 0), ...Array.from({ length: steps }, (_, t) => row(nextStates, t))];
}
