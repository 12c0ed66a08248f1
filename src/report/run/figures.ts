/** @file The figures of a report, in their order on the page. */

import type { RunData } from '../data/runData.ts';
import type { Figure, Layout } from '../draw/figure.ts';
import { adaptationByRun, trainingByRun } from './byRun.ts';
import { cgResiduals } from './cgResiduals.ts';
import { gapsOfRun } from './gapsOfRun.ts';
import { gradientTerms } from './gradientTerms.ts';
import { learningCurves } from './learningCurves.ts';
import { modelError } from './modelError.ts';
import { returnMap } from './returnMap.ts';
import { sampleLedger } from './sampleLedger.ts';
import { taskGaps } from './taskGaps.ts';
import { visitedTasks } from './visitedTasks.ts';

/** Figures of one run. */
export function runFigures(run: RunData, layout: Layout): Figure[] {
  return [
    ...gapsOfRun(run, layout),
    returnMap(run, layout),
    adaptationByRun([run], layout),
    learningCurves(run, layout),
    visitedTasks(run, layout),
    taskGaps(run, layout),
    gradientTerms(run, layout),
    cgResiduals(run, layout),
    modelError(run, layout),
    sampleLedger(run, layout),
  ];
}

/** Figures that compare several runs. */
export function comparisonFigures(runs: readonly RunData[], layout: Layout): Figure[] {
  return [adaptationByRun(runs, layout), trainingByRun(runs, layout)];
}
