/** @file How much memory a training takes at least, estimated from its settings before anything is made. */

import { methods } from '../../algorithms/methods.ts';
import type { TaskFamily } from '../../tasks/taskFamily.ts';
import type { Config } from './config.ts';

/** The sizes of a task family that memory depends on. */
export type FamilySizes = Pick<TaskFamily, 'name' | 'timeLimit' | 'stateSize' | 'actionSize'>;

/** What takes memory. */
export interface MemoryPart {
  /** In words, such as `the virtual rollouts`. */
  readonly what: string;
  readonly bytes: number;
  /** The dotted setting that it depends on; of several, the one with the largest value. */
  readonly path: string;
}

/** Bytes of a float32. */
const float = 4;

/** Parameters, both moments of Adam, the gradient, the next three of these, and a copy in a program. */
const copiesOfParameters = 8;

/** Node, ONNX Runtime and MuJoCo, before they do anything (measured). */
const bytesOfProgram = 150e6;

/** A simulator as an object; those of MuJoCo take more, which `admrl check` knows. */
const bytesOfSimulator = 1000;

/** The parts of a training, of which `D` grows with every task. The sum is below what is taken at the peak. */
export function memoryOf(config: Config, family: FamilySizes): MemoryPart[] {
  const { stateSize, actionSize, timeLimit } = family;
  const { training, model, policy, value, rollout, taskGradient, evaluation, mtJoint, maml } =
    config;
  const { nTasks, nSlbo, firstTaskStages, nCollect, nDev, numEnvs } = training;
  /** Two states, an action, three flags and the number of the row. */
  const row = float * (2 * stateSize + actionSize) + 7;
  const stages = firstTaskStages + (nTasks - 1) * nSlbo;
  const network = (inputs: number, hidden: readonly number[], outputs: number): number =>
    copiesOfParameters * float * parametersOf(inputs, hidden, outputs);
  const rolloutRows = rollout.numEnvs * timeLimit;
  const windows = model.members * model.steps * model.batchSize * model.horizon;
  return [
    { what: 'the program itself', bytes: bytesOfProgram, path: 'training.numEnvs' },
    {
      what: 'the learned model',
      bytes: model.members * network(stateSize + actionSize, model.hiddenSizes, stateSize),
      path: largest([
        ['model.hiddenSizes', sum(model.hiddenSizes)],
        ['model.members', model.members],
      ]),
    },
    {
      what: 'the policy',
      bytes: network(stateSize, policy.hiddenSizes, actionSize) + float * actionSize,
      path: 'policy.hiddenSizes',
    },
    {
      what: 'the value function',
      bytes: network(stateSize, value.hiddenSizes, 1),
      path: 'value.hiddenSizes',
    },
    {
      what: `the ${plural(nTasks, 'task')}’ real data`,
      bytes: stages * (nCollect + nDev) * row,
      path: largest([
        ['training.nTasks', nTasks],
        ['training.nCollect', nCollect],
        ['training.nDev', nDev],
        ['training.nSlbo', nSlbo],
        ['training.firstTaskStages', firstTaskStages],
      ]),
    },
    {
      what: 'the real simulators',
      bytes: numEnvs * bytesOfSimulator,
      path: 'training.numEnvs',
    },
    {
      what: `a virtual rollout of ${plural(timeLimit, 'step')}`,
      // With the noise, rewards, values and advantages; layers twice, there and back.
      bytes:
        rolloutRows * (row + float * (actionSize + 4) + 2 * float * sum(policy.hiddenSizes)) +
        float * rollout.numEnvs * sum(model.hiddenSizes),
      path: largest([
        ['rollout.numEnvs', rollout.numEnvs],
        ['policy.hiddenSizes', sum(policy.hiddenSizes)],
        ['model.hiddenSizes', sum(model.hiddenSizes)],
      ]),
    },
    {
      what: 'the minibatches of the model',
      bytes:
        windows * float * (stateSize + actionSize + 1) +
        2 * float * model.batchSize * model.horizon * sum(model.hiddenSizes),
      path: largest([
        ['model.steps', model.steps],
        ['model.members', model.members],
        ['model.batchSize', model.batchSize],
        ['model.horizon', model.horizon],
        ['model.hiddenSizes', sum(model.hiddenSizes)],
      ]),
    },
    {
      what: 'the minibatches of the value function',
      bytes:
        value.epochs * rolloutRows * float + 2 * float * value.batchSize * sum(value.hiddenSizes),
      path: largest([
        ['value.epochs', value.epochs],
        ['value.batchSize', value.batchSize],
        ['value.hiddenSizes', sum(value.hiddenSizes)],
        ['rollout.numEnvs', rollout.numEnvs],
      ]),
    },
    {
      what: `the rollouts of the task gradient, of ${plural(timeLimit, 'step')}`,
      bytes: 3 * taskGradient.episodes * timeLimit * row,
      path: 'taskGradient.episodes',
    },
    {
      what: `the episodes of a measured return, of ${plural(timeLimit, 'step')}`,
      bytes: evaluation.episodes * timeLimit * row,
      path: 'evaluation.episodes',
    },
    {
      what: `the rollouts on all tasks, of ${plural(timeLimit, 'step')}`,
      bytes:
        training.method === 'mt-joint'
          ? mtJoint.numEnvs * timeLimit * (row + 2 * float * sum(policy.hiddenSizes))
          : 0,
      path: 'mtJoint.numEnvs',
    },
    {
      what: 'the batches of an update and the layers that its products reuse',
      bytes:
        training.method === 'maml' || training.method === 'maml-mt'
          ? 2 *
            maml.tasksPerUpdate *
            maml.episodes *
            timeLimit *
            (row + 2 * float * sum(policy.hiddenSizes))
          : 0,
      path: largest([
        ['maml.tasksPerUpdate', maml.tasksPerUpdate],
        ['maml.episodes', maml.episodes],
      ]),
    },
    ...replayParts(config, { row, stateSize, actionSize, timeLimit }),
    {
      what: 'the real data of an adaptation',
      bytes: evaluation.adaptSamples * row + evaluation.numEnvs * bytesOfSimulator,
      path: largest([
        ['evaluation.adaptSamples', evaluation.adaptSamples],
        ['evaluation.numEnvs', evaluation.numEnvs],
      ]),
    },
  ];
}

/** The real data of methods that replay them, and the layers of a gradient step, there and back, of six networks. */
function replayParts(
  config: Config,
  { row, stateSize, actionSize, timeLimit }: Omit<FamilySizes, 'name'> & { readonly row: number },
): MemoryPart[] {
  const { training, sac, pearl } = config;
  const { realSteps, gradientBlocks } = methods[training.method];
  if (realSteps === undefined || gradientBlocks === undefined) return [];
  const alone = training.method === 'sac';
  const rows = sac.batchSize * (alone ? 1 : pearl.tasksPerStep);
  const network = parametersOf(stateSize + actionSize, sac.hiddenSizes, 1);
  return [
    {
      what: 'the replay',
      bytes: realSteps(config, timeLimit) * (row + float),
      path: alone
        ? largest([
            ['sac.iterations', sac.iterations],
            ['sac.episodes', sac.episodes],
          ])
        : largest([
            ['pearl.iterations', pearl.iterations],
            ['pearl.tasks', pearl.tasks],
            ['pearl.firstEpisodes', pearl.firstEpisodes],
            ['pearl.tasksPerIteration', pearl.tasksPerIteration],
            ['pearl.priorEpisodes', pearl.priorEpisodes],
            ['pearl.posteriorEpisodes', pearl.posteriorEpisodes],
          ]),
    },
    {
      what: 'a gradient step on the replay',
      bytes: 6 * 2 * float * rows * sum(sac.hiddenSizes) + 5 * copiesOfParameters * float * network,
      path: largest([
        ['sac.hiddenSizes', sum(sac.hiddenSizes)],
        ['sac.batchSize', sac.batchSize],
        ...(alone ? [] : [['pearl.tasksPerStep', pearl.tasksPerStep] as const]),
      ]),
    },
  ];
}

/** Weights and biases of a network. */
export function parametersOf(inputs: number, hidden: readonly number[], outputs: number): number {
  const widths = [inputs, ...hidden, outputs];
  return widths.slice(1).reduce((total, width, layer) => total + (widths[layer] + 1) * width, 0);
}

/** `8.2 GB`, in powers of 1000. */
export function bytesText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'];
  const unit = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(bytes) / 3)));
  const amount = bytes / 1000 ** unit;
  const digits = amount < 10 && unit > 0 ? 1 : 0;
  return `${amount.toLocaleString('en-US', { maximumFractionDigits: digits })} ${units[unit]}`;
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

const plural = (count: number, noun: string): string =>
  `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;

/** The path of the largest value. */
function largest(values: readonly (readonly [path: string, value: number])[]): string {
  return values.reduce((a, b) => (b[1] > a[1] ? b : a))[0];
}
