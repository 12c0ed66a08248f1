/** @file How much work a configuration takes, estimated before any of it is done. */

import type { AlgorithmState } from '../../algorithms/algorithm.ts';
import { withLength } from '../../algorithms/methodLength.ts';
import { methods } from '../../algorithms/methods.ts';
import type { StepRunner } from '../../algorithms/step.ts';
import { createWorld } from '../../algorithms/world.ts';
import type { Problem } from '../../envs/problems.ts';
import { keyFromSeed } from '../../math/random.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { type Config, findParameter } from '../config/config.ts';

/** Amounts of work by kind. */
export interface Workload {
  /**
   * Iterations of virtual training: a model fit, if there is one, and `rollout.updates` policy updates. Of a method without a
   * model, its blocks of gradient steps.
   */
  readonly iterations: number;
  /** Steps inside the learned model. */
  readonly virtualSteps: number;
  /** Real steps; where episodes may end early, as many as there can be. */
  readonly realSteps: number;
}

/** Real episodes that measure one return of a test task: `values` and `fresh`. */
const returnSets = 2;

/** Nothing to do. */
export const noWork: Workload = { iterations: 0, virtualSteps: 0, realSteps: 0 };

/** Of two kinds of work together. */
export function addWorkloads(a: Workload, b: Workload): Workload {
  return {
    iterations: a.iterations + b.iterations,
    virtualSteps: a.virtualSteps + b.virtualSteps,
    realSteps: a.realSteps + b.realSteps,
  };
}

/** Of `count` times the same. */
export function timesWorkload(
  count: number,
  { iterations, virtualSteps, realSteps }: Workload,
): Workload {
  return {
    iterations: count * iterations,
    virtualSteps: count * virtualSteps,
    realSteps: count * realSteps,
  };
}

/** Virtual steps of an iteration that makes all its updates: of rollouts, or of windows. */
function stepsOfIteration({ policy, rollout, shac }: Config, timeLimit: number): number {
  const perUpdate =
    policy.optimizer === 'trpo' ? rollout.numEnvs * timeLimit : shac.numEnvs * shac.horizon;
  return rollout.updates * perUpdate;
}

/** Without a model there is no virtual training. */
function hasModel({ training }: Config): boolean {
  return methods[training.method].algorithm.model !== undefined;
}

/** What a workload depends on beside the configuration: steps of an episode, and the coordinates of ψ. */
type FamilyShape = Pick<Problem['family'], 'timeLimit' | 'parameterNames'>;

/** Of a training run; what the task gradients take in the model is included. */
export function trainingWorkload(config: Config, family: FamilyShape): Workload {
  const { timeLimit } = family;
  const { training, taskGradient } = config;
  const { followsTaskGradient, trainsTasks, realSteps, gradientBlocks } = methods[training.method];
  if (realSteps !== undefined) {
    const iterations = gradientBlocks?.training(config) ?? 0;
    return { iterations, virtualSteps: 0, realSteps: realSteps(config, timeLimit) };
  }
  const { nTasks, nZeroShot, nSlbo, firstTaskStages, nInner, nCollect, nDev } = training;
  const later = nTasks - 1;
  const stages = firstTaskStages + later * nSlbo;
  const inTurn = trainsTasks === 'in turn';
  const iterations = (inTurn ? later * nZeroShot : 0) + stages * nInner;
  const episodeSteps = taskGradient.episodes * timeLimit;
  const firstPair = training.firstTaskGradient === 'none' ? 0 : 1;
  const choices = timesWorkload(nTasks, choiceWorkload(config, timeLimit));
  const gradients = followsTaskGradient ? firstPair + later : 0;
  const responses = timesWorkload(gradients, responseWorkload(config, family));
  return addWorkloads(addWorkloads(choices, responses), {
    iterations,
    virtualSteps:
      iterations * stepsOfIteration(config, timeLimit) +
      gradients * episodeSteps +
      later * promiseSteps(config, timeLimit),
    // Of tasks in turn each later one has a pair of rollouts, the first a single one unless it has a gradient too; where policies
    // are known, so is doing nothing.
    realSteps:
      stages * (nCollect + nDev) +
      (inTurn ? (1 + firstPair + 2 * later) * episodeSteps : 0) +
      (startsFromKnown(config) ? training.numEnvs * timeLimit : 0),
  });
}

/** Whether zero-shot policies start from known ones, which a policy that reads its task does not. */
function startsFromKnown({ training, adaptation }: Config): boolean {
  return methods[training.method].trainsTasks === 'in turn' && adaptation.start === 'known';
}

/** Virtual steps that measure what the model promises of a zero-shot policy. */
function promiseSteps(config: Config, timeLimit: number): number {
  return startsFromKnown(config) ? config.rollout.numEnvs * timeLimit : 0;
}

/** Of searching again on both sides of ψ, for one gradient whose implicit term is a difference quotient. */
function responseWorkload(config: Config, { timeLimit, parameterNames }: FamilyShape): Workload {
  const iterations = config.taskGradient.solve === 'secant' ? 2 * parameterNames.length : 0;
  return {
    iterations,
    virtualSteps: iterations * stepsOfIteration(config, timeLimit),
    realSteps: 0,
  };
}

/**
 * Of choosing the next task, beyond what measures the gap: candidates that are adapted to and rolled out in the model, and the
 * probes of AdMRL-Map.
 */
function choiceWorkload(config: Config, timeLimit: number): Workload {
  const { method } = config.training;
  if (method !== 'admrl-map' && method !== 'mb-behaviour') return noWork;
  const { candidates, probes, episodes } = config.regretMap;
  return {
    iterations: candidates,
    virtualSteps:
      candidates * (stepsOfIteration(config, timeLimit) + promiseSteps(config, timeLimit)),
    realSteps: method === 'admrl-map' ? probes * episodes * timeLimit : 0,
  };
}

/** Of adapting to one test task with up to `samples` real steps, and measuring every A_n on the way. */
export function adaptationWorkload(config: Config, timeLimit: number, samples: number): Workload {
  const { training, evaluation } = config;
  const stages = samples / evaluation.adaptSamples;
  const { trainsTasks, gradientBlocks } = methods[training.method];
  // A policy that reads its task needs no search before the first sample.
  const zeroShot = trainsTasks === 'in turn' ? evaluation.zeroShotIterations : 0;
  const blocks = gradientBlocks?.stage(config, timeLimit, evaluation.adaptSamples) ?? 0;
  const iterations = hasModel(config) ? zeroShot + stages * training.nInner : stages * blocks;
  return {
    iterations,
    virtualSteps: hasModel(config)
      ? iterations * stepsOfIteration(config, timeLimit) + promiseSteps(config, timeLimit)
      : 0,
    realSteps: samples + (1 + stages) * returnSets * evaluation.episodes * timeLimit,
  };
}

/** Seconds that the work takes. */
export interface Rates {
  readonly secondsPerIteration: number;
  readonly secondsPerRealStep: number;
}

/** Seconds that a workload takes at these rates. */
export function secondsOf({ iterations, realSteps }: Workload, rates: Rates): number {
  return iterations * rates.secondsPerIteration + realSteps * rates.secondsPerRealStep;
}

/** A training with the same work in each part, but only as many parts as are timed. */
function shortened(config: Config): Config {
  const training = { ...config.training, nTasks: 1, firstTaskStages: 1, nInner: 2 };
  const pearl = { ...config.pearl, tasks: 1 };
  return withLength({ ...config, training, pearl }, training.method, 2);
}

/** Settings that say nothing about what a part of the work takes. */
const withoutWeight: ReadonlySet<string> = new Set([
  ...['training.seed', 'training.method', 'training.nZeroShot', 'training.nSlbo'],
  'training.firstTaskGradient',
  ...['evaluation', 'checkpoint', 'taskGradient', 'regretMap'],
]);

/**
 * The same for two configurations of a family whose rates are the same: methods that train on tasks in turn do the same
 * work, however they choose them, and step sizes and other numbers that are not whole do not change how much it is.
 */
export function kindOfWork(family: string, config: Config): string {
  const { method } = config.training;
  const kind = methods[method].trainsTasks === 'in turn' ? 'in turn' : method;
  const sizes = Object.entries(shortened(config)).flatMap(([group, values]) =>
    Object.entries(values).filter(([name]) => {
      const isNumber = findParameter(group, name)?.kind === 'number';
      return !(isNumber || withoutWeight.has(group) || withoutWeight.has(`${group}.${name}`));
    }),
  );
  return JSON.stringify([family, kind, sizes]);
}

/** Real steps of training: those that the model learns from and those that it is tested on. */
const realSteps = ({ ledger }: AlgorithmState): number => ledger.train + ledger.dev;

/**
 * Times the first collection of a run and its second iteration of virtual training; the first compiles programs. Where there
 * is no model, times the third batch of real steps, with the update that it is for, or where gradient steps are steps of their
 * own, the second batch and the second block of them. It trains as the algorithm does, and passes over all steps that come
 * after.
 */
export async function measureRates(
  runtime: Runtime,
  problem: Problem,
  config: Config,
): Promise<Rates> {
  const short = shortened(config);
  const { method } = config.training;
  const world = await createWorld(runtime, problem, short);
  const { algorithm, gradientBlocks } = methods[method];
  const collections: number[] = [];
  const iterations: number[] = [];
  const step: StepRunner<AlgorithmState> = async (_label, state, advance) => {
    if (iterations.length === 2) return state;
    const started = performance.now();
    const next = await advance(state, { metrics: () => {}, task: () => {} });
    const seconds = (performance.now() - started) / 1000;
    const collected = realSteps(next) - realSteps(state);
    if (collected > 0) collections.push(seconds / collected);
    else if (gradientBlocks || next.virtualSteps > state.virtualSteps) iterations.push(seconds);
    return next;
  };
  try {
    const key = keyFromSeed(config.training.seed);
    await algorithm.train({ world, key, step }, algorithm.initial(world, key));
    if (hasModel(config)) {
      return { secondsPerIteration: iterations[1], secondsPerRealStep: collections[0] };
    }
    return gradientBlocks === undefined
      ? { secondsPerIteration: 0, secondsPerRealStep: collections[2] }
      : { secondsPerIteration: iterations[1], secondsPerRealStep: collections[1] };
  } finally {
    await world.dispose();
  }
}
