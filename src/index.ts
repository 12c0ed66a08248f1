/**
 * @file The public names of admrl, storey by storey.
 *
 * Importing this file loads ONNX Runtime and MuJoCo's binding. The sub-paths (`admrl/graph/gradient`, `admrl/nn/adam`, …)
 * give one file each, these names and the less used ones.
 */

// Method: Algorithm 1, its parts, and adaptation.
export { type AdmrlOptions, admrl } from './algorithms/admrl.ts';
export { initialLearner, startTask } from './algorithms/initialize.ts';
export type { Learner, Normalizers, ZeroShotSnapshot } from './algorithms/learner.ts';
export type { TaskMethod } from './algorithms/methods.ts';
export {
  type ImprovedPolicy,
  improvePolicy,
  type PolicyLearner,
} from './algorithms/policyOptimization/improvePolicy.ts';
export type {
  PolicyBatch,
  PolicyOptimizer,
  PolicyUpdate,
} from './algorithms/policyOptimization/policyOptimizer.ts';
export { createTrpo, type TrpoOptions } from './algorithms/policyOptimization/trpo.ts';
export { realReturns, rollOutPolicy } from './algorithms/realRollouts.ts';
export {
  type MeasuredTaskGradient,
  measureTaskGradient,
} from './algorithms/selection/measureTaskGradient.ts';
export type { TaskObservation, TaskRecord } from './algorithms/selection/taskRecord.ts';
export { type CollectStageOptions, collectStage, slbo } from './algorithms/slbo.ts';
export type {
  Advance,
  Phase,
  StepLabel,
  StepLog,
  StepRunner,
  TaskContext,
} from './algorithms/step.ts';
export type { HessianForm } from './algorithms/taskGradient/hessianProduct.ts';
export type {
  TaskGradientOptions,
  TaskGradientSettings,
} from './algorithms/taskGradient/options.ts';
export type { EpisodeRollout } from './algorithms/taskGradient/rollout.ts';
export {
  ascentDirection,
  estimateTaskGradient,
  type TaskGradient,
} from './algorithms/taskGradient/taskGradient.ts';
export { virtualTraining, zeroShot } from './algorithms/virtualTraining.ts';
export { createVirtualWorld, type VirtualWorld } from './algorithms/virtualWorld.ts';
export { createWorld, type World } from './algorithms/world.ts';
// Problem: data, tasks, environments.
export {
  type AdvantageInputs,
  type AdvantageOptions,
  generalizedAdvantages,
  returnsToGo,
} from './data/advantages.ts';
export {
  append,
  type Dataset,
  emptyDataset,
  sampleTransitions,
  sampleWindows,
  type Transitions,
  type Windows,
} from './data/dataset.ts';
export { completeEpisodes, type Episode, episodeLengths, episodeReturns } from './data/episodes.ts';
export type { SampleLedger } from './data/ledger.ts';
export {
  emptyNormalizer,
  type NormalizerState,
  normalizerMoments,
  updateNormalizer,
} from './data/normalizer.ts';
export type { Trajectories } from './data/trajectories.ts';
export {
  type CheckResult,
  type ConformanceOptions,
  checkConformance,
} from './envs/check/conformance.ts';
export { type Collected, type CollectOptions, collect } from './envs/collect.ts';
export type {
  DefinitionTools,
  EnvironmentDefinition,
  Features,
  StateReader,
  TaskFamilyDefinition,
} from './envs/define/defineTaskFamily.ts';
export type { Env } from './envs/env.ts';
export type { Mjcf } from './envs/mujoco/mjcfFile.ts';
export { type ModelReader, memoryModelReader } from './envs/mujoco/modelReader.ts';
export type {
  Observation,
  ObservationFunction,
  ObservationPart,
} from './envs/mujoco/observation.ts';
export type { Simulation } from './envs/mujoco/simulator.ts';
export { createPointMass, type LinearDynamics } from './envs/pointMass/pointMass.ts';
export {
  type ClosedForm,
  closedForm,
  pointMassReward,
} from './envs/pointMass/pointMassClosedForm.ts';
export {
  exactTaskGradient,
  optimalPolicy,
  suboptimalityGap,
} from './envs/pointMass/pointMassGap.ts';
export { type Problem, problemByName, problems } from './envs/problems.ts';
export { createAnt } from './envs/robots/ant.ts';
export { createHalfCheetah } from './envs/robots/halfCheetah.ts';
export { createHopper } from './envs/robots/hopper.ts';
export { robots } from './envs/robots/robots.ts';
export { createWalker } from './envs/robots/walker.ts';
export { type AdaptationOptions, adapt, type MeasuredPolicy } from './evaluation/adaptation.ts';
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
} from './evaluation/attack/attack.ts';
export { attackReport } from './evaluation/attack/attackReport.ts';
export {
  bestPolicy,
  createPolicyPool,
  type PolicyPool,
  type PolicyScore,
  type PoolPolicy,
} from './evaluation/attack/policyPool.ts';
export {
  afterGaps,
  type KnownGap,
  nextTasks,
  startTaskSearch,
  type TaskSearch,
} from './evaluation/attack/taskSearch.ts';
export {
  type BaselineReturns,
  baselineReturns,
  deterministicReturns,
} from './evaluation/baselines.ts';
export {
  type EvaluateTaskOptions,
  type Evaluation,
  evaluateTask,
  evaluationLedger,
  type TaskEvaluation,
} from './evaluation/evaluate.ts';
export { type ExportedPolicy, exportPolicy } from './evaluation/exportPolicy.ts';
export {
  type AscentStep,
  type GradientInformation,
  gradientInformation,
} from './evaluation/gaps/gradientInformation.ts';
export {
  type ComparedRun,
  type ComparedSet,
  type CompareSetOptions,
  compareSet,
  type MethodComparison,
} from './evaluation/gaps/methodComparison.ts';
export {
  type CollectingRun,
  type CompareModelsOptions,
  compareModels,
  type ModelComparison,
  zeroShotEpisodes,
} from './evaluation/gaps/modelComparison.ts';
export { type ReturnSummary, summarizeReturns } from './evaluation/measuredReturn.ts';
// Numerics: graphs of nodes, their derivatives, and what runs them.
export { constant, full, ones, zeros } from './graph/constant.ts';
export {
  abs,
  add,
  clip,
  cos,
  divide,
  erf,
  exp,
  log,
  maximum,
  minimum,
  multiply,
  negate,
  type Operand,
  power,
  reciprocal,
  relu,
  sigmoid,
  sign,
  sin,
  softplus,
  sqrt,
  square,
  subtract,
  tanh,
} from './graph/elementwise.ts';
export { gradient } from './graph/gradient.ts';
export { gather, scatterAdd } from './graph/indexing.ts';
export { interpret } from './graph/interpreter.ts';
export { type MatmulOptions, matmul } from './graph/linear.ts';
export {
  and,
  cast,
  equal,
  finite,
  greater,
  greaterOrEqual,
  less,
  lessOrEqual,
  not,
  or,
  stopGradient,
  where,
} from './graph/logic.ts';
export { type LoopOptions, type LoopResult, loop } from './graph/loop.ts';
export { type ElementType, input, type Node, type Shape } from './graph/node.ts';
export { toOnnx } from './graph/onnx.ts';
export { hessianVectorProduct, jacobianVectorProduct } from './graph/products.ts';
export type { Program } from './graph/program.ts';
export { max, mean, type ReduceOptions, sum } from './graph/reduce.ts';
export { simplify } from './graph/simplify.ts';
export {
  broadcastTo,
  columnOf,
  concat,
  cumulativeSum,
  pad,
  reshape,
  slice,
  stack,
  transpose,
} from './graph/structure.ts';
export { freeze, substitute } from './graph/substitute.ts';
export { askCmaEs, type CmaEs, startCmaEs, tellCmaEs } from './math/cmaEs.ts';
export { type CmaEsRates, cmaEsRates, populationSize } from './math/cmaEsRates.ts';
export {
  type ConjugateGradientOptions,
  type ConjugateGradientResult,
  conjugateGradient,
} from './math/conjugateGradient.ts';
export {
  foldIn,
  integers,
  type Key,
  keyFromSeed,
  normals,
  permutation,
  splitKey,
  uniforms,
} from './math/random.ts';
export { type ConfidenceInterval, confidenceInterval } from './math/statistics.ts';
export { type SymmetricEigen, symmetricEigen } from './math/symmetricEigen.ts';
export { type DynamicsSpec, dynamicsSpec, initializeDynamics } from './models/dynamicsModel.ts';
export { createModelFit, type ModelFit } from './models/fitModel.ts';
export { createModelPredictions, type ModelPredictions } from './models/modelError.ts';
export { createVirtualRollouts, type VirtualRollouts } from './models/virtualRollouts.ts';
export type { AdamState } from './nn/adamLoop.ts';
export { type GaussianPolicySpec, gaussianPolicySpec } from './policies/gaussianPolicy.ts';
export { type PolicyInWorld, policyOf } from './policies/policyOf.ts';
export { readRunData } from './report/data/readRunData.ts';
export type { RunData } from './report/data/runData.ts';
export { writeComparisonReport, writeReport } from './report/write.ts';
export { createInterpretedRuntime } from './runtime/interpreted.ts';
export { createNodeRuntime } from './runtime/node.ts';
export type { CompiledProgram, CompileOptions, Feeds, Runtime } from './runtime/runtime.ts';
// Study: configurations, runs that survive a kill, and their files.
export { readAttack } from './study/attack/attackFile.ts';
export { type ComparedRuns, readComparedRuns } from './study/compare/comparedRuns.ts';
export { readComparison, writeComparison } from './study/compare/comparisonFile.ts';
export type { Config, PartialConfig } from './study/config/config.ts';
export { type ConfigReferenceRow, configReference } from './study/config/config.ts';
export type { FamilyLimits } from './study/config/constraints.ts';
export { type ConfigSources, loadConfig } from './study/config/file.ts';
export { ConfigError } from './study/config/layers.ts';
export { presets } from './study/config/presets.ts';
export { jsonLinesReporter, type Reporter, type StudyEvent } from './study/events.ts';
export { defineTaskFamily } from './study/family/defineTaskFamily.ts';
export { FamilyError, type LoadedFamily, loadFamilyModule } from './study/family/familyModule.ts';
export {
  type FamilyModule,
  type FamilyOfRun,
  familyOfRun,
  moduleEntry,
} from './study/family/familyOfRun.ts';
export { nodeModelReader } from './study/family/nodeModelReader.ts';
export { LockedError } from './study/files/lock.ts';
export type { Checkpoint } from './study/run/checkpoints.ts';
export {
  latestCheckpoint,
  type RestoredCheckpoint,
  type RunFiles,
  readEvaluation,
  readRun,
} from './study/run/readRun.ts';
export type { MetricsRecord, TimingRecord } from './study/run/records.ts';
export type { Run } from './study/run/run.ts';
export { createRun, type OpenedRun, openRun } from './study/run/runDirectory.ts';
export type { RunSetup, StoredSetup, Versions } from './study/run/runSetup.ts';
export { restoreState, type TrainOptions, train } from './study/run/train.ts';
export { openTrainedRun, type TrainedRun } from './study/run/trainedRun.ts';
export { UsageError } from './study/usageError.ts';
export { allFinite, between } from './tasks/alive.ts';
export { ant2d } from './tasks/ant2d.ts';
export { ant3d } from './tasks/ant3d.ts';
export {
  boundaryTasks,
  cornerTasks,
  gaussianTasks,
  gridTasks,
  projectToBox,
  type TaskBox,
  taskBox,
  uniformTasks,
} from './tasks/box.ts';
export { cheetahHighdim } from './tasks/cheetahHighdim.ts';
export { type FamilyData, familyData } from './tasks/familyData.ts';
export { hopper2d } from './tasks/hopper2d.ts';
export { linearStateReward, type StateMoments } from './tasks/linearState.ts';
export { pointMass } from './tasks/pointMass.ts';
export type { RewardInputs, TaskFamily } from './tasks/taskFamily.ts';
export { createTaskFunctions, type TaskFunctions } from './tasks/taskFunctions.ts';
export {
  type VelocityTarget,
  type VelocityWeights,
  velocityFamily,
  velocityReward,
} from './tasks/velocity.ts';
export { walker2d } from './tasks/walker2d.ts';
