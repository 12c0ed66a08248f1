/** @file The training methods: what the setting `training.method`, labels and costs are read from. */

import { type Algorithm, anyAlgorithm } from './algorithm.ts';
import { maml, mamlRealSteps } from './maml/maml.ts';
import type { TaskMethod } from './methodNames.ts';
import { modelBased } from './modelBased.ts';
import { jointRealSteps, mtJoint } from './multiTask/mtJoint.ts';
import { mtModel } from './multiTask/mtModel.ts';
import { adversarialSelection } from './selection/adversarialSelection.ts';
import {
  cornerSelection,
  fixedSelection,
  gaussianSelection,
  uniformSelection,
  unitGaussianSelection,
} from './selection/randomSelection.ts';
import type { TaskSelection } from './selection/taskSelection.ts';
import type { AlgorithmConfig } from './settings.ts';
import {
  rolloutUpdatesInModel,
  type UpdatesOf,
  updatesInModel,
  updatesInPhase,
} from './updates.ts';

/**
 * What a method is told of a task: `rewards` on the way; beside them `psi`, which its policy reads; or `reward`, r_ψ as a function,
 * by which it rates what its model predicts.
 */
export type TaskKnowledge = 'rewards' | 'psi' | 'reward';

/** One way to train, selected by its name. */
export interface Method {
  /** As figures and tables name it. */
  readonly label: string;
  /** How it chooses the training tasks, or trains on them, to complete the documentation of `training.method`. */
  readonly description: string;
  /** Where it comes from. */
  readonly source: string;
  readonly algorithm: Algorithm;
  /** Whether a task ends with the rollouts of ∂L/∂ψ, of which one is virtual. */
  readonly followsTaskGradient: boolean;
  /**
   * `in turn`: `training.nTasks` tasks, each with a policy and a record of its own. `together`: one policy for all of them,
   * without such records.
   */
  readonly trainsTasks: 'in turn' | 'together';
  /** What it is told of the tasks that it trains on, and of those that it is tested on. */
  readonly knows: Readonly<Record<'training' | 'test', TaskKnowledge>>;
  /** How often it updates its policy, and what else it fits by gradients, for display. */
  readonly updates: UpdatesOf;
  /**
   * Of a method without a model: the setting that says how often it collects and updates.
   */
  readonly lengthSetting?: LengthSetting;
  /**
   * Real steps of a training of a method without a model, which may be fewer where episodes end early.
   *
   * @param timeLimit - steps of an episode
   */
  readonly realSteps?: (config: AlgorithmConfig, timeLimit: number) => number;
}

/** A group of settings, and the name of a number there. */
export type LengthSetting = {
  readonly [G in keyof AlgorithmConfig]: readonly [
    group: G,
    name: string & keyof AlgorithmConfig[G],
  ];
}[keyof AlgorithmConfig];

const withSelection = (selection: TaskSelection): Algorithm => anyAlgorithm(modelBased(selection));
const inTurn = {
  trainsTasks: 'in turn',
  knows: { training: 'reward', test: 'reward' },
  updates: updatesInModel,
} as const;
const random = { followsTaskGradient: false, ...inTurn } as const;
const metaLearned = {
  followsTaskGradient: false,
  trainsTasks: 'together',
  updates: updatesInPhase('update', ({ maml: { tasksPerUpdate } }) => [
    { kind: 'TRPO', count: 1 },
    { kind: 'inner', count: tasksPerUpdate },
  ]),
  lengthSetting: ['maml', 'updates'],
  realSteps: mamlRealSteps,
} as const;

/** The methods by name. */
export const methods: Readonly<Record<TaskMethod, Method>> = {
  admrl: {
    label: 'AdMRL',
    description: 'ascent on the gap',
    source: 'paper §4',
    algorithm: withSelection(adversarialSelection),
    followsTaskGradient: true,
    ...inTurn,
  },
  'mb-unif': {
    label: 'MB-Unif',
    description: 'uniform draws in Ψ',
    source: 'paper §5',
    algorithm: withSelection(uniformSelection),
    ...random,
  },
  'mb-gauss': {
    label: 'MB-Gauss',
    description:
      'normal draws around the centre of Ψ, clipped to it, with standard deviation 1 in the units of ψ',
    source: 'paper §5',
    algorithm: withSelection(gaussianSelection),
    ...random,
  },
  'mb-gauss-clipped': {
    label: 'MB-Gauss (clipped)',
    description: 'the same with standard deviation 1 in the units of a box [-1, 1]',
    source: 'released code',
    algorithm: withSelection(unitGaussianSelection),
    ...random,
  },
  'mb-corner': {
    label: 'MB-Corner',
    description: 'draws of a corner of Ψ',
    source: 'ours',
    algorithm: withSelection(cornerSelection),
    ...random,
  },
  'slbo-fixed': {
    label: 'SLBO-Fixed',
    description: 'the first task again and again',
    source: 'ours',
    algorithm: withSelection(fixedSelection),
    ...random,
  },
  'mt-joint': {
    label: 'MT-joint',
    description:
      'TRPO in the real simulator on uniform draws in Ψ, all at once, with one policy that reads ψ and no model; its settings are those of the group mtJoint',
    source: 'paper §5',
    algorithm: anyAlgorithm(mtJoint),
    followsTaskGradient: false,
    trainsTasks: 'together',
    knows: { training: 'psi', test: 'psi' },
    updates: updatesInPhase('joint', () => [{ kind: 'TRPO', count: 1 }]),
    lengthSetting: ['mtJoint', 'updates'],
    realSteps: jointRealSteps,
  },
  'mt-model': {
    label: 'MT-model',
    description:
      'TRPO inside the model on uniform draws in Ψ, all at once, with one policy that reads ψ and collects for the model in training.nTasks rounds',
    source: 'ours',
    algorithm: anyAlgorithm(mtModel),
    followsTaskGradient: false,
    trainsTasks: 'together',
    knows: { training: 'reward', test: 'reward' },
    updates: rolloutUpdatesInModel,
  },
  maml: {
    label: 'MAML',
    description: 'draws of maml.tasks tasks, many at once, without a model',
    source: 'Finn et al. 2017',
    algorithm: anyAlgorithm(maml({ readsTask: false })),
    knows: { training: 'rewards', test: 'rewards' },
    ...metaLearned,
  },
  'maml-mt': {
    label: 'MAML-MT',
    description: 'the same with a policy that reads ψ',
    source: 'paper §5',
    algorithm: anyAlgorithm(maml({ readsTask: true })),
    knows: { training: 'psi', test: 'psi' },
    ...metaLearned,
  },
};
