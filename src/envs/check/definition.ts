/** @file What must hold for a family before anything is trained on it. */

import { keyFromSeed } from '../../math/random.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { TaskFamily } from '../../tasks/taskFamily.ts';
import type { Problem } from '../problems.ts';
import {
  checkDependence,
  checkRebuilt,
  checkRuntimes,
  checkShapes,
  checkStarts,
  checkTaskGradient,
} from './graphs.ts';
import { checkResolution } from './resolution.ts';
import { drawSample, type Sample } from './sample.ts';

/** A check by what it proves; it returns what it saw, and throws what to change. */
export interface DefinitionCheck {
  readonly claim: string;
  run(runtime: Runtime, family: TaskFamily, sample: Sample): string | Promise<string>;
}

/** The checks, those first whose failures explain others. */
export const definitionChecks: readonly DefinitionCheck[] = [
  { claim: 'the box can be resolved', run: (_, family) => checkResolution(family) },
  { claim: 'the first task is in the box', run: (_, family) => checkDefaultTask(family) },
  { claim: 'graphs have their shapes', run: (_, family) => checkShapes(family) },
  { claim: 'episodes can begin', run: (_, family, sample) => checkStarts(family, sample) },
  {
    claim: 'graphs are the same each time',
    run: (_, family, sample) => checkRebuilt(family, sample),
  },
  { claim: 'all runtimes agree', run: checkRuntimes },
  { claim: 'reward depends on ψ', run: (_, family, sample) => checkDependence(family, sample) },
  { claim: '∂r/∂ψ is right', run: (_, family, sample) => checkTaskGradient(family, sample) },
];

/** The first task is a point of the box. */
function checkDefaultTask({ box, defaultTask, parameterNames }: TaskFamily): string {
  const { low, high } = box;
  if (defaultTask.length !== low.length) {
    throw new RangeError(
      `defaultTask has ${defaultTask.length} entries, expected ${low.length} like the box`,
    );
  }
  defaultTask.forEach((value, k) => {
    if (value >= low[k] && value <= high[k]) return;
    throw new RangeError(
      `defaultTask[${k}] (${parameterNames[k]}) is ${value}, expected a number of [${low[k]}, ${high[k]}]`,
    );
  });
  return `(${defaultTask.map((x) => Number(x.toPrecision(6))).join(', ')})`;
}

/**
 * Runs the checks on a small sample.
 *
 * @throws Error or RangeError of the first that fails; it says what to change.
 */
export async function assertDefinition(runtime: Runtime, problem: Problem): Promise<void> {
  const sample = await drawSample(problem, keyFromSeed(0));
  for (const { run } of definitionChecks) await run(runtime, problem.family, sample);
}
