/** @file The configuration of a run: its type, derived from the tables in which every hyperparameter exists once. */

import type { Hyperparameter, ValuesOf } from './hyperparameter.ts';
import {
  modelParameters,
  policyParameters,
  trpoParameters,
  valueParameters,
} from './learnerParameters.ts';
import { taskGradientParameters } from './taskGradientParameters.ts';
import {
  checkpointParameters,
  evaluationParameters,
  noiseParameters,
  trainingParameters,
} from './trainingParameters.ts';

/** All hyperparameters by group. The time limit of an episode is not here: it belongs to the task family. */
export const hyperparameters: {
  readonly training: typeof trainingParameters;
  readonly noise: typeof noiseParameters;
  readonly model: typeof modelParameters;
  readonly policy: typeof policyParameters;
  readonly value: typeof valueParameters;
  readonly trpo: typeof trpoParameters;
  readonly taskGradient: typeof taskGradientParameters;
  readonly evaluation: typeof evaluationParameters;
  readonly checkpoint: typeof checkpointParameters;
} = {
  training: trainingParameters,
  noise: noiseParameters,
  model: modelParameters,
  policy: policyParameters,
  value: valueParameters,
  trpo: trpoParameters,
  taskGradient: taskGradientParameters,
  evaluation: evaluationParameters,
  checkpoint: checkpointParameters,
};

/** A resolved configuration: every hyperparameter has a valid value. */
export type Config = {
  readonly [G in keyof typeof hyperparameters]: ValuesOf<(typeof hyperparameters)[G]>;
};

/** Some settings of a configuration, such as a preset. */
export type PartialConfig = { readonly [G in keyof Config]?: Partial<Config[G]> };

/** The same tables for code that walks over them. */
export const parameterGroups: Readonly<Record<string, Readonly<Record<string, Hyperparameter>>>> =
  hyperparameters;

/** The entry of `group.name`, or undefined; names of `Object.prototype` are no entries. */
export function findParameter(group: string, name: string): Hyperparameter | undefined {
  const entries = Object.hasOwn(parameterGroups, group) ? parameterGroups[group] : undefined;
  return entries && Object.hasOwn(entries, name) ? entries[name] : undefined;
}
