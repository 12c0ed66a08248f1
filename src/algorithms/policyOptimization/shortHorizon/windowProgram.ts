/**
 * @file One window of the short-horizon learner as a program: h steps of E environments inside the model, the value of a
 * slow copy of V behind them, and the gradient of it all in θ.
 *
 *     J(θ) = (1 / (A Σ d)) Σ_{e,i} d_i [ r_i + end_i γ V′(s′_i) ] + c H(π_θ) − β KL(π_θ ‖ π_0),
 *            d_0 = 1,  d_{i+1} = end_i ? 1 : γ d_i
 *
 * where end_i is a fall, a timeout or the last step of the window, a restart is a state without a gradient, π_0 is the policy
 * that the search began with, whose states the model knows, and A makes the scale that of standardised advantages, so that c
 * means what it means in TRPO. Entropy and divergence are means over the states of the window,
 * which are taken as given.
 *
 * Differentiated along the paths, J knows nothing of falls: no path moves the step at which the episode ends. So the
 * value behind a fall is first counted as if the episode went on, and then taken back by its score-function estimate,
 *
 *     −(1 / (A Σ d)) Σ_{e,u} w_u ∇ log π_θ(a_u|s_u),   w_u = Σ_{i≥u, same episode} fall_i d_i γ V′(s′_i) − mean over e.
 *
 * A learned model has places where derivatives of many steps explode, and a few environments there would be the gradient of
 * all. So it is first taken in the actions, where every step of an environment has a row of its own, rows that are too long
 * are limited, and only then it goes on to θ: Σ_{e,u} limited(∂J/∂a_u) ∂a_u/∂θ.
 */

import { constant, ones } from '../../../graph/constant.ts';
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
import { gather, reverse } from '../../../graph/indexing.ts';
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
import { type DynamicsSpec, dynamicsInputs, predict } from '../../../models/dynamicsModel.ts';
import { klDivergence, logProbability, truncatedEntropy } from '../../../nn/gaussian.ts';
import {
  distribution,
  type GaussianPolicySpec,
  policyLayout,
} from '../../../policies/gaussianPolicy.ts';
import { stateValue, type ValueSpec, valueLayout } from '../../../policies/valueFunction.ts';
import type { TaskFamily } from '../../../tasks/taskFamily.ts';
import { entropyBound } from '../trpoPrograms.ts';
import { limitedRows } from './limitedRows.ts';

/** What is fixed in a window. */
export interface WindowOptions {
  readonly family: TaskFamily;
  readonly dynamics: DynamicsSpec;
  readonly policy: GaussianPolicySpec;
  readonly value: ValueSpec;
  /** E. */
  readonly numEnvs: number;
  /** h. */
  readonly horizon: number;
  /** R, the number of start states to draw from. */
  readonly poolSize: number;
  /** γ. */
  readonly gamma: number;
  /** c, weight of the policy's truncated entropy. */
  readonly entropyCoefficient: number;
  /** β. */
  readonly klWeight: number;
  /** Whether falls are counted as described above; without, what is behind a fall is worth nothing and not missed. */
  readonly countsFalls?: boolean;
  /** Longest row of ∂J/∂a, in multiples of the geometric mean of all. */
  readonly adjointLimit?: number;
}

/** Actions are clipped; up to this multiple of the limit their gradient passes as if they were not (ours). */
const clipSlack = 1.5;

/**
 * Measured on the ant, where the longest rows of a window are three to six times their geometric mean as long as nothing
 * explodes: 3 slows learning down (798 instead of 839 after 25,000 samples), without a limit the norm of the gradient
 * reached 10⁵ in one run, in which nothing was learned any more.
 */
const usualAdjointLimit = 10;

/** Names of the inputs besides those of the model. */
export type WindowInput =
  | 'theta'
  | 'firstTheta'
  | 'weights'
  | 'policyMean'
  | 'policyStd'
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
 * The program. Inputs: θ `theta`, that of π_0 `firstTheta`, the slow copy of V `weights`, moments of states, ψ `psi` `[K]`, where every environment
 * is, `state` `[E, S]` and `age` `[E]` in steps, standard normals `noise` `[h, E, A]`, the pool of start states and which of
 * them follows an episode that ends, `resetIndices` int32 `[h, E]`, and A, `scale` `[1]`.
 */
export function windowProgram(options: WindowOptions): Program<WindowInput, WindowOutput> {
  const { family, dynamics, policy, value, numEnvs, horizon, poolSize, gamma } = options;
  const { countsFalls = true, adjointLimit = usualAdjointLimit } = options;
  const { stateSize, actionSize, timeLimit } = family;
  const rows = horizon * numEnvs;
  const model = dynamicsInputs(dynamics);
  const theta = input([policyLayout(policy).size]);
  const firstTheta = input([policyLayout(policy).size]);
  const weights = input([valueLayout(value).size]);
  const moments = { mean: input([stateSize]), std: input([stateSize]) };
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
    carried: [state, age, ones([numEnvs])],
    sequences: [deviations, gather(resetStates, resetIndices)],
    body: ([now, steps, discount], [deviation, restart]) => {
      const sampled = add(distribution(policy, theta, now, moments).mean, deviation);
      const action = clippedWithSlack(sampled, family.actionLimit);
      const next = predict(dynamics, model.nodes, now, action, family);
      const fell = family.terminated({ nextState: next });
      const nextAge = add(steps, 1);
      const timedOut = and(greaterOrEqual(nextAge, timeLimit), not(fell));
      const ended = or(fell, timedOut);
      return {
        carried: [
          where(reshape(ended, [numEnvs, 1]), restart, next),
          where(ended, 0, nextAge),
          where(ended, 1, multiply(discount, gamma)),
        ],
        stacked: [now, action, sampled, next, flag(fell), flag(timedOut), discount],
      };
    },
  });
  const [lastState, lastAge] = carried;
  const [states, actions, samples, nextStates, terminated, truncated, discounts] = stacked;
  const flat = (x: Node): Node => reshape(x, [rows, x.shape[2]]);
  const rowed = (x: Node): Node => reshape(x, [rows]);
  const rewards = family.reward({
    psi: broadcastTo(reshape(psi, [1, psi.shape[0]]), [rows, psi.shape[0]]),
    state: flat(states),
    action: flat(actions),
    nextState: flat(nextStates),
  });
  const visited = stopGradient(flat(states));
  const nextValues = stateValue(value, weights, flat(nextStates), moments);
  const weight = stopGradient(rowed(discounts));
  const ended = rowed(endedIn(terminated, truncated));
  const counted = countsFalls ? ended : multiply(ended, subtract(1, rowed(terminated)));
  const ahead = multiply(multiply(stopGradient(counted), nextValues), gamma);
  const unit = multiply(sum(weight), reshape(scale, []));
  const paths = divide(sum(multiply(weight, add(rewards, ahead))), unit);

  const { mean: actionMean } = distribution(policy, theta, visited, moments);
  const lost = multiply(stopGradient(multiply(ahead, weight)), rowed(terminated));
  const losses = rowed(
    centred(lossesToGo(reshape(lost, [horizon, numEnvs]), terminated, truncated)),
  );
  const logProbabilities = logProbability(actionMean, logStd, stopGradient(flat(samples)));
  const falls = divide(sum(multiply(stopGradient(losses), logProbabilities)), unit);

  const first = distribution(policy, firstTheta, visited, moments);
  const kl = mean(klDivergence(actionMean, logStd, first.mean, first.logStd));
  const entropy = mean(truncatedEntropy(actionMean, logStd, -entropyBound, entropyBound));
  const rest = add(
    countsFalls ? negate(falls) : 0,
    subtract(multiply(entropy, options.entropyCoefficient), multiply(kl, options.klWeight)),
  );

  // A deviation is added to its action and to nothing else: the gradient in one is that in the other.
  const [adjoints] = gradient(paths, [deviations]);
  const acted = add(actionMean, multiply(flat(noise), exp(logStd)));
  const alongPaths = multiply(stopGradient(limitedRows(flat(adjoints), adjointLimit)), acted);
  const [thetaGradient] = gradient(add(sum(alongPaths), rest), [theta]);
  return {
    inputs: {
      theta,
      firstTheta,
      weights,
      policyMean: moments.mean,
      policyStd: moments.std,
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
      objective: add(paths, rest),
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

/** `[h, E]` 1 where a segment ends: at a fall, a timeout, and the last step of the window. */
function endedIn(terminated: Node, truncated: Node): Node {
  const [horizon] = terminated.shape;
  const last = constant(
    Float32Array.from({ length: horizon }, (_, i) => Number(i === horizon - 1)),
    [horizon, 1],
  );
  return flag(greaterOrEqual(add(add(terminated, truncated), last), 1));
}

/** `[h, E]` Σ_{i≥u} of `lost` within the episode of u. */
function lossesToGo(lost: Node, terminated: Node, truncated: Node): Node {
  const [horizon, numEnvs] = lost.shape;
  const goesOn = subtract(1, add(terminated, truncated));
  const { stacked } = loop({
    length: horizon,
    carried: [multiply(ones([numEnvs]), 0)],
    sequences: [reverse(lost), reverse(goesOn)],
    body: ([following], [now, on]) => {
      const total = add(now, multiply(on, following));
      return { carried: [total], stacked: [total] };
    },
  });
  return reverse(stacked[0]);
}

/** `[h, E]` less the mean over E: a baseline that is almost independent of each column. */
function centred(x: Node): Node {
  return subtract(x, mean(x, { axes: [1], keepDims: true }));
}
