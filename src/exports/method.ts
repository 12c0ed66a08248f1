/** @file `admrl/method`: models, policies, Algorithm 1 and its parts, evaluation. Nothing here needs Node. */

export { type AdmrlOptions, admrl } from '../algorithms/admrl.ts';
export {
  type AdaptContext,
  type AdaptedPolicy,
  type Algorithm,
  type AlgorithmState,
  anyAlgorithm,
  type TrainContext,
} from '../algorithms/algorithm.ts';
export { freshPolicy, initialLearner, startTask } from '../algorithms/initialize.ts';
export type { Learner, Normalizers, ZeroShotSnapshot } from '../algorithms/learner.ts';
export { type TaskMethod, taskMethods } from '../algorithms/methodNames.ts';
export { type Method, methods } from '../algorithms/methods.ts';
export { modelBased } from '../algorithms/modelBased.ts';
export {
  type ImprovedPolicy,
  improvePolicy,
  type PolicyLearner,
} from '../algorithms/policyOptimization/improvePolicy.ts';
export type {
  PolicyBatch,
  PolicyOptimizer,
  PolicyUpdate,
} from '../algorithms/policyOptimization/policyOptimizer.ts';
export { createTrpo, type TrpoOptions } from '../algorithms/policyOptimization/trpo.ts';
export { realReturns, rollOutBatch, rollOutPolicy } from '../algorithms/realRollouts.ts';
export { adversarialSelection } from '../algorithms/selection/adversarialSelection.ts';
export { observeGap } from '../algorithms/selection/measureGap.ts';
export {
  type MeasuredTaskGradient,
  measureTaskGradient,
} from '../algorithms/selection/measureTaskGradient.ts';
export type { TaskObservation, TaskRecord } from '../algorithms/selection/taskRecord.ts';
export type {
  Observed,
  Proposal,
  ProposalContext,
  TaskSelection,
} from '../algorithms/selection/taskSelection.ts';
export { type CollectStageOptions, collectStage, slbo } from '../algorithms/slbo.ts';
export type {
  Advance,
  Phase,
  StepLabel,
  StepLog,
  StepRunner,
  TaskContext,
} from '../algorithms/step.ts';
export type { HessianForm } from '../algorithms/taskGradient/hessianProduct.ts';
export type {
  TaskGradientOptions,
  TaskGradientSettings,
} from '../algorithms/taskGradient/options.ts';
export type { EpisodeRollout } from '../algorithms/taskGradient/rollout.ts';
export type { ZeroShotResponse } from '../algorithms/taskGradient/secant.ts';
export {
  ascentDirection,
  estimateTaskGradient,
  type TaskGradient,
} from '../algorithms/taskGradient/taskGradient.ts';
export { virtualTraining, zeroShot } from '../algorithms/virtualTraining.ts';
export { createVirtualWorld, type VirtualWorld } from '../algorithms/virtualWorld.ts';
export { createWorld, specsWithContext, type World, withContext } from '../algorithms/world.ts';
export { type AdaptationOptions, adapt, type MeasuredPolicy } from '../evaluation/adaptation.ts';
export {
  type Attack,
  type AttackAdaptation,
  type AttackedTask,
  type AttackReport,
  attackLedger,
  attackTask,
  type PoolReference,
  poolReference,
  type ReportedTask,
  type ScoredTask,
} from '../evaluation/attack/attack.ts';
export { attackReport } from '../evaluation/attack/attackReport.ts';
export {
  bestPolicy,
  createPolicyPool,
  type PolicyPool,
  type PolicyScore,
  type PoolPolicy,
} from '../evaluation/attack/policyPool.ts';
export {
  afterGaps,
  type KnownGap,
  nextTasks,
  startTaskSearch,
  type TaskSearch,
} from '../evaluation/attack/taskSearch.ts';
export {
  type BaselineReturns,
  baselineReturns,
  deterministicReturns,
} from '../evaluation/baselines.ts';
export {
  type EvaluateTaskOptions,
  type Evaluation,
  evaluateTask,
  evaluationLedger,
  type TaskEvaluation,
} from '../evaluation/evaluate.ts';
export { type ExportedPolicy, exportPolicy } from '../evaluation/exportPolicy.ts';
export { type GapsOfRun, type GapsOfRunOptions, gapsOfRun } from '../evaluation/gaps/gapsOfRun.ts';
export {
  type AscentStep,
  type GradientInformation,
  gradientInformation,
} from '../evaluation/gaps/gradientInformation.ts';
export {
  type ComparedRun,
  type ComparedSet,
  type CompareSetOptions,
  compareSet,
  type MethodComparison,
} from '../evaluation/gaps/methodComparison.ts';
export {
  type CollectingRun,
  type CompareModelsOptions,
  compareModels,
  type ModelComparison,
  zeroShotEpisodes,
} from '../evaluation/gaps/modelComparison.ts';
export { type ReturnSummary, summarizeReturns } from '../evaluation/measuredReturn.ts';
export { type TaskSet, taskSetName, tasksOfSet } from '../evaluation/testTasks.ts';
export {
  createDisagreement,
  type Disagreement,
  type TrajectoryDisagreement,
} from '../models/disagreement.ts';
export { type DynamicsSpec, dynamicsSpec } from '../models/dynamicsModel.ts';
export { createModelFit, type ModelFit } from '../models/fitModel.ts';
export { initializeDynamics } from '../models/initializeDynamics.ts';
export { createModelPredictions, type ModelPredictions } from '../models/modelError.ts';
export { createVirtualRollouts, type VirtualRollouts } from '../models/virtualRollouts.ts';
export { fixContext } from '../policies/fixContext.ts';
export { type GaussianPolicySpec, gaussianPolicySpec } from '../policies/gaussianPolicy.ts';
export { type PolicyInWorld, policyOf } from '../policies/policyOf.ts';
