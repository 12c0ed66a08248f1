/** @file `admrl/study`: configurations, the files of runs and their readers, events, executors of jobs. */

export { readRunData } from '../report/data/readRunData.ts';
export type { RunData } from '../report/data/runData.ts';
export { writeComparisonReport, writeReport } from '../report/write.ts';
export { readAttack } from '../study/attack/attackFile.ts';
export { type ComparedRuns, readComparedRuns } from '../study/compare/comparedRuns.ts';
export { readComparison, writeComparison } from '../study/compare/comparisonFile.ts';
export type { Config, PartialConfig } from '../study/config/config.ts';
export { type ConfigReferenceRow, configReference } from '../study/config/config.ts';
export type { FamilyLimits } from '../study/config/constraints.ts';
export { type ConfigSources, loadConfig } from '../study/config/file.ts';
export { ConfigError } from '../study/config/layers.ts';
export { presets } from '../study/config/presets.ts';
export { jsonLinesReporter, type Reporter, type StudyEvent } from '../study/events.ts';
export { FamilyError, type LoadedFamily, loadFamilyModule } from '../study/family/familyModule.ts';
export {
  type FamilyModule,
  type FamilyOfRun,
  familyOfRun,
  moduleEntry,
} from '../study/family/familyOfRun.ts';
export { nodeModelReader } from '../study/family/nodeModelReader.ts';
export { LockedError } from '../study/files/lock.ts';
export {
  type Executor,
  type JobKind,
  type JobSession,
  type JobWorker,
  runJobs,
} from '../study/jobs/executor.ts';
export { forkedExecutor } from '../study/jobs/forked.ts';
export { inProcessExecutor } from '../study/jobs/inProcess.ts';
export { knownOptima } from '../study/optimum/knownOptima.ts';
export type { Checkpoint } from '../study/run/checkpoints.ts';
export {
  latestCheckpoint,
  type RestoredCheckpoint,
  type RunFiles,
  readEvaluation,
  readRun,
} from '../study/run/readRun.ts';
export type { MetricsRecord, TimingRecord } from '../study/run/records.ts';
export type { RunSetup, StoredSetup, Versions } from '../study/run/runSetup.ts';
export { restoreState } from '../study/run/train.ts';
export { openTrainedRun, type TrainedRun } from '../study/run/trainedRun.ts';
export { type TrainJob, trainJobs } from '../study/run/trainJob.ts';
export { runSweep } from '../study/sweep/runSweep.ts';
export { UsageError } from '../study/usageError.ts';
