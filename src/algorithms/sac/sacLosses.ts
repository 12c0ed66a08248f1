/**
 * @file What the networks of soft actor-critic minimise, with values `y` that are held constant where the loss of one network
 * reads another:
 *
 *     Q:  mean (Q₁ − y)² + mean (Q₂ − y)²,              y = c r + γ (1 − d) V′(s′)
 *     V:  mean (V − y)²,                                y = min Q(s, ã) − log π(ã|s)
 *     π:  mean (log π(ã|s) − min Q(s, ã)) + 10⁻³ (mean μ² + mean log² σ)
 *
 * with ã drawn from π(·|s). Of the context only the loss of Q passes a gradient on.
 *
 * @source Haarnoja et al. 2018, Eqs. 5-13; the public code of PEARL (facts 6)
 */

import { add, multiply, square, subtract } from '../../graph/elementwise.ts';
import { stopGradient } from '../../graph/logic.ts';
import type { Node } from '../../graph/node.ts';
import { mean } from '../../graph/reduce.ts';
import type { ParameterLayout } from '../../nn/parameters.ts';
import { squashedDraws } from '../../nn/squashedGaussian.ts';
import {
  actionValues,
  policyHead,
  type SacSpec,
  smallerValue,
  stateValue,
  unitActions,
} from './sacNetworks.ts';

/** Transitions as nodes, and what all networks read beside the states. */
export interface SacBatch {
  /** `[N, S]` */
  readonly states: Node;
  /** `[N, A]` as the environment takes them. */
  readonly actions: Node;
  /** `[N]` */
  readonly rewards: Node;
  /** `[N, S]` */
  readonly nextStates: Node;
  /** `[N]` d: 1 where the task ended there; 0 at a time limit. */
  readonly terminated: Node;
  /** `[N, C]`, undefined for C = 0. */
  readonly context: Node | undefined;
}

/** Numbers of the losses. */
export interface SacRates {
  /** γ */
  readonly gamma: number;
  /** c, by which rewards are multiplied: the weight of returns against entropy. */
  readonly rewardScale: number;
}

/** Both action values, as {@link criticLayout} lays them out. */
export interface CriticNodes {
  readonly critic: Node;
  readonly layout: ParameterLayout;
}

/** Q's loss; `target` are the flat parameters of V′. */
export function criticLoss(
  spec: SacSpec,
  { critic, layout, target }: CriticNodes & { readonly target: Node },
  { states, actions, rewards, nextStates, terminated, context }: SacBatch,
  { gamma, rewardScale }: SacRates,
): Node {
  const next = stateValue(spec, target, nextStates, context);
  const goesOn = multiply(subtract(1, terminated), gamma);
  const y = stopGradient(add(multiply(rewards, rewardScale), multiply(goesOn, next)));
  const action = unitActions(spec, actions);
  const both = actionValues(spec, critic, layout, { state: states, action, context });
  const [first, second] = both.map((value) => mean(square(subtract(value, y))));
  return add(first, second);
}

/** Draws of the policy in the states of a batch. */
export interface PolicyDraws {
  /** `[N, A]` of the normal draw. */
  readonly mean: Node;
  /** `[N, A]` */
  readonly logStd: Node;
  /** `[N, A]` ã in units of its bound. */
  readonly action: Node;
  /** `[N]` log π(ã|s) */
  readonly logProbability: Node;
}

/** ã ~ π(·|s), from `noise` `[N, A]`. */
export function policyDraws(
  spec: SacSpec,
  policy: Node,
  { states, context }: Pick<SacBatch, 'states' | 'context'>,
  noise: Node,
): PolicyDraws {
  const head = policyHead(spec, policy, states, held(context));
  const { value, logProbability } = squashedDraws(head.mean, head.logStd, noise);
  return { ...head, action: value, logProbability };
}

/** `[N]` min Q(s, ã) − log π(ã|s), through which the policy's gradient goes. */
export function softValue(
  spec: SacSpec,
  { critic, layout }: CriticNodes,
  { states, context }: Pick<SacBatch, 'states' | 'context'>,
  { action, logProbability }: PolicyDraws,
): Node {
  const read = { state: states, action, context: held(context) };
  return subtract(smallerValue(spec, stopGradient(critic), layout, read), logProbability);
}

/** V's loss. */
export function valueLoss(
  spec: SacSpec,
  value: Node,
  { states, context }: Pick<SacBatch, 'states' | 'context'>,
  soft: Node,
): Node {
  const predicted = stateValue(spec, value, states, held(context));
  return mean(square(subtract(predicted, stopGradient(soft))));
}

/** Weight of the squares of μ and of log σ (public code). */
const regularization = 1e-3;

/** The policy's loss. */
export function policyLoss(soft: Node, { mean: mu, logStd }: PolicyDraws): Node {
  const squares = add(mean(square(mu)), mean(square(logStd)));
  return subtract(multiply(squares, regularization), mean(soft));
}

function held(context: Node | undefined): Node | undefined {
  return context === undefined ? undefined : stopGradient(context);
}
