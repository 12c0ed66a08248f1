/** @file Every setting that the algorithms read, once: default, limits, documentation, and the type of them all. */

import type { ValuesOf } from './hyperparameter.ts';

/** The loops of Algorithm 1. */
export const trainingParameters = {
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
    description: 'SLBO stages per task; each collects real samples once.',
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
      'Real steps of held-out data per SLBO stage, for the development loss only; 0 for none.',
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
  taskStepLength: {
    kind: 'number',
    default: 0.5,
    above: 0,
    description:
      'Longest step of the method admrl-normalised, where Ψ is scaled to [-1, 1]: that of a gradient without sampling error.',
    symbol: 'ρ',
    source: 'ours',
  },
  firstTaskGradient: {
    kind: 'choice',
    choices: ['none', 'untrained'],
    default: 'none',
    description:
      'How the ascent on ψ treats the first task, which has no θ̂: the second task is drawn (none), or the policy that the first task began with is taken for θ̂ (untrained).',
    symbol: '',
    source: 'paper, Algorithm 1, line 8; untrained: released code',
  },
} as const;

/** Exploration noise in the real environments: an Ornstein-Uhlenbeck process added to sampled actions. */
export const noiseParameters = {
  theta: {
    kind: 'number',
    default: 0.15,
    min: 0,
    max: 1,
    description: 'Rate at which the noise returns to zero, per step.',
    symbol: '',
    source: 'released code',
  },
  sigma: {
    kind: 'number',
    default: 0.3,
    min: 0,
    description: 'Standard deviation of what is added to the noise in each step; 0 for no noise.',
    symbol: '',
    source: 'released code',
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
  members: {
    kind: 'integer',
    default: 1,
    min: 1,
    description:
      'Networks of T̂_φ, each with first weights and minibatches of its own; every virtual environment follows one of them for a rollout.',
    symbol: 'M',
    source: 'ours (released code: 1)',
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
    description: 'Transitions per gradient step.',
    symbol: '',
    source: 'released code',
  },
  steps: {
    kind: 'integer',
    default: 100,
    min: 1,
    description: 'Adam steps per iteration of virtual training.',
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
    description: 'Largest norm of the gradient; longer ones are scaled down to it.',
    symbol: '',
    source: 'released code',
  },
  freshFraction: {
    kind: 'number',
    default: 0,
    min: 0,
    max: 1,
    description:
      'Share of every minibatch that is drawn from the current task’s data, once there are any; the rest comes from all of D.',
    symbol: '',
    source: 'ours (released code: 0)',
  },
  init: {
    kind: 'choice',
    choices: ['constant', 'fan-in'],
    default: 'constant',
    description:
      'Standard deviation of the truncated normal that draws the first weights: model.initScale in every layer, or √(2 / n) in a layer of n inputs, which suits every width and sets the members apart.',
    symbol: '',
    source: 'released code; fan-in: He et al. 2015',
  },
  initScale: {
    kind: 'number',
    default: 1e-5,
    above: 0,
    description: 'Standard deviation of the first weights where model.init is constant.',
    symbol: '',
    source: 'released code',
  },
  rolloutPrecision: {
    kind: 'choice',
    choices: ['float32', 'int8'],
    default: 'float32',
    description:
      'What the virtual rollouts that update a policy compute the products between hidden layers in; int8 is faster for wide layers, and the error that it makes is recorded as rolloutError.',
    symbol: '',
    source: 'ours',
  },
} as const;

/** The policy π_θ, a Gaussian whose standard deviation does not depend on the state. */
export const policyParameters = {
  optimizer: {
    kind: 'choice',
    choices: ['trpo', 'shac'],
    default: 'trpo',
    description:
      'What optimises π_θ inside the model: trust-region updates on whole episodes, or Adam on gradients through short windows of the model.',
    symbol: '',
    source: 'trpo: released code; shac: Xu et al. 2022',
  },
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
    description: 'Passes over the virtual steps of each policy update.',
    symbol: '',
    source: 'released code',
  },
  batchSize: {
    kind: 'integer',
    default: 64,
    min: 1,
    description: 'Virtual steps per gradient step; the remainder of a pass is dropped.',
    symbol: '',
    source: 'released code',
  },
} as const;

/** The virtual rollouts that the policy is optimised on, and how far their rewards reach. */
export const rolloutParameters = {
  numEnvs: {
    kind: 'integer',
    default: 50,
    min: 1,
    description: 'Virtual environments of a rollout, each run for one time limit.',
    symbol: '',
    source: 'released code (10,000 virtual steps)',
  },
  updates: {
    kind: 'integer',
    default: 20,
    min: 1,
    description:
      'Updates of the policy per iteration of virtual training, each on a rollout or, with `shac`, on a window.',
    symbol: '',
    source: 'released code',
  },
  stop: {
    kind: 'choice',
    choices: ['never', 'converged'],
    default: 'never',
    description:
      'Whether updates in the same model and task end once virtual returns have stopped rising; `never` makes all of them.',
    symbol: '',
    source: 'released code (never); the rule is ours',
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
} as const;

/** Trust-region updates of the policy. */
export const trpoParameters = {
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

/** The short-horizon learner, `policy.optimizer = shac`. */
export const shacParameters = {
  klWeight: {
    kind: 'number',
    default: 0.005,
    min: 0,
    description:
      'Weight of KL(π_θ ‖ π_0) in the objective, whose unit is the standard deviation of advantages; π_0 is the policy that collected the newest data, or the known one that a task starts from. The share of its promises that the model has kept is taken off.',
    symbol: 'β',
    source: 'measured',
  },
  numEnvs: {
    kind: 'integer',
    default: 32,
    min: 2,
    description: 'Virtual environments of a window.',
    symbol: '',
    source: 'measured; Xu et al. 2022: 64',
  },
  horizon: {
    kind: 'integer',
    default: 32,
    min: 1,
    description:
      'Steps of a window, through which gradients go back: short ones rely on the slope of V, long ones on that of the model.',
    symbol: 'h',
    source: 'measured (8 and 16 lower the return of an optimum, 64 is slower); Xu et al. 2022: 32',
  },
  learningRate: {
    kind: 'number',
    default: 4e-3,
    above: 0,
    description:
      'Adam’s first step size on θ; it is halved whenever returns have stopped rising in the same model.',
    symbol: '',
    source: 'measured; Xu et al. 2022: 2e-3',
  },
} as const;

/** How ∂L/∂ψ is estimated. */
export const taskGradientParameters = {
  variant: {
    kind: 'choice',
    choices: ['exact', 'released-code'],
    default: 'exact',
    description: 'The paper’s formulas, or what the authors’ released program computes instead.',
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
    choices: ['adjoint', 'column-wise', 'secant'],
    by: 'taskGradient.variant',
    defaults: { exact: 'adjoint', 'released-code': 'column-wise' },
    description:
      'How the response of θ̂ to ψ is found: by one linear solve whatever the dimension of ψ, by one on AᵀA for each dimension, or by searching again under two tasks beside ψ for each dimension.',
    symbol: '',
    source: 'column-wise: paper §4.3; adjoint and secant are ours',
  },
  secantStep: {
    kind: 'number',
    default: 0.15,
    above: 0,
    description:
      'How far beside ψ these two tasks lie, where Ψ is scaled to [-1, 1]; read where taskGradient.solve is secant.',
    symbol: 'ε',
    source: 'ours',
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
  klWeight: {
    kind: 'number',
    default: 0,
    min: 0,
    description:
      'Weight of KL(π_θ ‖ π_0) per step in the objective that θ̂ is taken to maximise, where π_0 is the known policy that it was searched from: Eq. 5 then has H − βF in place of H. Above 0 it needs adaptation.start known.',
    symbol: 'β',
    source: 'paper: 0; ours',
  },
  cgIterations: {
    kind: 'integer',
    default: 200,
    min: 1,
    description: 'Largest number of conjugate-gradient iterations per solve.',
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

/** Where the optimisation of a policy for a task begins, before any sample of it. */
export const adaptationParameters = {
  start: {
    kind: 'choice',
    choices: ['fresh', 'known'],
    default: 'fresh',
    description:
      'From where θ starts a task: a random one (fresh), or the policy that returns most under ψ among those that have acted in the real world (known). Rewards are known functions, so recorded episodes tell; those that measure then join D.',
    symbol: 'θ',
    source: 'fresh: paper, Algorithm 1, line 3; known is ours',
  },
  trust: {
    kind: 'choice',
    choices: ['always', 'earned'],
    default: 'always',
    description:
      'When a zero-shot policy is used at test time: always, or only where it promises more than the best known policy returns and the model has kept some of its promises on the training tasks (earned, which needs adaptation.start known).',
    symbol: '',
    source: 'always: paper; earned is ours',
  },
} as const;

/** MT-joint, `training.method = mt-joint`: TRPO in the real simulator on all training tasks at once. */
export const mtJointParameters = {
  tasks: {
    kind: 'integer',
    default: 150,
    min: 0,
    max: 100000,
    description:
      'Training tasks, drawn uniformly in Ψ before the first step; 0 to draw a new one for every simulator of every batch.',
    symbol: '',
    source: 'paper §5 (150)',
  },
  updates: {
    kind: 'integer',
    default: 1600,
    min: 1,
    description: 'TRPO updates, each on a batch of its own.',
    symbol: '',
    source: 'paper §5 (80 million samples in all)',
  },
  numEnvs: {
    kind: 'integer',
    default: 250,
    min: 1,
    description:
      'Real simulators of a batch, each of which runs for one time limit on a training task that is drawn for it.',
    symbol: '',
    source: 'ours (50,000 samples; the paper does not say)',
  },
  maxKl: {
    kind: 'number',
    default: 0.03,
    above: 0,
    description:
      'Mean KL divergence that an update aims at, instead of trpo.maxKl, which remains that of adaptation to one task.',
    symbol: 'δ',
    source: 'ours, as in direct training; no model can be wrong here',
  },
} as const;

/** Where AdMRL-Map looks for the next task, `training.method = admrl-map`; MB-Behaviour, `mb-behaviour`, has the same candidates. */
export const regretMapParameters = {
  candidates: {
    kind: 'integer',
    default: 12,
    min: 2,
    description:
      'Tasks all over Ψ and its boundary to which a policy is briefly adapted in the model.',
    symbol: '',
    source: 'ours',
  },
  probes: {
    kind: 'integer',
    default: 6,
    min: 2,
    description: 'Of these, how many policies act: those that promise most beyond what is known.',
    symbol: '',
    source: 'ours',
  },
  episodes: {
    kind: 'integer',
    default: 4,
    min: 4,
    description: 'Real episodes of each.',
    symbol: '',
    source: 'ours',
  },
} as const;

/** MAML and MAML-MT, `training.method = maml | maml-mt`; steps within a trust region are those of group `trpo`. */
export const mamlParameters = {
  tasks: {
    kind: 'integer',
    default: 150,
    min: 1,
    description: 'Training tasks of MAML, drawn uniformly in Ψ once for the whole run.',
    symbol: '',
    source: 'paper §5',
  },
  updates: {
    kind: 'integer',
    default: 250,
    min: 1,
    description:
      'Updates of θ; each takes 2 × tasksPerUpdate × episodes time limits of real steps.',
    symbol: '',
    source: 'paper §5: 80 million samples',
  },
  tasksPerUpdate: {
    kind: 'integer',
    default: 40,
    min: 1,
    description: 'Tasks of an update, each with an inner step of its own.',
    symbol: '',
    source: 'Finn et al. 2017',
  },
  episodes: {
    kind: 'integer',
    default: 20,
    min: 1,
    description:
      'Simulators of a task, each run for one time limit before the inner step and after it.',
    symbol: '',
    source: 'Finn et al. 2017',
  },
  surrogate: {
    kind: 'choice',
    choices: ['lvc', 'log-probability'],
    default: 'lvc',
    description:
      'What the inner step ascends: ratios of probabilities, whose curvature is that of the return, or log-probabilities, whose curvature has mean zero.',
    symbol: 'S',
    source: 'lvc: Rothfuss et al. 2019; log-probability: public implementations of MAML',
  },
  stepSize: {
    kind: 'number',
    default: 0.1,
    min: 0,
    description: 'Step of the inner gradient ascent; at test time half of it after the first step.',
    symbol: 'α',
    source: 'Finn et al. 2017',
  },
  gaeLambda: {
    kind: 'number',
    default: 1,
    min: 0,
    max: 1,
    description: 'Decay of the generalised advantage estimator over the linear baseline.',
    symbol: 'λ',
    source: 'public implementations of MAML',
  },
  cgDamping: {
    kind: 'number',
    default: 1e-5,
    min: 0,
    description: 'Multiple of the identity added to the curvature of the divergence.',
    symbol: '',
    source: 'public implementations of MAML',
  },
} as const;

/** Soft actor-critic, `training.method = sac`; its networks and gradient steps are those of PEARL too. */
export const sacParameters = {
  hiddenSizes: {
    kind: 'sizes',
    default: [300, 300, 300],
    description: 'Widths of the ReLU layers of the policy, of both action values and of V.',
    symbol: '',
    source: 'Rakelly et al. 2019, public code',
  },
  batchSize: {
    kind: 'integer',
    default: 256,
    min: 1,
    description: 'Transitions of a task in a gradient step.',
    symbol: '',
    source: 'Rakelly et al. 2019, public code',
  },
  learningRate: {
    kind: 'number',
    default: 3e-4,
    above: 0,
    description: 'Adam’s step size, for all networks.',
    symbol: '',
    source: 'Haarnoja et al. 2018',
  },
  rewardScale: {
    kind: 'number',
    default: 5,
    above: 0,
    description:
      'What rewards are multiplied by, which is their weight against the entropy of the policy.',
    symbol: '',
    source: 'Rakelly et al. 2019, public code',
  },
  targetRate: {
    kind: 'number',
    default: 0.005,
    above: 0,
    max: 1,
    description: 'Share of V that its slow copy takes on in a gradient step.',
    symbol: 'τ',
    source: 'Haarnoja et al. 2018',
  },
  iterations: {
    kind: 'integer',
    default: 500,
    min: 1,
    description: 'Collections of SAC by itself, after a first one.',
    symbol: '',
    source: 'ours (500,000 samples)',
  },
  episodes: {
    kind: 'integer',
    default: 5,
    min: 1,
    description: 'Simulators of such a collection, each run for one time limit.',
    symbol: '',
    source: 'ours',
  },
  updates: {
    kind: 'integer',
    default: 1000,
    min: 1,
    description: 'Gradient steps after every collection.',
    symbol: '',
    source: 'Haarnoja et al. 2018 (one for each sample)',
  },
} as const;

/** PEARL and PEARL-MT, `training.method = pearl | pearl-mt`; networks and gradient steps are those of group `sac`. */
export const pearlParameters = {
  tasks: {
    kind: 'integer',
    default: 150,
    min: 1,
    description: 'Training tasks of PEARL, drawn uniformly in Ψ once for the whole run.',
    symbol: '',
    source: 'paper §5',
  },
  firstEpisodes: {
    kind: 'integer',
    default: 10,
    min: 1,
    description:
      'Simulators that collect on every training task before the first iteration, each run for one time limit.',
    symbol: '',
    source: 'Rakelly et al. 2019, public code (2,000 steps)',
  },
  iterations: {
    kind: 'integer',
    default: 500,
    min: 1,
    description: 'Collections, each followed by gradient steps.',
    symbol: '',
    source: 'Rakelly et al. 2019, public code; paper §5: 2.5 million samples',
  },
  tasksPerIteration: {
    kind: 'integer',
    default: 5,
    min: 1,
    description: 'Training tasks of a collection.',
    symbol: '',
    source: 'Rakelly et al. 2019, public code',
  },
  priorEpisodes: {
    kind: 'integer',
    default: 2,
    min: 1,
    description:
      'Simulators that collect on such a task under z ~ N(0, I), each run for one time limit; its contexts are drawn from these.',
    symbol: '',
    source: 'Rakelly et al. 2019, public code (400 steps)',
  },
  posteriorEpisodes: {
    kind: 'integer',
    default: 3,
    min: 1,
    description: 'Simulators that then collect under z from that context.',
    symbol: '',
    source: 'Rakelly et al. 2019, public code (600 steps)',
  },
  updates: {
    kind: 'integer',
    default: 2000,
    min: 1,
    description: 'Gradient steps after every collection.',
    symbol: '',
    source: 'Rakelly et al. 2019, public code',
  },
  tasksPerStep: {
    kind: 'integer',
    default: 16,
    min: 1,
    description: 'Tasks of a gradient step, with `sac.batchSize` transitions and a context each.',
    symbol: '',
    source: 'Rakelly et al. 2019, public code',
  },
  contextBatch: {
    kind: 'integer',
    default: 100,
    min: 1,
    description: 'Transitions of a context in training.',
    symbol: '',
    source: 'Rakelly et al. 2019, public code (cheetah-vel; ant-goal: 256)',
  },
  latentSize: {
    kind: 'integer',
    default: 5,
    min: 1,
    description: 'Size of z.',
    symbol: 'z',
    source: 'Rakelly et al. 2019, public code',
  },
  encoderSizes: {
    kind: 'sizes',
    default: [200, 200, 200],
    description: 'Widths of the ReLU layers of the context encoder.',
    symbol: '',
    source: 'Rakelly et al. 2019, public code',
  },
  klWeight: {
    kind: 'number',
    default: 0.1,
    min: 0,
    description: 'Weight of KL(q(z|c) ‖ N(0, I)), summed over the tasks of a gradient step.',
    symbol: 'β',
    source: 'Rakelly et al. 2019, public code (ant-goal: 1)',
  },
} as const;

/** The tables by the name of their group. */
export const algorithmParameters: {
  readonly training: typeof trainingParameters;
  readonly noise: typeof noiseParameters;
  readonly model: typeof modelParameters;
  readonly policy: typeof policyParameters;
  readonly value: typeof valueParameters;
  readonly rollout: typeof rolloutParameters;
  readonly trpo: typeof trpoParameters;
  readonly adaptation: typeof adaptationParameters;
  readonly shac: typeof shacParameters;
  readonly taskGradient: typeof taskGradientParameters;
  readonly mtJoint: typeof mtJointParameters;
  readonly regretMap: typeof regretMapParameters;
  readonly maml: typeof mamlParameters;
  readonly sac: typeof sacParameters;
  readonly pearl: typeof pearlParameters;
} = {
  training: trainingParameters,
  noise: noiseParameters,
  model: modelParameters,
  policy: policyParameters,
  value: valueParameters,
  rollout: rolloutParameters,
  trpo: trpoParameters,
  adaptation: adaptationParameters,
  shac: shacParameters,
  taskGradient: taskGradientParameters,
  mtJoint: mtJointParameters,
  regretMap: regretMapParameters,
  maml: mamlParameters,
  sac: sacParameters,
  pearl: pearlParameters,
};

/** The settings of a run that the algorithms read, by group. */
export type AlgorithmConfig = {
  readonly [G in keyof typeof algorithmParameters]: ValuesOf<(typeof algorithmParameters)[G]>;
};
