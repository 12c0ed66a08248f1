/** @file Settings that no algorithm reads: the seed, the method, the evaluation, the run directory. */

import { type TaskMethod, taskMethods } from '../../algorithms/methodNames.ts';
import { type Method, methods } from '../../algorithms/methods.ts';
import { trainingParameters as loops } from '../../algorithms/settings.ts';

/** One thing of every method, after its name: `admrl: ascent on the gap; mb-unif: …`. */
function ofEveryMethod(text: (method: Method) => string): string {
  return taskMethods.map((name) => `${name}: ${text(methods[name])}`).join('; ');
}

/** A run of a training method, and the loops of Algorithm 1. */
export const trainingParameters = {
  seed: {
    kind: 'integer',
    default: 1,
    min: 0,
    max: 4294967295,
    description: 'Everything random in a run derives from it.',
    symbol: '',
    source: 'released code',
  },
  method: {
    kind: 'choice',
    choices: taskMethods,
    default: 'admrl' as TaskMethod,
    description: `How the training tasks are chosen. ${ofEveryMethod(({ description }) => description)}. Where Ψ is much narrower than 1, such as Ant3D’s height with ±0.1, mb-gauss mostly draws the ends.`,
    symbol: '',
    source: ofEveryMethod(({ source }) => source),
  },
  ...loops,
} as const;

/** Adaptation to unseen tasks and measuring returns. */
export const evaluationParameters = {
  episodes: {
    kind: 'integer',
    default: 50,
    min: 2,
    description: 'Whole fresh episodes behind every mean return.',
    symbol: '',
    source: 'released code (10,000 steps)',
  },
  zeroShotIterations: {
    kind: 'integer',
    sameAs: 'training.nZeroShot',
    min: 1,
    description: 'Iterations of virtual training on an unseen task, with the model unchanged.',
    symbol: 'n_zeroshot',
    source: 'released code',
  },
  adaptSamples: {
    kind: 'integer',
    default: 2000,
    min: 1,
    description: 'Real steps that an SLBO stage collects on an unseen task.',
    symbol: 'n',
    source: 'paper §5, figure 2',
  },
  numEnvs: {
    kind: 'integer',
    default: 10,
    min: 1,
    description: 'Real environments that collect samples of an unseen task.',
    symbol: '',
    source: 'released code',
  },
} as const;

/** What a run keeps. */
export const checkpointParameters = {
  keep: {
    kind: 'integer',
    default: 3,
    min: 1,
    description: 'Number of newest checkpoints kept; with 2 or more a damaged one can be replaced.',
    symbol: '',
    source: 'ours',
  },
} as const;
