/** @file Directories of runs that were never trained: the files that `admrl compare` reads, with made-up returns. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { problems } from '../../envs/problems.ts';
import type { Evaluation } from '../../evaluation/evaluate.ts';
import { measuredReturn } from '../../evaluation/measuredReturn.ts';
import { parseTaskSet, tasksOfSet } from '../../evaluation/testTasks.ts';

/** What a made-up run is. */
export interface EvaluatedRun {
  readonly method?: string;
  readonly seed?: number;
  readonly family?: string;
  readonly samples?: readonly number[];
  /** The set in `evaluation.json`; null for none. */
  readonly taskSet?: string | null;
  /** Whether there is `evaluation-out-of-distribution.json`. */
  readonly isOutOfDistribution?: boolean;
  /** Mean return of a task by its place and n. */
  readonly returns?: (place: number, samples: number) => number;
  readonly trainSamples?: number;
  /** Groups of `config.json` besides `training`. */
  readonly settings?: object;
}

/** Writes the run, and returns its directory. */
export function writeEvaluatedRun(directory: string, run: EvaluatedRun = {}): string {
  const { method = 'admrl', seed = 1, family = 'pointMass', samples = [0, 40] } = run;
  const { taskSet = 'grid 2', isOutOfDistribution = false, trainSamples = 640 } = run;
  const { settings = {} } = run;
  const { returns = (place, n) => 10 * place + n / 10 } = run;
  mkdirSync(directory, { recursive: true });
  const write = (name: string, value: object): void =>
    writeFileSync(join(directory, name), `${JSON.stringify(value)}\n`);
  const evaluationOn = (set: string): Evaluation => ({
    family,
    method,
    seed,
    step: 44,
    taskSet: set,
    samples,
    baselineSteps: 0,
    tasks: tasksOfSet(problems[family].family, parseTaskSet(set)).map((psi, place) => ({
      psi,
      returns: Object.fromEntries(
        samples.map((n) => {
          const mean = returns(place, n);
          return [String(n), measuredReturn([mean - 1, mean + 1], [mean - 2, mean + 1])];
        }),
      ),
      ledger: { train: 0, dev: 0, gradient: 0, evaluation: 0 },
    })),
    baselines: { zeroAction: [], random: [] },
  });
  write('config.json', { family, preset: 'smoke', training: { method, seed }, ...settings });
  write('ledger.json', { train: trainSamples, dev: 0, gradient: 0, evaluation: 0 });
  if (taskSet !== null) write('evaluation.json', evaluationOn(taskSet));
  if (isOutOfDistribution) {
    write('evaluation-out-of-distribution.json', evaluationOn('out-of-distribution'));
  }
  const [psi] = tasksOfSet(problems[family].family, { kind: 'test' });
  write('tasks.jsonl', {
    task: 0,
    psi,
    realReturnZeroShot: null,
    realReturnAfter: 1,
    gap: null,
    gapStandardError: null,
    gradient: null,
    nextPsi: psi,
  });
  return directory;
}
