/**
 * @file One window of the short-horizon learner as a program: h steps of E environments inside the model, the value of a
 * slow copy of V behind them, and the gradient of it all in θ.
 *
 *     J(θ) = (1 / (A Σ d)) Σ_{e,i} d_i [ r_i + end_i γ V′(s′_i) ] + c H(π_θ) − β KL(π_θ ‖ π_0),
 *            d_0 = 1,  d_{i+1} = end_i ? 1 : γ d_i
 *
 * where end_i is a fall, a timeout or the last step of the window, a restart is a state without a gradient, π_0 is the policy
 * that the search began with, whose states the model knows, and A makes the scale that of standardised advantages, so that c
 * means what it means in TRPO. Entropy and divergence are means over the states of the window, which are taken as given.
 *
 * The gradient goes back through the steps in a loop of its own (`sampleCotangents`), which finds that of the actions, a row
 * for every step of an environment. A learned model has places where derivatives of many steps explode, and a few
 * environments there would be the gradient of all: rows that are too long are limited. θ has the rest, all steps at once.
 *
 * Differentiated along the paths, J knows nothing of falls: no path moves the step at which the episode ends. So the
 * value behind a fall is first counted as if the episode went on, and then taken back by its score-function estimate,
 *
 *     −(1 / (A Σ d)) Σ_{e,u} w_u ∇ log π_θ(a_u|s_u),   w_u = Σ_{i≥u, same episode} fall_i d_i γ V′(s′_i) − mean over e.
 */

import {
  abs,
  add,
  clip,
  divide,
  exp,
  multiply,
  negate,
  subtract,
} from '../../../graph/elementwise.ts';
import { gradient } from '../../../graph/gradient.ts';
import { gather } from '../../../graph/indexing.ts';
import {
  and,
  cast,
  greaterOrEqual,
  less,
  not,
  or,
  stopGradient,
  where,
} from '../../../graph/logic.ts';
import { loop } from '../../../graph/loop.ts';
import { input, type Node } from '../../../graph/node.ts';
import type { Program } from '../../../graph/program.ts';
import { mean, sum } from '../../../graph/reduce.ts';
import { broadcastTo, reshape } from '../../../graph/structure.ts';
import { dynamicsInputs } from '../../../models/dynamicsModel.ts';
import { stepSlopes, tracedStep } from '../../../models/tracedStep.ts';
import { klDivergence, logProbability, truncatedEntropy } from '../../../nn/gaussian.ts';
import { distribution, policyLayout } from '../../../policies/gaussianPolicy.ts';
import { stateValue, type ValueSpec, valueLayout } from '../../../policies/valueFunction.ts';
import { entropyBound } from '../trpoPrograms.ts';
import { limitedRows } from './limitedRows.ts';
import { sampleCotangents, type WindowForm } from './sampleCotangents.ts';
import { centred, discountsAt, endedIn, lossesToGo } from './windowSteps.ts';

/** What is fixed in a window. */
export interface WindowOptions extends WindowForm {
  readonly value: ValueSpec;
  /** R, the number of start states to draw from. */
  readonly poolSize: number;
  /** γ. */
  readonly gamma: number;
  /** c, weight of the policy's truncated entropy. */
  readonly entropyCoefficient: number;
  /** Whether falls are counted as described above; without, what is behind a fall is worth nothing and not missed. */
  readonly countsFalls?: boolean;
  /** Longest row of ∂J/∂a, in multiples of the geometric mean of all. */
  readonly adjointLimit?: number;
}

/** Actions are clipped; up to this multiple of the limit their gradient passes as if they were not (ours). */
const clipSlack = 1.5;

/**
 * Measured on the ant: 3 slows learning down (798 instead of 839 after 25,000 samples); without a limit the norm of the
 * gradient reached 10⁵ in one run, in which nothing was learned any more.
 */
const usualAdjointLimit = 10;

/** Names of the inputs besides those of the model. */
export type WindowInput =
  | 'theta'
  | 'firstTheta'
  | 'klWeight'
  | 'weights'
  | 'psi'
  | 'state'
  | 'age'
  | 'noise'
  | 'resetStates'
  | 'resetIndices'
  | 'scale';

/** Names of the outputs; what has a row for every step is `[h, E, ·]`. */
export type WindowOutput =
  | 'gradient'
  | 'objective'
  | 'entropy'
  | 'kl'
  | 'states'
  | 'nextStates'
  | 'rewards'
  | 'terminated'
  | 'truncated'
  | 'values'
  | 'nextValues'
  | 'lastState'
  | 'lastAge';

/**
 * The program. Inputs: θ `theta`, that of π_0 `firstTheta`, β `klWeight` `[1]`, the slow copy of V `weights`, ψ `psi` `[K]`,
 * where every environment is, `state` `[E, S]` and `age` `[E]` in steps, standard normals `noise` `[h, E, A]`, the pool of start
 * states and which of them follows an episode that ends, `resetIndices` int32 `[h, E]`, and A, `scale` `[1]`. The policy and V
 * normalise states as the model does.
 */
export function windowProgram(options: WindowOptions): Program<WindowInput, WindowOutput> {
  const { family, dynamics, policy, value, numEnvs, horizon, poolSize, gamma } = options;
  const { countsFalls = true, adjointLimit = usualAdjointLimit } = options;
  const { stateSize, actionSize, timeLimit } = family;
  const rows = horizon * numEnvs;
  const model = dynamicsInputs(dynamics);
  const moments = model.nodes.stateMoments;
  const theta = input([policyLayout(policy).size]);
  const firstTheta = input([policyLayout(policy).size]);
  const klWeight = input([1]);
  const weights = input([valueLayout(value).size]);
  const psi = input([family.box.low.length]);
  const scale = input([1]);
  const state = input([numEnvs, stateSize]);
  const age = input([numEnvs]);
  const noise = input([horizon, numEnvs, actionSize]);
  const resetStates = input([poolSize, stateSize]);
  const resetIndices = input([horizon, numEnvs], 'int32');

  const { logStd } = distribution(policy, theta, state, moments);
  const deviations = multiply(noise, exp(logStd));
  const { carried, stacked } = loop({
    length: horizon,
    carried: [state, age],
    sequences: [deviations, gather(resetStates, resetIndices)],
    body: ([now, steps], [deviation, restart]) => {
      const sampled = add(distribution(policy, theta, now, moments).mean, deviation);
      const { next, output, active } = tracedStep(dynamics, model.nodes, now, sampled, family);
      const fell = family.terminated({ nextState: next });
      const nextAge = add(steps, 1);
      const ended = or(fell, greaterOrEqual(nextAge, timeLimit));
      return {
        carried: [where(reshape(ended, [numEnvs, 1]), restart, next), where(ended, 0, nextAge)],
        stacked: [now, steps, sampled, next, fell, output, ...active],
      };
    },
  });
  const [lastState, lastAge] = carried;
  const [states, ages, samples, nextStates, fell, outputs, ...active] = stacked;
  const timedOut = and(greaterOrEqual(add(ages, 1), timeLimit), not(fell));
  const [terminated, truncated] = [flag(fell), flag(timedOut)];

  const flat = (x: Node): Node => reshape(x, [rows, x.shape[2]]);
  const rowed = (x: Node): Node => reshape(x, [rows]);
  const visited = stopGradient(flat(states));
  const reached = flat(nextStates);
  const sampled = flat(samples);
  const rewards = family.reward({
    psi: broadcastTo(reshape(psi, [1, psi.shape[0]]), [rows, psi.shape[0]]),
    state: visited,
    action: clippedWithSlack(sampled, family.actionLimit),
    nextState: reached,
  });
  const nextValues = stateValue(value, weights, reached, moments);
  const weight = stopGradient(rowed(discountsAt(ages, gamma)));
  const ended = rowed(endedIn(terminated, truncated));
  const counted = countsFalls ? ended : multiply(ended, subtract(1, rowed(terminated)));
  const ahead = multiply(multiply(counted, nextValues), gamma);
  const unit = multiply(sum(weight), reshape(scale, []));
  const paths = divide(sum(multiply(weight, add(rewards, ahead))), unit);

  const ofPaths = sampleCotangents(options, {
    nodes: model.nodes,
    theta,
    visited,
    slopes: stepSlopes(model.nodes, states, { output: outputs, active }),
    passes: gradient(sum(clippedWithSlack(samples, family.actionLimit)), [samples])[0],
    goesOn: subtract(1, add(terminated, truncated)),
    local: gradient(paths, [visited, sampled, reached]),
  });
  const { mean: actionMean } = distribution(policy, theta, visited, moments);
  const drawn = add(actionMean, flat(deviations));
  const lost = multiply(multiply(ahead, weight), rowed(terminated));
  const losses = rowed(
    centred(lossesToGo(reshape(lost, [horizon, numEnvs]), terminated, truncated)),
  );
  const logProbabilities = logProbability(actionMean, logStd, stopGradient(sampled));
  const falls = divide(sum(multiply(stopGradient(losses), logProbabilities)), unit);
  const entropy = mean(truncatedEntropy(actionMean, logStd, -entropyBound, entropyBound));
  const first = distribution(policy, firstTheta, visited, moments);
  const kl = mean(klDivergence(actionMean, logStd, first.mean, first.logStd));
  const besidePaths = add(
    countsFalls ? negate(falls) : 0,
    subtract(multiply(entropy, options.entropyCoefficient), multiply(kl, reshape(klWeight, []))),
  );
  const limited = stopGradient(limitedRows(ofPaths, adjointLimit));
  const [thetaGradient] = gradient(add(sum(multiply(limited, drawn)), besidePaths), [theta]);
  return {
    inputs: {
      theta,
      firstTheta,
      klWeight,
      weights,
      psi,
      state,
      age,
      noise,
      resetStates,
      resetIndices,
      scale,
      ...model.inputs,
    },
    outputs: {
      gradient: thetaGradient,
      objective: add(paths, besidePaths),
      entropy,
      kl,
      states,
      nextStates,
      rewards,
      terminated,
      truncated,
      values: stateValue(value, weights, visited, moments),
      nextValues,
      lastState,
      lastAge,
    },
  };
}

const flag = (predicate: Node): Node => cast(predicate, 'float32');

/** a clipped to ±limit; the gradient is that of a within `clipSlack` limits, and 0 beyond. */
function clippedWithSlack(action: Node, limit: number): Node {
  if (limit === Infinity) return action;
  const passes = flag(less(abs(action), clipSlack * limit));
  const clipped = stopGradient(clip(action, -limit, limit));
  return add(clipped, multiply(subtract(action, stopGradient(action)), stopGradient(passes)));
}
