/** @file Settings of the evaluation and of the run directory; those of the algorithms are in `algorithms/settings.ts`. */

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
    description: 'Iterations of virtual training on an unseen task, the model left as it is.',
    symbol: 'n_zeroshot',
    source: 'released code',
  },
  adaptSamples: {
    kind: 'integer',
    default: 2000,
    min: 1,
    description: 'Real steps an SLBO stage collects on an unseen task.',
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
