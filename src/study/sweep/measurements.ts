/** @file What has been measured of a run, as its files say, and what has not. */

import { isDeepStrictEqual } from 'node:util';
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

/**
 * The part of what a trained run is to be measured by that is missing, not complete, or of an earlier state of the run.
 *
 * @throws DamagedFileError when a file is not what it should be
 */
export function measurementsLeft(
  { training: { directory }, evaluations, attack }: Measurements & Pick<SweptRun, 'training'>,
  family: Family,
): Measurements {
  const paths = runPaths(directory);
  const step = newestStep(paths);
  return {
    evaluations: evaluations.filter((one) => evaluationOf(paths, one, family, step) === null),
    attack: attack !== null && isAttacked(paths, attack, family, step) ? null : attack,
  };
}

/** A complete evaluation of the newest state of a run; null where there is none. */
export function finishedEvaluation(
  directory: string,
  evaluation: RunEvaluation,
  family: Family,
): Evaluation | null {
  const paths = runPaths(directory);
  return evaluationOf(paths, evaluation, family, newestStep(paths));
}

/** Checkpoints are numbered by the steps behind them. */
function newestStep({ checkpoints }: RunPaths): number {
  return checkpointIndices(checkpoints).at(-1) ?? 0;
}

function evaluationOf(
  paths: RunPaths,
  { tests, samples }: RunEvaluation,
  family: Family,
  step: number,
): Evaluation | null {
  const found = readEvaluation(evaluationPath(paths, tests));
  const isSame =
    found !== null &&
    found.step === step &&
    found.taskSet === taskSetName(tests) &&
    isDeepStrictEqual(found.samples, samples);
  return isSame && missingTasks(found, family).length === 0 ? found : null;
}

function isAttacked(
  paths: RunPaths,
  { budget, samples }: RunAttack,
  family: Family,
  step: number,
): boolean {
  const found = readAttack(paths.attack);
  const adaptations = adaptationsWithin(budget, family);
  return (
    found?.step === step && found.samples === samples && found.report?.searched === adaptations
  );
}
