/** @file Hyperparameters of what learns: the dynamics model, the policy, the value function and TRPO. */

/** The learned dynamics T̂_φ and its fit. */
export const modelParameters = {
  hiddenSizes: {
    kind: 'sizes',
    default: [1000, 1000],
    description: 'Widths of the ReLU layers of T̂_φ.',
    symbol: 'φ',
    source: 'released code',
  },
  horizon: {
    kind: 'integer',
    default: 1,
    min: 1,
    description: 'Steps that the multi-step loss unrolls.',
    symbol: 'H',
    source: 'released code (SLBO’s paper: 2)',
  },
  batchSize: {
    kind: 'integer',
    default: 256,
    min: 1,
    description: 'Transitions a gradient step.',
    symbol: '',
    source: 'released code',
  },
  steps: {
    kind: 'integer',
    default: 100,
    min: 1,
    description: 'Adam steps an iteration of virtual training.',
    symbol: '',
    source: 'released code',
  },
  learningRate: {
    kind: 'number',
    default: 1e-3,
    above: 0,
    description: 'Adam’s step size.',
    symbol: '',
    source: 'released code',
  },
  weightDecay: {
    kind: 'number',
    default: 1e-5,
    min: 0,
    description: 'Factor of ½‖φ‖², which is added to the loss.',
    symbol: '',
    source: 'released code',
  },
  maxGradientNorm: {
    kind: 'number',
    default: 2,
    above: 0,
    description: 'Longest gradient; longer ones are scaled down to it.',
    symbol: '',
    source: 'released code',
  },
  initScale: {
    kind: 'number',
    default: 1e-5,
    above: 0,
    description: 'Standard deviation of the truncated normal that draws the first weights.',
    symbol: '',
    source: 'released code',
  },
} as const;

/** The policy π_θ, a Gaussian whose standard deviation does not depend on the state. */
export const policyParameters = {
  hiddenSizes: {
    kind: 'sizes',
    default: [32, 32],
    description: 'Widths of the tanh layers of π_θ; an empty list gives a linear policy.',
    symbol: 'θ',
    source: 'released code',
  },
  initialLogStd: {
    kind: 'number',
    default: 0,
    min: -10,
    max: 5,
    description: 'Logarithm of the first standard deviation of every action.',
    symbol: '',
    source: 'released code',
  },
} as const;

/** The value function V and its fit. */
export const valueParameters = {
  hiddenSizes: {
    kind: 'sizes',
    default: [64, 64],
    description: 'Widths of the tanh layers of V.',
    symbol: '',
    source: 'released code',
  },
  learningRate: {
    kind: 'number',
    default: 1e-3,
    above: 0,
    description: 'Adam’s step size.',
    symbol: '',
    source: 'released code',
  },
  epochs: {
    kind: 'integer',
    default: 5,
    min: 1,
    description: 'Passes over the virtual steps of a TRPO update.',
    symbol: '',
    source: 'released code',
  },
  batchSize: {
    kind: 'integer',
    default: 64,
    min: 1,
    description: 'Virtual steps a gradient step; what is left over of a pass is dropped.',
    symbol: '',
    source: 'released code',
  },
} as const;

/** Policy optimisation inside the learned model. */
export const trpoParameters = {
  numEnvs: {
    kind: 'integer',
    default: 50,
    min: 1,
    description: 'Virtual environments of a rollout, each of one time limit.',
    symbol: '',
    source: 'released code (10,000 virtual steps)',
  },
  updates: {
    kind: 'integer',
    default: 20,
    min: 1,
    description: 'TRPO updates an iteration of virtual training.',
    symbol: '',
    source: 'released code',
  },
  gamma: {
    kind: 'number',
    default: 0.99,
    above: 0,
    max: 1,
    description: 'Discount factor.',
    symbol: 'γ',
    source: 'released code',
  },
  gaeLambda: {
    kind: 'number',
    default: 0.95,
    min: 0,
    max: 1,
    description: 'Decay of the generalised advantage estimator.',
    symbol: 'λ',
    source: 'released code',
  },
  maxKl: {
    kind: 'number',
    default: 0.01,
    above: 0,
    description: 'Mean KL divergence that an update aims at.',
    symbol: 'δ',
    source: 'released code',
  },
  cgIterations: {
    kind: 'integer',
    default: 10,
    min: 1,
    description: 'Conjugate-gradient iterations for the natural direction.',
    symbol: '',
    source: 'released code',
  },
  cgDamping: {
    kind: 'number',
    default: 0.1,
    min: 0,
    description: 'Multiple of the identity added to the Fisher matrix.',
    symbol: '',
    source: 'released code',
  },
  entropyCoefficient: {
    kind: 'number',
    default: 0.005,
    min: 0,
    description: 'Weight of the policy’s truncated entropy in the objective.',
    symbol: '',
    source: 'released code',
  },
} as const;
