/** @file Rules between settings: values that are possible alone but not together. */

import { totalmem } from 'node:os';
import { lengthOf, type MethodLength } from '../../algorithms/methodLength.ts';
import type { TaskMethod } from '../../algorithms/methodNames.ts';
import { methods } from '../../algorithms/methods.ts';
import type { Config } from './config.ts';
import { bytesText, type FamilySizes, memoryOf } from './memory.ts';

/** A broken rule. */
export interface BrokenConstraint {
  /** The dotted settings that contradict one another; the first is the one named in the message. */
  readonly paths: readonly [string, ...string[]];
  /** What the first setting should be, and what it is. */
  readonly problem: string;
}

/** What a task family asks of the settings. */
export type FamilyLimits = FamilySizes;

/** All rules that the configuration breaks; those that depend on the family only where it is known. */
export function brokenConstraints(config: Config, family?: FamilyLimits): BrokenConstraint[] {
  return [
    ...divisibility(config),
    ...windows(config),
    ...ensemble(config),
    ...adversaries(config),
    ...firstTaskGradient(config),
    ...releasedCode(config),
    ...knownPolicies(config),
    ...jointUpdates(config),
    ...length(config),
    ...(family === undefined
      ? []
      : [...familyLimits(config, family), ...memoryLimits(config, family)]),
  ];
}

/** Rollouts are time × environments, so their sizes are multiples of the number of environments. */
function divisibility({ training, evaluation }: Config): BrokenConstraint[] {
  const pairs: [string, number, string, number][] = [
    ['training.nCollect', training.nCollect, 'training.numEnvs', training.numEnvs],
    ['training.nDev', training.nDev, 'training.numEnvs', training.numEnvs],
    ['evaluation.adaptSamples', evaluation.adaptSamples, 'evaluation.numEnvs', evaluation.numEnvs],
  ];
  return pairs
    .filter(([, value, , divisor]) => value % divisor !== 0)
    .map(([path, value, divisorPath, divisor]) => ({
      paths: [path, divisorPath],
      problem: `expected a multiple of ${divisorPath} (${divisor}), got ${value}`,
    }));
}

/** The multi-step loss needs windows of H consecutive steps of one environment. */
function windows({ model, training }: Config): BrokenConstraint[] {
  const rows = Math.floor(training.nCollect / training.numEnvs);
  if (model.horizon <= rows) return [];
  const problem = `expected at most training.nCollect / training.numEnvs (${rows}), got ${model.horizon}`;
  return [{ paths: ['model.horizon', 'training.nCollect', 'training.numEnvs'], problem }];
}

/** Every member of the model is followed by an environment of every virtual rollout. */
function ensemble({ model, rollout, taskGradient }: Config): BrokenConstraint[] {
  const rollouts: [string, number][] = [
    ['rollout.numEnvs', rollout.numEnvs],
    ['taskGradient.episodes', taskGradient.episodes],
  ];
  return rollouts
    .filter(([, count]) => count < model.members)
    .map(([path, count]) => ({
      paths: ['model.members', path],
      problem: `expected at most ${path} (${count}), got ${model.members}`,
    }));
}

/** Methods that ask known policies, and one of them the members of an ensemble too. */
const asksKnown: readonly TaskMethod[] = ['waker', 'admrl-map', 'mb-behaviour'];

function adversaries({ training, model, adaptation, regretMap }: Config): BrokenConstraint[] {
  const { method } = training;
  const needs = (path: string, expected: string, found: number | string): BrokenConstraint => ({
    paths: [path, 'training.method'],
    problem: `expected ${expected} with training.method ${method}, got ${found}`,
  });
  const broken: BrokenConstraint[] = [];
  if (method === 'waker' && model.members < 2) {
    broken.push(needs('model.members', 'at least 2', model.members));
  }
  if (asksKnown.includes(method) && adaptation.start === 'fresh') {
    broken.push(needs('adaptation.start', 'known', 'fresh'));
  }
  if (method === 'admrl-map' && regretMap.probes > regretMap.candidates) {
    const problem = `expected at most regretMap.candidates (${regretMap.candidates}), got ${regretMap.probes}`;
    broken.push({ paths: ['regretMap.probes', 'regretMap.candidates'], problem });
  }
  return broken;
}

/** A minibatch of the value fit comes from one rollout, and a window of the multi-step loss from one episode. */
function familyLimits(
  { training, value, rollout, model, mtJoint }: Config,
  { name, timeLimit }: FamilyLimits,
): BrokenConstraint[] {
  const limit = `time limit of ${name} (${timeLimit})`;
  const rows = rollout.numEnvs * timeLimit;
  const broken: BrokenConstraint[] = [];
  const jointRows = mtJoint.numEnvs * timeLimit;
  if (training.method === 'mt-joint' && value.batchSize > jointRows) {
    broken.push({
      paths: ['value.batchSize', 'mtJoint.numEnvs'],
      problem: `expected at most mtJoint.numEnvs (${mtJoint.numEnvs}) × ${limit} = ${jointRows}, got ${value.batchSize}`,
    });
  }
  if (value.batchSize > rows) {
    broken.push({
      paths: ['value.batchSize', 'rollout.numEnvs'],
      problem: `expected at most rollout.numEnvs (${rollout.numEnvs}) × ${limit} = ${rows}, got ${value.batchSize}`,
    });
  }
  if (model.horizon > timeLimit) {
    broken.push({
      paths: ['model.horizon'],
      problem: `expected at most the ${limit}, got ${model.horizon}`,
    });
  }
  return broken;
}

/** MT-joint adapts by an update on the samples of a stage, on which V is fitted too. */
function jointUpdates({ training, value, evaluation }: Config): BrokenConstraint[] {
  if (training.method !== 'mt-joint' || value.batchSize <= evaluation.adaptSamples) return [];
  const problem = `expected at most evaluation.adaptSamples (${evaluation.adaptSamples}), got ${value.batchSize}`;
  return [{ paths: ['value.batchSize', 'evaluation.adaptSamples'], problem }];
}

/** Iterations of virtual training in the longest run: beyond, even counting its steps takes minutes. */
const mostIterations = 10_000_000;

function length(config: Config): BrokenConstraint[] {
  const { training } = config;
  const ofMethod = lengthOf(config, training.method);
  if (ofMethod !== null) return methodLength(config, ofMethod);
  const { nTasks, nZeroShot, nSlbo, firstTaskStages, nInner } = training;
  const stages = firstTaskStages + (nTasks - 1) * nSlbo;
  const iterations = (nTasks - 1) * nZeroShot + stages * nInner;
  if (iterations <= mostIterations) return [];
  const loops = Object.entries({ nTasks, nZeroShot, nSlbo, firstTaskStages, nInner });
  const [first, ...others] = loops
    .sort(([, a], [, b]) => b - a)
    .map(([name]) => `training.${name}`);
  const [count, limit] = [iterations, mostIterations].map((n) => n.toLocaleString('en-US'));
  return [
    {
      paths: [first, ...others],
      problem: `expected at most ${limit} iterations of virtual training in all tasks, got ${count}`,
    },
  ];
}

/** A method without a model: its updates, or where gradient steps are steps of their own, its blocks of them. */
function methodLength(config: Config, { setting, count }: MethodLength): BrokenConstraint[] {
  const { gradientBlocks } = methods[config.training.method];
  const each = gradientBlocks === undefined ? 1 : gradientBlocks.training(config) / count;
  const most = Math.floor(mostIterations / each);
  if (count <= most) return [];
  const [found, limit] = [count, most].map((n) => n.toLocaleString('en-US'));
  return [{ paths: [setting.join('.')], problem: `expected at most ${limit}, got ${found}` }];
}

/** A training fits the memory of this machine, or of the container that it runs in. */
function memoryLimits(config: Config, family: FamilySizes): BrokenConstraint[] {
  // 0 or an enormous number where there is no container.
  const container = process.constrainedMemory() || Infinity;
  const available = Math.min(totalmem(), container);
  const parts = memoryOf(config, family);
  const total = parts.reduce((bytes, part) => bytes + part.bytes, 0);
  if (total <= available) return [];
  const { what, bytes, path } = parts.reduce((a, b) => (b.bytes > a.bytes ? b : a));
  const problem =
    `expected a training of ${family.name} that fits the memory of ${bytesText(available)}, got one of at least ` +
    `${bytesText(total)}, of which ${bytesText(bytes)} for ${what}`;
  return [{ paths: [path], problem }];
}

/** Only methods that follow the gradient ask for that of the first task, whose θ̂ was not held near any policy. */
function firstTaskGradient({ training, taskGradient }: Config): BrokenConstraint[] {
  if (training.firstTaskGradient === 'none') return [];
  const { method } = training;
  const rules: [holds: boolean, path: string, what: string][] = [
    [methods[method].followsTaskGradient, 'training.method', method],
    [taskGradient.klWeight === 0, 'taskGradient.klWeight', 'above 0'],
  ];
  return rules
    .filter(([holds]) => !holds)
    .map(([, path, what]) => ({
      paths: ['training.firstTaskGradient', path],
      problem: `expected none with ${path} ${what}, got untrained`,
    }));
}

/** The released code's estimator is one combination; with other parts it would not be that variant. */
function releasedCode({ taskGradient }: Config): BrokenConstraint[] {
  if (taskGradient.variant !== 'released-code') return [];
  const parts = {
    hessian: 'per-step',
    solve: 'column-wise',
    advantage: 'gae',
    klWeight: 0,
  } as const;
  return (['hessian', 'solve', 'advantage', 'klWeight'] as const)
    .filter((name) => taskGradient[name] !== parts[name])
    .map((name) => ({
      paths: [`taskGradient.${name}`, 'taskGradient.variant'],
      problem: `expected ${parts[name]} with taskGradient.variant released-code, got ${taskGradient[name]}`,
    }));
}

/** A floor rests on every second recorded episode, of which there are two at least. */
const fewestEpisodes = 4;

function knownPolicies({ adaptation, training, taskGradient }: Config): BrokenConstraint[] {
  if (adaptation.start === 'fresh') {
    const rules: [string, number | string, number | string][] = [
      ['adaptation.trust', 'always', adaptation.trust],
      ['taskGradient.klWeight', 0, taskGradient.klWeight],
    ];
    return rules
      .filter(([, expected, found]) => found !== expected)
      .map(([path, expected, found]) => ({
        paths: [path, 'adaptation.start'],
        problem: `expected ${expected} with adaptation.start fresh, got ${found}`,
      }));
  }
  const counts: [string, number][] = [
    ['training.numEnvs', training.numEnvs],
    ['taskGradient.episodes', taskGradient.episodes],
  ];
  return counts
    .filter(([, count]) => count < fewestEpisodes)
    .map(([path, count]) => ({
      paths: [path, 'adaptation.start'],
      problem: `expected at least ${fewestEpisodes} with adaptation.start known, got ${count}`,
    }));
}
