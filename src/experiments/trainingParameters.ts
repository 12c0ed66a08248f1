/** @file Hyperparameters of Algorithm 1, of its real samples, of the evaluation and of the run directory. */

/** The loops of Algorithm 1. */
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
    choices: ['admrl', 'mb-unif', 'mb-gauss', 'mb-gauss-clipped', 'mb-corner', 'slbo-fixed'],
    default: 'admrl',
    description:
      'Who chooses the tasks after the first: ascent on the gap (admrl); uniform draws in Ψ (mb-unif); normal draws around the centre of Ψ, clipped to it, with standard deviation 1 in the units of ψ (mb-gauss) or of a box [-1, 1] (mb-gauss-clipped); draws of a corner of Ψ (mb-corner); nobody, the first task stays (slbo-fixed). Where Ψ is much narrower than 1, as Ant3D’s height with ±0.1, mb-gauss draws little but its ends.',
    symbol: '',
    source: 'paper §5; mb-gauss-clipped: released code; mb-corner and slbo-fixed: ours',
  },
  nTasks: {
    kind: 'integer',
    default: 20,
    min: 1,
    description: 'Number of training tasks.',
    symbol: 'n_tasks',
    source: 'paper §5 (10 or 20)',
  },
  nZeroShot: {
    kind: 'integer',
    default: 40,
    min: 1,
    description: 'Iterations of virtual training that find θ̂, before any sample of a task.',
    symbol: 'n_zeroshot',
    source: 'released code',
  },
  nSlbo: {
    kind: 'integer',
    default: 3,
    min: 1,
    description: 'SLBO stages a task; each collects real samples once.',
    symbol: 'n_slbo',
    source: 'released code',
  },
  firstTaskStages: {
    kind: 'integer',
    sameAs: 'training.nSlbo',
    min: 1,
    description: 'SLBO stages of the first task, which starts without data.',
    symbol: '',
    source: 'released code (20 when all methods share a stored first task)',
  },
  nInner: {
    kind: 'integer',
    default: 20,
    min: 1,
    description: 'Iterations of virtual training in an SLBO stage.',
    symbol: 'n_inner',
    source: 'released code',
  },
  nCollect: {
    kind: 'integer',
    default: 10000,
    min: 1,
    description: 'Real steps that an SLBO stage adds to the training data.',
    symbol: 'n_collect',
    source: 'released code',
  },
  nDev: {
    kind: 'integer',
    default: 10000,
    min: 0,
    description:
      'Real steps of held-out data an SLBO stage, for the development loss only; 0 for none.',
    symbol: '',
    source: 'released code',
  },
  numEnvs: {
    kind: 'integer',
    default: 50,
    min: 1,
    description: 'Real environments stepped side by side.',
    symbol: '',
    source: 'released code',
  },
  taskStepSize: {
    kind: 'number',
    default: 1,
    min: 0,
    description:
      'Step of the projected ascent on ψ, where Ψ is scaled to [-1, 1] and the gradient is per real step (the return’s divided by the time limit).',
    symbol: 'α',
    source: 'released code; the paper’s own scale would need about 1/200',
  },
} as const;

/** Exploration noise in the real environments: an Ornstein-Uhlenbeck process added to sampled actions. */
export const noiseParameters = {
  theta: {
    kind: 'number',
    default: 0.15,
    min: 0,
    max: 1,
    description: 'Rate at which the noise returns to zero, a step.',
    symbol: '',
    source: 'released code',
  },
  sigma: {
    kind: 'number',
    default: 0.3,
    min: 0,
    description: 'Standard deviation of what is added to the noise in a step; 0 for no noise.',
    symbol: '',
    source: 'released code',
  },
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
