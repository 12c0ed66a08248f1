/**
 * @file The front door of admrl: train, open a run, compare runs, define a task family.
 *
 * The parts have entry points of their own: `admrl/numerics`, `admrl/problem`, `admrl/method`, `admrl/study` and
 * `admrl/runtime/node`.
 */

export type { TaskMethod } from './algorithms/methodNames.ts';
export type { Adapted, AdaptOptions } from './api/adapt.ts';
export { type Compared, type CompareOptions, compareRuns } from './api/compareRuns.ts';
export type { Controller } from './api/controller.ts';
export { type OpenRun, type OpenRunOptions, openRun } from './api/openRun.ts';
export type { DrawnEpisode, RenderOptions } from './api/render.ts';
export { type TrainOptions, train } from './api/train.ts';
export type { TaskFamilyDefinition } from './envs/define/defineTaskFamily.ts';
export { type Problem, problems } from './envs/problems.ts';
export { robots } from './envs/robots/robots.ts';
export type { AttackOptions } from './study/attack/attackTrained.ts';
export type { Config, PartialConfig } from './study/config/config.ts';
export { ConfigError } from './study/config/layers.ts';
export { presets } from './study/config/presets.ts';
export type { EvaluateOptions } from './study/evaluate/evaluateTrained.ts';
export type { Reporter, StudyEvent } from './study/events.ts';
export { defineTaskFamily } from './study/family/defineTaskFamily.ts';
export { FamilyError } from './study/family/familyModule.ts';
export { LockedError } from './study/files/lock.ts';
export { UsageError } from './study/usageError.ts';
