/** @file What has been measured of a run, as its files say, and what has not. */

import { isDeepStrictEqual } from 'node:util';
import type { AttackReport } from '../../evaluation/attack/attack.ts';
import type { Evaluation } from '../../evaluation/evaluate.ts';
import { missingTasks } from '../../evaluation/missingTasks.ts';
import { taskSetName } from '../../evaluation/testTasks.ts';
import type { TaskBox } from '../../tasks/box.ts';
import { readAttack } from '../attack/attackFile.ts';
import { adaptationsWithin } from '../attack/attackTrained.ts';
import { evaluationPath } from '../evaluate/evaluateRun.ts';
import { checkpointIndices } from '../run/checkpoints.ts';
import { readEvaluation } from '../run/readRun.ts';
import { type RunPaths, runPaths } from '../run/runPaths.ts';
import type { RunAttack, RunEvaluation, SweptRun } from './sweptRun.ts';

/** What a run is to be measured by. */
export type Measurements = Pick<SweptRun, 'evaluations' | 'attack'>;

type Family = { readonly box: TaskBox };

/** What has been measured of a run. */
export interface Measured {
  /** For each evaluation that is wanted, in its place: a complete one of the newest state; null where there is none. */
  readonly evaluations: readonly (Evaluation | null)[];
  /** The attack that is wanted, when it has ended; else null. */
  readonly attack: AttackReport | null;
}

type Wanted = Measurements & Pick<SweptRun, 'training'>;

/**
 * Reads what a run is to be measured by, as far as it is there. What is not complete, or of an earlier state of the run, is not.
 *
 * @throws DamagedFileError when a file is not what it should be
 */
export function readMeasured(
  { training: { directory }, evaluations, attack }: Wanted,
  family: Family,
): Measured {
  const paths = runPaths(directory);
  const step = newestStep(paths);
  return {
    evaluations: evaluations.map((one) => evaluationOf(paths, one, family, step)),
    attack: attack === null ? null : attackOf(paths, attack, family, step),
  };
}

/** The part that is missing. */
export function measurementsLeft(
  { evaluations, attack }: Measurements,
  measured: Measured,
): Measurements {
  return {
    evaluations: evaluations.filter((_, i) => measured.evaluations[i] === null),
    attack: measured.attack === null ? attack : null,
  };
}

/** Checkpoints are numbered by the steps behind them. */
function newestStep({ checkpoints }: RunPaths): number {
  return checkpointIndices(checkpoints).at(-1) ?? 0;
}

function evaluationOf(
  paths: RunPaths,
  wanted: RunEvaluation,
  family: Family,
  step: number,
): Evaluation | null {
  const found = completeEvaluation(paths, wanted, family);
  return found?.step === step ? found : null;
}

/** An evaluation to its last task, of whatever state of a run; null where there is none. */
export function completeEvaluation(
  paths: RunPaths,
  { tests, samples }: RunEvaluation,
  family: Family,
): Evaluation | null {
  const found = readEvaluation(evaluationPath(paths, tests));
  const isSame =
    found !== null &&
    found.taskSet === taskSetName(tests) &&
    isDeepStrictEqual(found.samples, samples);
  return isSame && missingTasks(found, family).length === 0 ? found : null;
}

function attackOf(
  paths: RunPaths,
  { budget, samples }: RunAttack,
  family: Family,
  step: number,
): AttackReport | null {
  const found = readAttack(paths.attack);
  const isSame = found?.step === step && found.samples === samples;
  const report = isSame ? (found.report ?? null) : null;
  return report?.searched === adaptationsWithin(budget, family) ? report : null;
}
