/** @file The names of the training methods: what lists them need not load them. */

/** The values of `training.method`, in the order in which methods are listed and coloured. */
export const taskMethods = [
  'admrl',
  'mb-unif',
  'mb-gauss',
  'mb-gauss-clipped',
  'mb-corner',
  'slbo-fixed',
  'mt-joint',
  'mt-model',
  'maml',
  'maml-mt',
  'pearl',
  'pearl-mt',
  'sac',
  'admrl-normalised',
  'mb-sobol',
  'mb-boundary',
  'plr',
  'waker',
  'admrl-map',
  'roml',
  'mb-behaviour',
] as const;

/** The name of a method. */
export type TaskMethod = (typeof taskMethods)[number];
