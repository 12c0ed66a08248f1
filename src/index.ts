/**
 * @file The public names of admrl, storey by storey.
 *
 * Importing this file loads ONNX Runtime and MuJoCo's binding. The sub-paths (`admrl/graph/gradient`, `admrl/nn/adam`, …)
 * give one file each, these names and the less used ones.
 */

// Method: Algorithm 1, its parts, and adaptation.
export { type AdmrlOptions, admrl } from './algorithms/admrl.ts';
export type { AlgorithmConfig, TaskMethod } from './algorithms/algorithmConfig.ts';
export { initialLearner, startTask } from './algorithms/initialize.ts';
export type { Learner, Normalizers, ZeroShotSnapshot } from './algorithms/learner.ts';
export {
  type MeasuredTaskGradient,
  measureTaskGradient,
} from './algorithms/measureTaskGradient.ts';
export { improvePolicy, type PolicyLearner } from './algorithms/policyIteration.ts';
export { type PolicyInWorld, realReturns, rollOutPolicy } from './algorithms/realRollouts.ts';
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
export type { EpisodeRollout } from './algorithms/taskGradient/rollout.ts';
export {
  ascentDirection,
  estimateTaskGradient,
  type TaskGradient,
  type TaskGradientOptions,
} from './algorithms/taskGradient/taskGradient.ts';
export type { TaskObservation, TaskRecord } from './algorithms/taskRecord.ts';
export {
  createTrpo,
  type Trpo,
  type TrpoBatch,
  type TrpoDiagnostics,
  type TrpoOptions,
} from './algorithms/trpo.ts';
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
export {
  emptyNormalizer,
  type NormalizerState,
  normalizerMoments,
  updateNormalizer,
} from './data/normalizer.ts';
export type { Trajectories } from './data/trajectories.ts';
export { createAnt } from './envs/ant.ts';
export {
  type CheckResult,
  type ConformanceOptions,
  checkConformance,
} from './envs/check/conformance.ts';
export { type Collected, type CollectOptions, collect } from './envs/collect.ts';
export {
  defineTaskFamily,
  type EnvironmentDefinition,
  type Features,
  type StateReader,
  type TaskFamilyDefinition,
} from './envs/defineTaskFamily.ts';
export type { Env } from './envs/env.ts';
export { createHalfCheetah } from './envs/halfCheetah.ts';
export { createHopper } from './envs/hopper.ts';
export type { SampleLedger } from './envs/ledger.ts';
export type { Mjcf } from './envs/mjcfFile.ts';
export type { Observation, ObservationFunction, ObservationPart } from './envs/observation.ts';
export { createPointMass, type LinearDynamics } from './envs/pointMass.ts';
export { type ClosedForm, closedForm, pointMassReward } from './envs/pointMassClosedForm.ts';
export { exactTaskGradient, optimalPolicy, suboptimalityGap } from './envs/pointMassGap.ts';
export { type Problem, problemByName, problems } from './envs/problems.ts';
export { robots } from './envs/robots.ts';
export type { Simulation } from './envs/simulator.ts';
export { createWalker } from './envs/walker.ts';
export { type AdaptationOptions, type AdaptedPolicy, adapt } from './evaluation/adaptation.ts';
export {
  type Attack,
  type AttackedTask,
  type AttackReport,
  attackLedger,
  type PoolReference,
  poolReference,
  type ReportedTask,
  type ScoredTask,
} from './evaluation/attack.ts';
export { attackReport } from './evaluation/attackReport.ts';
export { type AttackAdaptation, attackTask } from './evaluation/attackTask.ts';
export { type BaselineReturns, baselineReturns } from './evaluation/baselines.ts';
export { type CollectingRun, zeroShotEpisodes } from './evaluation/commonTransitions.ts';
export { deterministicReturns } from './evaluation/deterministicReturn.ts';
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
} from './evaluation/gradientInformation.ts';
export {
  type ComparedRun,
  type ComparedSet,
  type CompareSetOptions,
  compareSet,
  type MethodComparison,
} from './evaluation/methodComparison.ts';
export {
  type CompareModelsOptions,
  compareModels,
  type ModelComparison,
} from './evaluation/modelComparison.ts';
export {
  bestPolicy,
  createPolicyPool,
  type PolicyPool,
  type PolicyScore,
  type PoolPolicy,
} from './evaluation/policyPool.ts';
export { type ReturnSummary, summarizeReturns } from './evaluation/returnSummary.ts';
export {
  afterGaps,
  type KnownGap,
  nextTasks,
  startTaskSearch,
  type TaskSearch,
} from './evaluation/taskSearch.ts';
// Study: configurations, runs that survive a kill, and their files.
export { readAttack } from './experiments/attackFile.ts';
export type { Checkpoint } from './experiments/checkpoints.ts';
export { type ComparedRuns, readComparedRuns } from './experiments/comparedRuns.ts';
export { readComparison, writeComparison } from './experiments/comparisonFile.ts';
export type { Config, PartialConfig } from './experiments/config.ts';
export type { FamilyLimits } from './experiments/configConstraints.ts';
export { ConfigError } from './experiments/configError.ts';
export { type ConfigReferenceRow, configReference } from './experiments/configReference.ts';
export { FamilyError, type LoadedFamily, loadFamilyModule } from './experiments/familyModule.ts';
export { type FamilyOfRun, familyOfRun, moduleEntry } from './experiments/familyOfRun.ts';
export { type ConfigSources, loadConfig } from './experiments/loadConfig.ts';
export { LockedError } from './experiments/lock.ts';
export { presets } from './experiments/presets.ts';
export {
  latestCheckpoint,
  type RestoredCheckpoint,
  type RunFiles,
  readEvaluation,
  readRun,
} from './experiments/readRun.ts';
export type { MetricsRecord, TimingRecord } from './experiments/records.ts';
export type { Run } from './experiments/run.ts';
export type { FamilyModule, RunSetup, StoredSetup } from './experiments/runConfigFile.ts';
export { createRun, type OpenedRun, openRun } from './experiments/runDirectory.ts';
export { restoreLearner, type StepReport, type TrainOptions, train } from './experiments/train.ts';
export { openTrainedRun, type TrainedRun } from './experiments/trainedRun.ts';
export type { Versions } from './experiments/versions.ts';
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
export { createModelFit, type ModelFit, type ModelState } from './models/fitModel.ts';
export { createModelPredictions, type ModelPredictions } from './models/modelError.ts';
export { createVirtualRollouts, type VirtualRollouts } from './models/virtualRollouts.ts';
export { type GaussianPolicySpec, gaussianPolicySpec } from './policies/gaussianPolicy.ts';
export type { ValueState } from './policies/valueFunction.ts';
export { readRunData } from './report/readRunData.ts';
export type { RunData } from './report/runData.ts';
export { writeComparisonReport, writeReport } from './report/write.ts';
export { createInterpretedRuntime } from './runtime/interpreted.ts';
export { createNodeRuntime } from './runtime/node.ts';
export type { CompiledProgram, CompileOptions, Feeds, Runtime } from './runtime/runtime.ts';
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
