/** @file The figures of a report, in their order on the page. */

import { learnsModel } from './data/methodNames.ts';
import type { RunData } from './data/runData.ts';
import type { Figure, Layout } from './draw/figure.ts';
import { gapsOfRun } from './methods/gapsOfRun.ts';
import { adaptationByRun, trainingByRun } from './run/byRun.ts';
import { cgResiduals } from './run/cgResiduals.ts';
import { gradientTerms } from './run/gradientTerms.ts';
import { jointReturns } from './run/jointReturns.ts';
import { learningCurves } from './run/learningCurves.ts';
import { modelAgainstReality } from './run/modelAgainstReality.ts';
import { modelError } from './run/modelError.ts';
import { regretMap } from './run/regretMap.ts';
import { returnMap } from './run/returnMap.ts';
import { sampleLedger } from './run/sampleLedger.ts';
import { taskGaps } from './run/taskGaps.ts';
import { visitedTasks } from './run/visitedTasks.ts';

/** Figures of one run. */
export function runFigures(run: RunData, layout: Layout): Figure[] {
  return [
    ...gapsOfRun(run, layout),
    returnMap(run, layout),
    adaptationByRun([run], layout),
    learnsModel(run) ? learningCurves(run, layout) : jointReturns(run, layout),
    visitedTasks(run, layout),
    ...regretMap(run, layout),
    taskGaps(run, layout),
    gradientTerms(run, layout),
    cgResiduals(run, layout),
    modelError(run, layout),
    ...modelAgainstReality(run, layout),
    sampleLedger(run, layout),
  ];
}

/** Figures that compare several runs. */
export function comparisonFigures(runs: readonly RunData[], layout: Layout): Figure[] {
  return [adaptationByRun(runs, layout), trainingByRun(runs, layout)];
}
