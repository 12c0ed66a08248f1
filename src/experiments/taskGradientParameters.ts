/** @file Hyperparameters of the task gradient ∂L/∂ψ, Eqs. 2-7. */

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
