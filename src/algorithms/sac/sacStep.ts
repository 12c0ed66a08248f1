/**
 * @file One gradient step of soft actor-critic as a program: Q moves first, then V towards the new Q, then V′ towards the new
 * V, and π up the new Q, each by Adam.
 *
 * @source the public code of PEARL, whose order this is (facts 6)
 */

import { add, multiply, negate, subtract } from '../../graph/elementwise.ts';
import { gradient } from '../../graph/gradient.ts';
import { input, type Node } from '../../graph/node.ts';
import type { Program } from '../../graph/program.ts';
import { mean } from '../../graph/reduce.ts';
import { type AdamOptions, type AdamSchedule, adamSchedule, adamUpdate } from '../../nn/adam.ts';
import type { ParameterEntry, ParameterLayout } from '../../nn/parameters.ts';
import {
  criticLoss,
  policyDraws,
  policyLoss,
  type SacRates,
  softValue,
  valueLoss,
} from './sacLosses.ts';
import {
  criticLayout,
  networkLayout,
  policyNetwork,
  type SacSpec,
  stateValueNetwork,
} from './sacNetworks.ts';

/** What is compiled. */
export interface SacStepOptions extends SacRates {
  readonly spec: SacSpec;
  /** N, transitions of a step. */
  readonly rows: number;
  /** Of Adam. */
  readonly learningRate: number;
  /** τ: V′ ← V′ + τ (V − V′). */
  readonly targetRate: number;
  /** Where the context of the rows comes from, for C > 0. */
  readonly inference?: ContextInference;
}

/** How the context of the rows follows from parameters that learn from Q's loss. */
export interface ContextInference {
  /** Those parameters: they follow both action values. */
  readonly entries: readonly ParameterEntry[];
  /** The context, from the flat parameters of {@link criticLayout}. */
  build(critic: Node, layout: ParameterLayout): InferredContext;
}

/** A context with what it needs and costs. */
export interface InferredContext {
  /** `[N, C]` */
  readonly context: Node;
  /** `[]` what is added to Q's loss. */
  readonly penalty: Node;
  readonly inputs: Readonly<Record<string, Node>>;
  /** Scalars to be told of. */
  readonly outputs: Readonly<Record<string, Node>>;
}

/** What Adam trains, each group in one flat vector. */
export const trainedGroups = ['critic', 'value', 'policy'] as const;

/**
 * The program. Inputs: for each group its parameters, `group.firstMoments` and `group.secondMoments`; `target`, the parameters
 * of V′; `step`, from 1; and the rows, `[N, ·]`, with standard normal `noise` `[N, A]`. Outputs: the same after the step, and
 * scalars.
 */
export function sacStepProgram(options: SacStepOptions): Program {
  const { spec, rows, inference, targetRate } = options;
  const { stateSize, actionSize } = spec;
  const layout = criticLayout(spec, inference?.entries);
  const step = input([]);
  const adam = { learningRate: options.learningRate };
  const schedule = adamSchedule(step, 1, adam);
  const groups = {
    critic: group(layout.size),
    value: group(networkLayout(stateValueNetwork(spec)).size),
    policy: group(networkLayout(policyNetwork(spec)).size),
  };
  const target = input(groups.value.parameters.shape);
  const data = {
    states: input([rows, stateSize]),
    actions: input([rows, actionSize]),
    rewards: input([rows]),
    nextStates: input([rows, stateSize]),
    terminated: input([rows]),
  };
  const noise = input([rows, actionSize]);
  const critic = { critic: groups.critic.parameters, layout };
  const inferred = inference?.build(critic.critic, layout);
  const batch = { ...data, context: inferred?.context };

  const ofCritic = criticLoss(spec, { ...critic, target }, batch, options);
  const objective = inferred === undefined ? ofCritic : add(ofCritic, inferred.penalty);
  const newCritic = moved(groups.critic, objective, { adam, schedule });

  const draws = policyDraws(spec, groups.policy.parameters, batch, noise);
  const soft = softValue(spec, { critic: newCritic.parameters, layout }, batch, draws);
  const ofValue = valueLoss(spec, groups.value.parameters, batch, soft);
  const newValue = moved(groups.value, ofValue, { adam, schedule });
  const newTarget = add(target, multiply(subtract(newValue.parameters, target), targetRate));

  const ofPolicy = policyLoss(soft, draws);
  const newPolicy = moved(groups.policy, ofPolicy, { adam, schedule });
  return {
    inputs: { ...named(groups), target, step, ...data, noise, ...inferred?.inputs },
    outputs: {
      ...named({ critic: newCritic, value: newValue, policy: newPolicy }),
      target: newTarget,
      criticLoss: ofCritic,
      valueLoss: ofValue,
      policyLoss: ofPolicy,
      policyEntropy: negate(mean(draws.logProbability)),
      ...inferred?.outputs,
    },
  };
}

/** A group of parameters with Adam's moments, flat. */
interface Group {
  readonly parameters: Node;
  readonly firstMoments: Node;
  readonly secondMoments: Node;
}

function group(size: number): Group {
  const flat = (): Node => input([size]);
  return { parameters: flat(), firstMoments: flat(), secondMoments: flat() };
}

/** The group after one step down a loss. */
function moved(
  group: Group,
  loss: Node,
  { adam, schedule }: { readonly adam: AdamOptions; readonly schedule: AdamSchedule },
): Group {
  const { parameters, firstMoments, secondMoments } = adamUpdate(
    {
      parameters: [group.parameters],
      gradients: gradient(loss, [group.parameters]),
      firstMoments: [group.firstMoments],
      secondMoments: [group.secondMoments],
      stepSize: schedule.stepSizes,
      offset: schedule.offsets,
    },
    adam,
  );
  return {
    parameters: parameters[0],
    firstMoments: firstMoments[0],
    secondMoments: secondMoments[0],
  };
}

function named(
  groups: Readonly<Record<(typeof trainedGroups)[number], Group>>,
): Record<string, Node> {
  return Object.fromEntries(
    trainedGroups.flatMap((name) => [
      [name, groups[name].parameters],
      [`${name}.firstMoments`, groups[name].firstMoments],
      [`${name}.secondMoments`, groups[name].secondMoments],
    ]),
  );
}
