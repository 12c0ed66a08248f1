/** @file What is done with one window of the short-horizon learner: a step of θ, the rule of the step size, a fit of V. */

import { generalizedAdvantages } from '../../../data/advantages.ts';
import { hasStoppedRising } from '../../../math/convergence.ts';
import { foldIn, integers, type Key, normals } from '../../../math/random.ts';
import { mean, variance } from '../../../math/statistics.ts';
import { allFinite, norm } from '../../../math/vector.ts';
import type { AdamState } from '../../../nn/adamLoop.ts';
import { keptShare } from '../../knownPolicies/keptShare.ts';
import { startStateCount, type World } from '../../world.ts';
import { assertBatch, assertValueFit } from '../batchFaults.ts';
import { meanStd } from '../improvePolicy.ts';
import type { SearchLearner } from '../policySearch.ts';
import { ascend } from './ascent.ts';
import { rawValues } from './criticUnit.ts';
import { afterWindow, type EndedEpisode, shuffled, type WindowFlags } from './places.ts';
import { criticLambda, inUnit, type ShortHorizonState } from './shortHorizonState.ts';
import type { WindowOutput } from './windowProgram.ts';
import type { WindowPrograms } from './windowPrograms.ts';

/** The slow copy of V takes over this share of V after every window (Xu et al. 2022). */
const slowShare = 0.2;

/** The running deviation of the advantages takes over this share of a window's. */
const deviationShare = 0.1;

/**
 * Windows on each side of the comparison that tells whether returns still rise: 1600 steps, eight episodes of the ant. With
 * 20 windows a policy that rises slowly was taken for one that has converged (937 instead of 950 on the ant).
 */
const patience = 50;

/** The step size is halved so often; when returns do not rise with the last one, θ has converged (ours). */
const halvings = 3;

/** What a window leaves. */
export interface AfterWindow {
  /** With V as it was before the fit to this window. */
  readonly state: ShortHorizonState;
  readonly fitting: Promise<CriticFit>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly episodes: readonly EndedEpisode[];
}

/** V after a fit to a window. */
export interface CriticFit {
  readonly critic: AdamState;
  readonly metrics: Readonly<Record<string, number>>;
}

/** What one window reads besides the state. */
export interface WindowContext {
  readonly world: World;
  readonly learner: SearchLearner;
  readonly programs: WindowPrograms;
  readonly resetStates: Float32Array;
  readonly key: Key;
}

/**
 * A window: a step of θ along the gradient, a step of the slow copy of V, and a fit of V to the λ-returns under that copy,
 * which goes on beside the next window: the slow copy is a window behind.
 */
export async function improveOnWindow(
  context: WindowContext,
  state: ShortHorizonState,
  fitting: Promise<CriticFit>,
): Promise<AfterWindow> {
  const { world, learner, key } = context;
  const { config, family, specs } = world;
  const { numEnvs, horizon } = config.shac;
  const { ascent, places, advantageStd, stepSize } = state;
  const [outputs, { critic }] = await Promise.all([runWindow(context, state), fitting]);
  const { states, nextStates, rewards, values, nextValues } = outputs;
  const flags: WindowFlags = {
    numEnvs,
    horizon,
    terminated: Uint8Array.from(outputs.terminated),
    truncated: Uint8Array.from(outputs.truncated),
  };
  const valid = new Uint8Array(numEnvs * horizon).fill(1);
  const { advantages, returns } = generalizedAdvantages(
    { ...flags, valid, rewards, values, nextValues },
    { gamma: config.rollout.gamma, lambda: criticLambda },
  );
  const trajectories = { ...flags, stateSize: family.stateSize, nextStates };
  const { psi } = learner;
  assertBatch(world, { psi, trajectories, rewards, values, nextValues, advantages });
  const fittingNext = fitCritic(context, { ...state, critic }, { states, rewards, returns });
  // A gradient through many steps may overflow where every step is finite: such a window teaches V only.
  const isUsable = allFinite(outputs.gradient);
  const next = isUsable ? ascend(ascent, outputs.gradient, stepSize) : ascent;
  const { episodes, places: nextPlaces } = afterWindow(places, flags, {
    rewards,
    states: outputs.lastState,
    ages: outputs.lastAge,
  });
  return {
    state: {
      ...state,
      ...afterReturn(state, mean(returns)),
      ascent: next,
      critic,
      slow: state.slow.map((w, i) => w + slowShare * (critic.parameters[i] - w)),
      advantageStd:
        advantageStd + deviationShare * (Math.sqrt(variance(advantages)) - advantageStd),
      places: shuffled(nextPlaces, foldIn(key, 'order')),
    },
    fitting: fittingNext,
    metrics: {
      policyObjective: outputs.objective[0],
      policyEntropy: outputs.entropy[0],
      policyKl: outputs.kl[0],
      policyStd: meanStd(specs, next.average),
      policyStepSize: stepSize,
      gradientNorm: norm(outputs.gradient),
    },
    episodes,
  };
}

/** Fits V to the λ-returns of a window. */
async function fitCritic(
  { world, learner, programs, key }: WindowContext,
  { critic, unit }: Pick<ShortHorizonState, 'critic' | 'unit'>,
  window: Readonly<Record<'states' | 'rewards' | 'returns', Float32Array>>,
): Promise<CriticFit> {
  const { psi, normalizers } = learner;
  const { state, losses } = await programs.critic.fit(critic, normalizers.state, {
    states: window.states,
    targets: inUnit(window.returns, unit),
    key: foldIn(key, 'value'),
  });
  const { parameters } = state;
  assertValueFit(world, { psi, rewards: window.rewards, losses, parameters });
  return { critic: state, metrics: { valueLoss: mean(losses) } };
}

/** The window itself, with noise and restarts drawn for it. */
export function runWindow(
  { world, learner, programs, resetStates, key }: WindowContext,
  { ascent, firstTheta, slow, unit, places, advantageStd }: ShortHorizonState,
): Promise<Record<WindowOutput, Float32Array>> {
  const { numEnvs, horizon } = world.config.shac;
  const rows = numEnvs * horizon;
  return programs.window.run({
    theta: ascent.iterate,
    firstTheta,
    klWeight: Float32Array.of(distanceWeight(world, learner)),
    weights: rawValues(slow, programs.value, unit),
    psi: Float32Array.from(learner.psi),
    state: places.states,
    age: places.ages,
    noise: normals(foldIn(key, 'noise'), rows * world.family.actionSize),
    resetStates,
    resetIndices: integers(foldIn(key, 'reset'), rows, startStateCount),
    scale: Float32Array.of(advantageStd),
  });
}

/**
 * β: `shac.klWeight`, less the share of its promises that the model has kept on the training tasks. Where all came true, there
 * is nothing to keep away from.
 */
function distanceWeight(
  { config }: Pick<World, 'config'>,
  { history }: Pick<SearchLearner, 'history'>,
): number {
  const kept = keptShare(history) ?? 0;
  return config.shac.klWeight * (1 - Math.min(1, Math.max(0, kept)));
}

/** The rule of the step size: halved where the curve of λ-returns has stopped rising; after the last halving, converged. */
function afterReturn(
  { curve, firstStepSize, stepSize, converged }: ShortHorizonState,
  value: number,
): Pick<ShortHorizonState, 'curve' | 'stepSize' | 'converged'> {
  const longer = [...curve, value].slice(-2 * patience);
  if (!hasStoppedRising(longer, patience)) return { curve: longer, stepSize, converged };
  const least = firstStepSize / 2 ** halvings;
  if (stepSize <= least) return { curve: longer, stepSize, converged: true };
  return { curve: [], stepSize: stepSize / 2, converged };
}
