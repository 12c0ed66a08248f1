/**
 * @file The short-horizon learner: gradients through windows of the frozen model, with a value function behind them
 * (SHAC, Xu et al. 2022; in learned models PWM, Georgiev et al. 2025).
 */

import { generalizedAdvantages } from '../../../data/advantages.ts';
import { hasStoppedRising } from '../../../math/convergence.ts';
import { foldIn, integers, type Key, normals } from '../../../math/random.ts';
import { mean, variance } from '../../../math/statistics.ts';
import { allFinite, norm } from '../../../math/vector.ts';
import { keptShare } from '../../knownPolicies/keptShare.ts';
import { drawStartStates, startStateCount, type World } from '../../world.ts';
import { assertBatch, assertValueFit } from '../batchFaults.ts';
import { meanStd } from '../improvePolicy.ts';
import {
  type PolicyOrigin,
  type PolicySearch,
  type Searched,
  type SearchLearner,
  unchanged,
} from '../policySearch.ts';
import { ascend } from './ascent.ts';
import { rawValues } from './criticUnit.ts';
import { afterWindow, type EndedEpisode, shuffled, type WindowFlags } from './places.ts';
import { criticLambda, inUnit, type ShortHorizonState, startState } from './shortHorizonState.ts';
import type { WindowOutput } from './windowProgram.ts';
import { compileWindow, type WindowPrograms } from './windowPrograms.ts';

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

/** The state before the first window. */
interface Beginning {
  readonly origin: PolicyOrigin;
}

/** What a window leaves. */
interface AfterWindow {
  readonly state: ShortHorizonState;
  readonly metrics: Readonly<Record<string, number>>;
  readonly episodes: readonly EndedEpisode[];
}

/** The search. It starts afresh with a fresh θ and with new data; in another φ it goes on where it is. */
export const shortHorizonSearch: PolicySearch = {
  initial: (_world, _theta, origin): Beginning => ({ origin }),
  async improve(world, learner, key) {
    const { model, normalizers } = learner;
    const earlier = earlierState(learner);
    if ('ascent' in earlier && isDone(world, earlier)) return unchanged(learner);
    return world.frozen.use(
      [model.parameters, normalizers],
      () => compileWindow(world, learner),
      (programs) => searchInWindows(world, learner, earlier, programs, key),
    );
  },
};

/**
 * The state of the call before; for another φ the curve is new. With new data the search begins again, from what has been
 * learned.
 */
function earlierState({
  optimizer,
  normalizers,
  model,
}: SearchLearner): ShortHorizonState | Beginning {
  // Only this search has written it.
  const state = optimizer as ShortHorizonState | Beginning;
  if (!('ascent' in state)) return state;
  if (state.samples !== normalizers.state.count) return { origin: 'learned' };
  if (state.modelStep === model.step) return state;
  const { firstStepSize } = state;
  return {
    ...state,
    modelStep: model.step,
    stepSize: firstStepSize,
    curve: [],
    converged: false,
  };
}

const isDone = ({ config }: World, { converged }: ShortHorizonState): boolean =>
  converged && config.rollout.stop === 'converged';

async function searchInWindows(
  world: World,
  learner: SearchLearner,
  earlier: ShortHorizonState | Beginning,
  programs: WindowPrograms,
  key: Key,
): Promise<Searched> {
  const { config, env, family } = world;
  const { numEnvs, horizon } = config.shac;
  const { resetStates } = drawStartStates(env, foldIn(key, 'starts'));
  const resumes = 'ascent' in earlier;
  let state = resumes ? earlier : await startState(world, learner, key, programs, earlier.origin);
  let steps = resumes ? 0 : numEnvs * family.timeLimit;
  let metrics: Searched['metrics'] = {};
  const episodes: EndedEpisode[] = [];
  for (let update = 0; update < config.rollout.updates && !isDone(world, state); update++) {
    const context = { world, learner, programs, resetStates, key: foldIn(key, update) };
    const after = await improveOnWindow(context, state);
    ({ state, metrics } = after);
    episodes.push(...after.episodes);
    steps += numEnvs * horizon;
  }
  const { critic, unit, ascent } = state;
  const parameters = rawValues(critic.parameters, programs.value, unit);
  return {
    learned: {
      theta: ascent.average,
      optimizer: state,
      value: { ...critic, parameters },
      virtualSteps: learner.virtualSteps + steps,
    },
    metrics: { ...metrics, ...virtualMetrics(episodes) },
  };
}

/** What one window reads besides the state. */
export interface WindowContext {
  readonly world: World;
  readonly learner: SearchLearner;
  readonly programs: WindowPrograms;
  readonly resetStates: Float32Array;
  readonly key: Key;
}

/** A window: a step of θ along the gradient, a fit of V to the λ-returns under the slow copy, a step of the slow copy. */
async function improveOnWindow(
  context: WindowContext,
  state: ShortHorizonState,
): Promise<AfterWindow> {
  const { world, learner, programs, key } = context;
  const { config, family, specs } = world;
  const { numEnvs, horizon } = config.shac;
  const { psi, normalizers } = learner;
  const { ascent, unit, places, advantageStd, stepSize } = state;
  const rows = numEnvs * horizon;
  const outputs = await runWindow(context, state);
  const { states, nextStates, rewards, values, nextValues } = outputs;
  const flags: WindowFlags = {
    numEnvs,
    horizon,
    terminated: Uint8Array.from(outputs.terminated),
    truncated: Uint8Array.from(outputs.truncated),
  };
  const { advantages, returns } = generalizedAdvantages(
    { ...flags, valid: new Uint8Array(rows).fill(1), rewards, values, nextValues },
    { gamma: config.rollout.gamma, lambda: criticLambda },
  );
  const trajectories = { ...flags, stateSize: family.stateSize, nextStates };
  assertBatch(world, { psi, trajectories, rewards, values, nextValues, advantages });
  const fit = await programs.critic.fit(state.critic, normalizers.state, {
    states,
    targets: inUnit(returns, unit),
    key: foldIn(key, 'value'),
  });
  const { parameters } = fit.state;
  assertValueFit(world, { psi, rewards, losses: fit.losses, parameters });
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
      critic: fit.state,
      slow: state.slow.map((w, i) => w + slowShare * (parameters[i] - w)),
      advantageStd:
        advantageStd + deviationShare * (Math.sqrt(variance(advantages)) - advantageStd),
      places: shuffled(nextPlaces, foldIn(key, 'order')),
    },
    metrics: {
      policyObjective: outputs.objective[0],
      policyEntropy: outputs.entropy[0],
      policyKl: outputs.kl[0],
      policyStd: meanStd(specs, next.average),
      policyStepSize: stepSize,
      gradientNorm: norm(outputs.gradient),
      valueLoss: mean(fit.losses),
    },
    episodes,
  };
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

function virtualMetrics(episodes: readonly EndedEpisode[]): Record<string, number> {
  if (episodes.length === 0) return {};
  return {
    virtualReturn: mean(episodes.map(({ gained }) => gained)),
    virtualLength: mean(episodes.map(({ length }) => length)),
  };
}
