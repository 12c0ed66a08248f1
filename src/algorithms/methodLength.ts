/** @file How long a method without a model trains, and a training as long as one likes. */

import type { TaskMethod } from './methodNames.ts';
import { methods } from './methods.ts';
import type { AlgorithmConfig } from './settings.ts';

/** A setting that says how often a method collects and updates. */
export interface MethodLength {
  /** Group and name. */
  readonly setting: readonly [string, string];
  readonly count: number;
}

/** Null for a method that trains inside a model, whose loops are those of Algorithm 1. */
export function lengthOf(config: AlgorithmConfig, method: TaskMethod): MethodLength | null {
  const { lengthSetting } = methods[method];
  if (lengthSetting === undefined) return null;
  const [group, name] = lengthSetting;
  return { setting: lengthSetting, count: Number(Reflect.get(config[group], name)) };
}

/** A configuration in which the method collects and updates `count` times, if it has no model; else the same. */
export function withLength<C extends AlgorithmConfig>(
  config: C,
  method: TaskMethod,
  count: number,
): C {
  const { lengthSetting } = methods[method];
  if (lengthSetting === undefined) return config;
  const [group, name] = lengthSetting;
  return { ...config, [group]: { ...config[group], [name]: count } };
}

/**
 * How often a method without a model can collect and update within a number of real steps, once at least; null for one with a
 * model. Every collection and update takes as many steps as any other.
 *
 * @param timeLimit - steps of an episode
 */
export function lengthWithin(
  config: AlgorithmConfig,
  method: TaskMethod,
  { realSteps: limit, timeLimit }: { readonly realSteps: number; readonly timeLimit: number },
): MethodLength | null {
  const { lengthSetting, realSteps } = methods[method];
  if (lengthSetting === undefined || realSteps === undefined) return null;
  const [one, two] = [1, 2].map((count) => realSteps(withLength(config, method, count), timeLimit));
  const more = Math.floor((limit - one) / (two - one));
  return { setting: lengthSetting, count: 1 + Math.max(0, more) };
}
