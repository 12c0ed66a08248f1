/** @file The conformance suite: everything that training and evaluation take for granted about a problem. */

import { keyFromSeed } from '../../math/random.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { createTaskFunctions } from '../../tasks/taskFunctions.ts';
import type { Problem } from '../problems.ts';
import { assertDefinition, definitionChecks } from './definition.ts';
import {
  checkActionLimit,
  checkContract,
  checkDeterminism,
  checkEpisodes,
  checkLongRun,
  checkSizes,
} from './environment.ts';
import { checkMemory } from './memory.ts';
import { drawSample, type Sample } from './sample.ts';
import { checkConstraint } from './virtual.ts';

/** What a check found. */
export interface CheckResult {
  /** What was to be shown. */
  readonly claim: string;
  readonly passed: boolean;
  /** What was seen, or what is wrong and what to change. */
  readonly detail: string;
}

/** How long the check of finite states runs. */
export interface ConformanceOptions {
  /** Steps of random actions. */
  readonly steps: number;
  /** Called after every check. */
  readonly onResult?: (result: CheckResult) => void;
}

/**
 * Runs every check on a problem; one that fails does not keep the others from running.
 *
 * @returns a result for each check, in a fixed order.
 */
export async function checkConformance(
  runtime: Runtime,
  problem: Problem,
  { steps, onResult = () => {} }: ConformanceOptions,
): Promise<CheckResult[]> {
  const { family } = problem;
  const tasks = createTaskFunctions(runtime, family);
  let drawn: Promise<Sample> | undefined;
  const sample = (): Promise<Sample> => {
    drawn ??= drawSample(problem, keyFromSeed(1));
    return drawn;
  };
  const checks: [claim: string, run: () => string | Promise<string>][] = [
    ...environmentChecks.map(({ claim, run }): (typeof checks)[number] => [
      claim,
      () => run(problem),
    ]),
    ['memory suffices for all commands', () => checkMemory(problem)],
    ['the state shows what a step depends on', () => hiddenText(problem)],
    ['episodes end as they should', () => checkEpisodes(problem, tasks)],
    ...definitionChecks.map(({ claim, run }): (typeof checks)[number] => [
      claim,
      async () => run(runtime, family, await sample()),
    ]),
    ['real states satisfy the constraint', async () => checkConstraint(family, await sample())],
    ['states and rewards stay finite', () => checkLongRun(problem, tasks, steps)],
  ];
  const results: CheckResult[] = [];
  try {
    for (const [claim, run] of checks) {
      const result = await outcome(claim, run);
      results.push(result);
      onResult(result);
    }
  } finally {
    await tasks.dispose();
  }
  return results;
}

/** Checks of an environment that take milliseconds, by what they prove. */
const environmentChecks = [
  { claim: 'environment and family agree', run: checkSizes },
  { claim: 'the same key, the same bits', run: checkDeterminism },
  { claim: 'reset and step keep their contract', run: checkContract },
  { claim: 'actions are clamped as the family says', run: checkActionLimit },
] as const;

/**
 * The part of the suite that is done before every training: all but the checks of whole episodes.
 *
 * @throws Error or RangeError of the first check that fails; it says what to change.
 */
export async function assertConformance(runtime: Runtime, problem: Problem): Promise<void> {
  for (const { run } of environmentChecks) await run(problem);
  await assertDefinition(runtime, problem);
  checkConstraint(problem.family, await drawSample(problem, keyFromSeed(1)));
}

/** A robot may have a hidden state, so this never fails; but nobody should find it out by a model that cannot learn. */
function hiddenText({ hiddenActivations = [] }: Problem): string {
  if (hiddenActivations.length === 0) return 'no activation is hidden';
  return (
    `the activations of ${hiddenActivations.join(', ')} are part of no state, so a learned model cannot know them; ` +
    "{ act: 'all' } in environment.observation shows them"
  );
}

async function outcome(claim: string, run: () => string | Promise<string>): Promise<CheckResult> {
  try {
    return { claim, passed: true, detail: await run() };
  } catch (error) {
    return { claim, passed: false, detail: error instanceof Error ? error.message : String(error) };
  }
}
