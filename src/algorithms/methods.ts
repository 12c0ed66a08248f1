/** @file The training methods: what the setting `training.method`, labels and costs are read from. */

import { type Algorithm, anyAlgorithm } from './algorithm.ts';
import { maml, mamlRealSteps } from './maml/maml.ts';
import type { TaskMethod } from './methodNames.ts';
import { modelBased } from './modelBased.ts';
import { jointRealSteps, mtJoint } from './multiTask/mtJoint.ts';
import { mtModel } from './multiTask/mtModel.ts';
import { pearl, pearlGradientBlocks, pearlRealSteps } from './pearl/pearl.ts';
import { sac, sacGradientBlocks, sacRealSteps } from './sac/sac.ts';
import { adversarialSelection } from './selection/adversarialSelection.ts';
import { behaviourSelection } from './selection/behaviourSelection.ts';
import { crossEntropySelection } from './selection/crossEntropySelection.ts';
import { disagreementSelection } from './selection/disagreementSelection.ts';
import { mapSelection } from './selection/mapSelection.ts';
import { normalisedSelection } from './selection/normalisedSelection.ts';
import {
  boundarySelection,
  cornerSelection,
  fixedSelection,
  gaussianSelection,
  uniformSelection,
  unitGaussianSelection,
} from './selection/randomSelection.ts';
import { replaySelection } from './selection/replaySelection.ts';
import { sobolSelection } from './selection/spaceFillingSelection.ts';
import type { TaskSelection } from './selection/taskSelection.ts';
import type { AlgorithmConfig } from './settings.ts';
import {
  rolloutUpdatesInModel,
  type UpdatesOf,
  updatesInBlocks,
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
   * without such records. `one`: the family's default task alone, without a record.
   */
  readonly trainsTasks: 'in turn' | 'together' | 'one';
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
  /** Blocks of gradient steps apart from collections, for a method without a model that takes such. */
  readonly gradientBlocks?: {
    /** Of a training. */
    training(config: AlgorithmConfig): number;
    /** Of a stage of adaptation that collects `samples` steps. */
    stage(config: AlgorithmConfig, timeLimit: number, samples: number): number;
  };
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
const contextual = {
  followsTaskGradient: false,
  trainsTasks: 'together',
  updates: updatesInBlocks('SAC', ({ pearl: { updates } }) => updates),
  lengthSetting: ['pearl', 'iterations'],
  realSteps: pearlRealSteps,
  gradientBlocks: { training: pearlGradientBlocks, stage: () => 0 },
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
  'admrl-normalised': {
    label: 'AdMRL (normalised step)',
    description:
      'ascent on the gap by training.taskStepLength at most, shortened by the sampling error of the gradient',
    source: 'ours',
    algorithm: withSelection(normalisedSelection),
    followsTaskGradient: true,
    ...inTurn,
  },
  'mb-sobol': {
    label: 'MB-Sobol',
    description: 'a Sobol sequence in Ψ, shifted at random',
    source: 'ours',
    algorithm: withSelection(sobolSelection),
    ...random,
  },
  'mb-boundary': {
    label: 'MB-Boundary',
    description: 'a uniform direction in Ψ, scaled to a face',
    source: 'ours',
    algorithm: withSelection(boundarySelection),
    ...random,
  },
  plr: {
    label: 'PLR',
    description: 'uniform draws in Ψ and, half of the time, tasks again whose gap was large',
    source: 'Jiang et al. 2021',
    algorithm: withSelection(replaySelection),
    ...random,
  },
  waker: {
    label: 'WAKER',
    description:
      'draws in proportion to the disagreement of the model’s members along virtual episodes of the best known policy; needs model.members of at least 2 and adaptation.start known',
    source: 'Rigter et al. 2024',
    algorithm: withSelection(disagreementSelection),
    ...random,
  },
  'admrl-map': {
    label: 'AdMRL-Map',
    description:
      'the task of the largest expected regret among candidates all over Ψ, some of which are probed, with the settings of the group regretMap; needs adaptation.start known',
    source: 'ours',
    algorithm: withSelection(mapSelection),
    ...random,
  },
  roml: {
    label: 'RoML',
    description:
      'draws from a distribution over Ψ that the cross-entropy method moves, after every five tasks, towards those of the largest gap',
    source: 'Greenberg et al. 2023',
    algorithm: withSelection(crossEntropySelection),
    ...random,
  },
  'mb-behaviour': {
    label: 'MB-Behaviour',
    description:
      'of regretMap.candidates tasks the one whose policy, briefly adapted in the model, behaves least like those of the tasks before; needs adaptation.start known',
    source: 'ours',
    algorithm: withSelection(behaviourSelection),
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
  pearl: {
    label: 'PEARL',
    description:
      'draws of pearl.tasks tasks, many at once, with a policy that infers its task from transitions and no model',
    source: 'Rakelly et al. 2019',
    algorithm: anyAlgorithm(pearl({ readsTask: false })),
    knows: { training: 'rewards', test: 'rewards' },
    ...contextual,
  },
  'pearl-mt': {
    label: 'PEARL-MT',
    description: 'the same with a policy that reads ψ too',
    source: 'paper §5',
    algorithm: anyAlgorithm(pearl({ readsTask: true })),
    knows: { training: 'psi', test: 'psi' },
    ...contextual,
  },
  sac: {
    label: 'SAC',
    description: 'the default task alone, by soft actor-critic in the real simulator',
    source: 'Haarnoja et al. 2018',
    algorithm: anyAlgorithm(sac),
    followsTaskGradient: false,
    trainsTasks: 'one',
    knows: { training: 'rewards', test: 'rewards' },
    updates: updatesInBlocks('SAC', ({ sac: { updates } }) => updates),
    lengthSetting: ['sac', 'iterations'],
    realSteps: sacRealSteps,
    gradientBlocks: sacGradientBlocks,
  },
};
