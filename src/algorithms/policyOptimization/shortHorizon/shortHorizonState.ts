/** @file What the short-horizon learner remembers between calls, and where it starts: V fitted first, while θ stands still. */

import { generalizedAdvantages } from '../../../data/advantages.ts';
import type { Trajectories } from '../../../data/trajectories.ts';
import { foldIn, integers, type Key } from '../../../math/random.ts';
import { mean, variance } from '../../../math/statistics.ts';
import { type AdamState, initialAdamState } from '../../../nn/adamLoop.ts';
import { createVirtualWorld } from '../../virtualWorld.ts';
import type { World } from '../../world.ts';
import type { PolicyOrigin, SearchLearner } from '../policySearch.ts';
import { type Ascent, startAscent } from './ascent.ts';
import { type CriticUnit, normalizedValues, rawValues } from './criticUnit.ts';
import type { Places } from './places.ts';
import type { WindowPrograms } from './windowPrograms.ts';

/** Plain data. */
export interface ShortHorizonState {
  /** Real states behind the normalisers: with new data everything starts afresh but θ and V. */
  readonly samples: number;
  /** Adam steps behind φ: in another model the curve of returns starts afresh, and the size of the steps with it. */
  readonly modelStep: number;
  readonly ascent: Ascent;
  /** θ of π_0, from which the search keeps its distance. */
  readonly firstTheta: Float32Array;
  /** Of Adam on θ: the first one and the present one. */
  readonly firstStepSize: number;
  readonly stepSize: number;
  /** V in the unit below. */
  readonly critic: AdamState;
  /** `[P_V]` the slowly moving copy of V, in the same unit. */
  readonly slow: Float32Array;
  readonly unit: CriticUnit;
  /** Running standard deviation of the advantages. */
  readonly advantageStd: number;
  readonly places: Places;
  /** Mean λ-return of the newest windows since the size of the steps last changed. */
  readonly curve: readonly number[];
  /** Whether θ has converged in this model. */
  readonly converged: boolean;
}

/** Decay of the λ-returns that V is fitted to (Schulman et al. 2016; Xu et al. 2022). */
export const criticLambda = 0.95;

/**
 * A policy that is known already starts with smaller steps. Measured on the ant, from an optimum of TRPO at 954: with the
 * whole step size the virtual return falls to 945 on the way, with a half to 950, with a quarter to 953; the last two rise
 * to 956 and 957.
 */
const knownShare = 0.25;

/** Fits of V before the first window; the first one to whole returns. */
const fits = 3;

/**
 * The state before the first window. E whole episodes of the policy give V its unit and its first fits, from which it is
 * V^π before θ moves, and the environments their places: each at another age, as if they had run for long.
 */
export async function startState(
  world: World,
  learner: SearchLearner,
  key: Key,
  { value, firstCritic }: Pick<WindowPrograms, 'value' | 'firstCritic'>,
  origin: PolicyOrigin,
): Promise<ShortHorizonState> {
  const { model, normalizers, theta } = learner;
  const trajectories = await firstEpisodes(world, learner, key);
  const rewards = await world.tasks.rewards(learner.psi, trajectories);
  const { gamma } = world.config.rollout;
  // Before there is a V, a state is worth the mean reward for ever.
  const guess = new Float32Array(rewards.length).fill(mean(rewards) / (1 - gamma));
  const returnsOf = (values: Float32Array, nextValues: Float32Array, lambda: number) =>
    generalizedAdvantages({ ...trajectories, rewards, values, nextValues }, { gamma, lambda });
  const whole = returnsOf(guess, guess, 1);
  const unit = { shift: mean(whole.returns), scale: Math.sqrt(variance(whole.returns)) || 1 };
  const isFresh = origin === 'fresh';
  const { learningRate } = world.config.shac;
  const firstStepSize = isFresh ? learningRate : knownShare * learningRate;
  const { parameters } = learner.value;
  let critic = initialAdamState(isFresh ? parameters : normalizedValues(parameters, value, unit));
  let targets = whole;
  for (let fit = 0; fit < fits; fit++) {
    if (fit > 0 || !isFresh) {
      const raw = initialAdamState(rawValues(critic.parameters, value, unit));
      const valuesOf = (states: Float32Array) =>
        firstCritic.evaluate(raw, normalizers.state, states);
      targets = returnsOf(
        await valuesOf(trajectories.states),
        await valuesOf(trajectories.nextStates),
        criticLambda,
      );
    }
    const fitted = await firstCritic.fit(critic, normalizers.state, {
      states: trajectories.states,
      targets: inUnit(targets.returns, unit),
      key: foldIn(foldIn(key, 'first fit'), fit),
    });
    critic = fitted.state;
  }
  return {
    samples: normalizers.state.count,
    modelStep: model.step,
    ascent: startAscent(theta),
    firstTheta: theta,
    firstStepSize,
    stepSize: firstStepSize,
    critic,
    slow: critic.parameters,
    unit,
    advantageStd: Math.sqrt(variance(targets.advantages)) || 1,
    places: placesAlong(trajectories, foldIn(key, 'ages')),
    curve: [],
    converged: false,
  };
}

/** Targets in the unit that V is fitted in. */
export function inUnit(returns: Float32Array, { shift, scale }: CriticUnit): Float32Array {
  return returns.map((x) => (x - shift) / scale);
}

/** E episodes of one time limit each under θ, side by side. */
async function firstEpisodes(
  world: World,
  { model, normalizers, theta }: SearchLearner,
  key: Key,
): Promise<Trajectories> {
  const { numEnvs } = world.config.shac;
  const frozen = { phi: model.parameters, normalizers };
  const virtual = await createVirtualWorld(world, frozen, { numEnvs, key });
  try {
    return await virtual.rollOut(theta, foldIn(key, 'first episodes'));
  } finally {
    await virtual.dispose();
  }
}

/** Every environment at a random row of its own column. */
function placesAlong(trajectories: Trajectories, key: Key): Places {
  const { horizon, numEnvs, stateSize, terminated, truncated } = trajectories;
  const rows = integers(key, numEnvs, horizon);
  const states = new Float32Array(numEnvs * stateSize);
  const ages = new Float32Array(numEnvs);
  for (let env = 0; env < numEnvs; env++) {
    const row = rows[env] * numEnvs + env;
    states.set(
      trajectories.states.subarray(row * stateSize, (row + 1) * stateSize),
      env * stateSize,
    );
    for (let t = 0; t < rows[env]; t++) {
      const before = t * numEnvs + env;
      ages[env] = terminated[before] + truncated[before] > 0 ? 0 : ages[env] + 1;
    }
  }
  return { states, ages, gained: new Float64Array(numEnvs).fill(Number.NaN) };
}
