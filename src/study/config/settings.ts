/** @file Hyperparameters of Algorithm 1, of its real samples, of the evaluation and of the run directory. */

import { type Method, methods, type TaskMethod, taskMethods } from '../../algorithms/methods.ts';

/** What every hyperparameter says of itself. */
interface Documented {
  /** One sentence for the docs, the CLI help and editors. */
  readonly description: string;
  /** The paper's letter, or '' where it has none. */
  readonly symbol: string;
  /** Where the default comes from. */
  readonly source: string;
}

/** Where a default comes from: a value, another setting, or a value for each choice of another setting. */
type Default<V> =
  | { readonly default: V }
  | { readonly sameAs: string }
  | { readonly by: string; readonly defaults: Readonly<Record<string, V>> };

/** Bounds of a number; `above` and `below` are exclusive. */
interface Bounds {
  readonly min?: number;
  readonly max?: number;
  readonly above?: number;
  readonly below?: number;
}

/** A whole number within bounds. */
export type IntegerParameter = Documented & Default<number> & Bounds & { readonly kind: 'integer' };

/** A finite number within bounds. */
export type NumberParameter = Documented & Default<number> & Bounds & { readonly kind: 'number' };

/** Sizes of layers: whole numbers ≥ 1; an empty list means a linear map. */
export type SizesParameter = Documented & Default<readonly number[]> & { readonly kind: 'sizes' };

/** One of a few words. */
export type ChoiceParameter = Documented &
  Default<string> & { readonly kind: 'choice'; readonly choices: readonly string[] };

/** One hyperparameter: its kind, default, limits and documentation. */
export type Hyperparameter = IntegerParameter | NumberParameter | SizesParameter | ChoiceParameter;

/** The type of the values that an entry describes. */
export type ValueOf<P> = P extends {
  readonly kind: 'choice';
  readonly choices: readonly (infer C)[];
}
  ? C
  : P extends { readonly kind: 'sizes' }
    ? readonly number[]
    : number;

/** The values of a group of entries. */
export type ValuesOf<G> = { readonly [K in keyof G]: ValueOf<G[K]> };

/** What a value must be, in words: `a whole number ≥ 1`. */
export function expectation(parameter: Hyperparameter): string {
  switch (parameter.kind) {
    case 'integer':
      return `a whole number${boundsText(parameter)}`;
    case 'number':
      return `a finite number${boundsText(parameter)}`;
    case 'sizes':
      return 'a list of whole numbers ≥ 1';
    case 'choice':
      return `one of ${parameter.choices.join(', ')}`;
  }
}

function boundsText({ min, max, above, below }: Bounds): string {
  const parts = [
    min === undefined ? '' : `≥ ${min}`,
    above === undefined ? '' : `> ${above}`,
    max === undefined ? '' : `≤ ${max}`,
    below === undefined ? '' : `< ${below}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : ` ${parts.join(' and ')}`;
}

/** One thing of every method, after its name: `admrl: ascent on the gap; mb-unif: …`. */
function methodList(of: (method: Method) => string): string {
  return taskMethods.map((name) => `${name}: ${of(methods[name])}`).join('; ');
}

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
    choices: taskMethods,
    default: 'admrl' as TaskMethod,
    description: `How the training tasks are chosen: ${methodList(({ description }) => description)}. Where Ψ is much narrower than 1, as Ant3D’s height with ±0.1, mb-gauss draws little but its ends.`,
    symbol: '',
    source: methodList(({ source }) => source),
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

/** How ∂L/∂ψ is estimated. */
export const taskGradientParameters = {
  variant: {
    kind: 'choice',
    choices: ['exact', 'released-code'],
    default: 'exact',
    description:
      'The paper’s formulas, or what the authors’ released program computes in their place.',
    symbol: '',
    source: 'paper Eqs. 2-7',
  },
  hessian: {
    kind: 'choice',
    choices: ['causal', 'trajectory', 'per-step'],
    by: 'taskGradient.variant',
    defaults: { exact: 'causal', 'released-code': 'per-step' },
    description:
      'Form of the Hessian of η̂: Eq. 7 as printed (trajectory), its equal with less variance (causal), or without the products of different steps (per-step, biased).',
    symbol: '∂²η̂/∂θ∂θᵀ',
    source: 'paper Eq. 7; causal is ours',
  },
  solve: {
    kind: 'choice',
    choices: ['adjoint', 'column-wise'],
    by: 'taskGradient.variant',
    defaults: { exact: 'adjoint', 'released-code': 'column-wise' },
    description: 'One linear solve whatever the dimension of ψ, or one on AᵀA for each dimension.',
    symbol: '',
    source: 'column-wise: paper §4.3; adjoint is ours',
  },
  advantage: {
    kind: 'choice',
    choices: ['monte-carlo', 'gae'],
    by: 'taskGradient.variant',
    defaults: { exact: 'monte-carlo', 'released-code': 'gae' },
    description: 'Advantages from whole returns (unbiased) or from the generalised estimator.',
    symbol: 'A',
    source: 'paper Eqs. 4, 6; gae: released code',
  },
  cgIterations: {
    kind: 'integer',
    default: 200,
    min: 1,
    description: 'Most conjugate-gradient iterations a solve.',
    symbol: '',
    source: 'released code',
  },
  cgTolerance: {
    kind: 'number',
    default: 1e-3,
    above: 0,
    below: 1,
    description: 'Relative residual at which a solve ends.',
    symbol: '',
    source: 'released code (there absolute)',
  },
  episodes: {
    kind: 'integer',
    default: 50,
    min: 2,
    description: 'Whole episodes in each of the rollouts of the gradient: two real, one virtual.',
    symbol: '',
    source: 'released code (10,000 steps)',
  },
} as const;
