/**
 * @file The short-horizon learner: gradients through windows of the frozen model, with a value function behind them
 * (SHAC, Xu et al. 2022; in learned models PWM, Georgiev et al. 2025).
 */

import { foldIn, type Key } from '../../../math/random.ts';
import { mean } from '../../../math/statistics.ts';
import { drawStartStates, type World } from '../../world.ts';
import {
  type PolicyOrigin,
  type PolicySearch,
  type Searched,
  type SearchLearner,
  unchanged,
} from '../policySearch.ts';
import { rawValues } from './criticUnit.ts';
import { type CriticFit, improveOnWindow } from './improveOnWindow.ts';
import type { EndedEpisode } from './places.ts';
import { type ShortHorizonState, startState } from './shortHorizonState.ts';
import { compileWindow, type WindowPrograms } from './windowPrograms.ts';

/** The state before the first window. */
interface Beginning {
  readonly origin: PolicyOrigin;
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
  let fitting: Promise<CriticFit> = Promise.resolve({ critic: state.critic, metrics: {} });
  const episodes: EndedEpisode[] = [];
  for (let update = 0; update < config.rollout.updates && !isDone(world, state); update++) {
    const context = { world, learner, programs, resetStates, key: foldIn(key, update) };
    const after = await improveOnWindow(context, state, fitting);
    ({ state, metrics, fitting } = after);
    episodes.push(...after.episodes);
    steps += numEnvs * horizon;
  }
  const { critic, metrics: ofCritic } = await fitting;
  const { unit, ascent } = state;
  const parameters = rawValues(critic.parameters, programs.value, unit);
  return {
    learned: {
      theta: ascent.average,
      optimizer: { ...state, critic },
      value: { ...critic, parameters },
      virtualSteps: learner.virtualSteps + steps,
    },
    metrics: { ...metrics, ...ofCritic, ...virtualMetrics(episodes) },
  };
}

function virtualMetrics(episodes: readonly EndedEpisode[]): Record<string, number> {
  if (episodes.length === 0) return {};
  return {
    virtualReturn: mean(episodes.map(({ gained }) => gained)),
    virtualLength: mean(episodes.map(({ length }) => length)),
  };
}
