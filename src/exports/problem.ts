/** @file `admrl/problem`: data, task families and environments. Nothing here needs Node. */

export {
  type AdvantageInputs,
  type AdvantageOptions,
  generalizedAdvantages,
  returnsToGo,
} from '../data/advantages.ts';
export {
  append,
  type Dataset,
  emptyDataset,
  sampleTransitions,
  sampleWindows,
  type Transitions,
  type Windows,
} from '../data/dataset.ts';
export {
  completeEpisodes,
  type Episode,
  episodeLengths,
  episodeReturns,
} from '../data/episodes.ts';
export type { SampleLedger } from '../data/ledger.ts';
export {
  emptyNormalizer,
  type NormalizerState,
  normalizerMoments,
  updateNormalizer,
} from '../data/normalizer.ts';
export type { Trajectories } from '../data/trajectories.ts';
export {
  type CheckResult,
  type ConformanceOptions,
  checkConformance,
} from '../envs/check/conformance.ts';
export { type Collected, type CollectOptions, collect } from '../envs/collect.ts';
export {
  type DefinitionTools,
  defineTaskFamily,
  type EnvironmentDefinition,
  type Features,
  type StateReader,
  type TaskFamilyDefinition,
} from '../envs/define/defineTaskFamily.ts';
export type { Env } from '../envs/env.ts';
export type { Grip, WorldRay } from '../envs/grip.ts';
export type { Actuator, Labels } from '../envs/labels.ts';
export { mujocoModule } from '../envs/mujoco/compileModel.ts';
export type { Mjcf } from '../envs/mujoco/mjcfFile.ts';
export { type ModelReader, memoryModelReader } from '../envs/mujoco/modelReader.ts';
export type {
  Observation,
  ObservationFunction,
  ObservationPart,
} from '../envs/mujoco/observation.ts';
export type { Simulation } from '../envs/mujoco/simulation.ts';
export { createPointMass, type LinearDynamics } from '../envs/pointMass/pointMass.ts';
export {
  type ClosedForm,
  closedForm,
  pointMassReward,
} from '../envs/pointMass/pointMassClosedForm.ts';
export {
  exactTaskGradient,
  optimalPolicy,
  suboptimalityGap,
} from '../envs/pointMass/pointMassGap.ts';
export { type Problem, problemByName, problems } from '../envs/problems.ts';
export { createAnt } from '../envs/robots/ant.ts';
export { createDrone } from '../envs/robots/drone.ts';
export { createHalfCheetah } from '../envs/robots/halfCheetah.ts';
export { createHopper } from '../envs/robots/hopper.ts';
export { robots } from '../envs/robots/robots.ts';
export { createWalker } from '../envs/robots/walker.ts';
export { allFinite, between } from '../tasks/alive.ts';
export { ant2d } from '../tasks/ant2d.ts';
export { ant3d } from '../tasks/ant3d.ts';
export {
  boundaryTasks,
  cornerTasks,
  gaussianTasks,
  gridTasks,
  projectToBox,
  type TaskBox,
  taskBox,
  uniformTasks,
} from '../tasks/box.ts';
export { cheetahHighdim } from '../tasks/cheetahHighdim.ts';
export { drone2d } from '../tasks/drone2d.ts';
export { type FamilyData, familyData } from '../tasks/familyData.ts';
export { hopper2d } from '../tasks/hopper2d.ts';
export { linearStateReward, type StateMoments } from '../tasks/linearState.ts';
export { pointMass } from '../tasks/pointMass.ts';
export type { RewardInputs, TaskFamily } from '../tasks/taskFamily.ts';
export { createTaskFunctions, type TaskFunctions } from '../tasks/taskFunctions.ts';
export {
  type VelocityTarget,
  type VelocityWeights,
  velocityFamily,
  velocityReward,
} from '../tasks/velocity.ts';
export { walker2d } from '../tasks/walker2d.ts';
