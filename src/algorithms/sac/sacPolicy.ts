/** @file The policy of soft actor-critic in the world: drawing actions as it learns, and its most likely ones as a policy of any world. */

import { contextFeed, contextInput } from '../../data/context.ts';
import { emptyNormalizer } from '../../data/normalizer.ts';
import { type Collected, collect } from '../../envs/collect.ts';
import type { Env } from '../../envs/env.ts';
import { multiply } from '../../graph/elementwise.ts';
import { input } from '../../graph/node.ts';
import { foldIn, type Key, normals } from '../../math/random.ts';
import { viewOf } from '../../nn/parameters.ts';
import { squashedDraws } from '../../nn/squashedGaussian.ts';
import { fixContext } from '../../policies/fixContext.ts';
import { gaussianPolicySpec, policyLayout } from '../../policies/gaussianPolicy.ts';
import type { PolicyInWorld } from '../../policies/policyOf.ts';
import { programsByRows } from '../../runtime/programsByRows.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { World } from '../world.ts';
import { networkLayout, policyHead, policyNetwork, type SacSpec } from './sacNetworks.ts';

/** Draws actions. */
export interface SacActor {
  /** `[N, A]` bound · tanh u, u ~ N(μ(s), σ(s)²). */
  act(inputs: {
    /** Flat. */
    readonly policy: Float32Array;
    /** `[N, S]` */
    readonly states: Float32Array;
    /** `[N, C]`, for C > 0 */
    readonly context: Float32Array | undefined;
    /** `[N, A]` standard normal. */
    readonly noise: Float32Array;
  }): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** Compiles it for every number of rows that is asked for. */
export function createSacActor(runtime: Runtime, spec: SacSpec): SacActor {
  const { stateSize, actionSize, contextSize, actionBound } = spec;
  const programs = programsByRows(
    runtime,
    (rows) => {
      const policy = input([networkLayout(policyNetwork(spec)).size]);
      const states = input([rows, stateSize]);
      const noise = input([rows, actionSize]);
      const read = contextInput(contextSize, rows);
      const { mean, logStd } = policyHead(spec, policy, states, read.node);
      const { value } = squashedDraws(mean, logStd, noise);
      return {
        inputs: { policy, states, noise, ...read.inputs },
        outputs: { actions: multiply(value, actionBound) },
      };
    },
    { threads: 'one' },
  );
  return {
    async act({ policy, states, context, noise }) {
      const feeds = { policy, states, noise, ...contextFeed(context) };
      return (await programs.run(states.length / stateSize, feeds)).actions;
    },
    dispose: () => programs.dispose(),
  };
}

/** What collects. */
export interface SacCollector {
  readonly actor: SacActor;
  readonly tasks: Pick<World['tasks'], 'terminated'>;
}

/** How steps are collected. */
export interface SacCollectOptions {
  readonly key: Key;
  /** Steps in every simulator. */
  readonly horizon: number;
  /** `[E, C]`, for C > 0: every simulator keeps its own. */
  readonly context?: Float32Array | undefined;
  /** Whether actions are the most likely ones; they are drawn if absent. */
  readonly deterministic?: boolean;
}

/** Continuous rollouts of the networks’ policy; steps in which a simulation diverges are no rows. */
export function collectWithSac(
  { actor, tasks }: SacCollector,
  env: Env,
  policy: Float32Array,
  { key, horizon, context, deterministic = false }: SacCollectOptions,
): Promise<Collected> {
  const actionKey = foldIn(key, 'action');
  const size = env.numEnvs * env.actionSize;
  return collect({
    ...{ env, key, horizon, terminated: tasks.terminated, mode: 'continuous' },
    act: (states, t) =>
      actor.act({
        ...{ policy, states, context },
        noise: deterministic ? new Float32Array(size) : normals(foldIn(actionKey, t), size),
      }),
  });
}

/**
 * bound · tanh μ(s, context) with the context fixed: a policy that acts in every world, without noise.
 *
 * @param policy flat
 * @param context `[C]`
 */
export function meanPolicy(
  spec: SacSpec,
  policy: Float32Array,
  context: ArrayLike<number> = [],
): PolicyInWorld {
  const { stateSize, actionSize, contextSize, hiddenSizes, actionBound } = spec;
  const form = gaussianPolicySpec({
    ...{ stateSize, actionSize, contextSize, hiddenSizes },
    activation: 'relu',
    bound: actionBound,
    logStd: 'none',
  });
  const from = networkLayout(policyNetwork(spec));
  const to = policyLayout(form);
  const theta = new Float32Array(to.size);
  for (const { name, shape } of to.slices) {
    const width = shape[shape.length - 1];
    const source = viewOf(policy, from, name);
    const view = viewOf(theta, to, name);
    // Of the output layer the first A columns, which are the mean.
    const sourceWidth = source.length / (view.length / width);
    for (let i = 0; i < view.length; i++) {
      view[i] = source[Math.floor(i / width) * sourceWidth + (i % width)];
    }
  }
  return {
    theta: fixContext(form, theta, context),
    normalizer: emptyNormalizer(stateSize),
    form: { ...form, contextSize: 0 },
  };
}
