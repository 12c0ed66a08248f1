/** @file Where things lie in a run directory. */

import { basename, join, resolve } from 'node:path';

/** The paths of a run. */
export interface RunPaths {
  /** Last part of the directory's path: what the run is called. */
  readonly name: string;
  readonly directory: string;
  readonly config: string;
  readonly metrics: string;
  readonly timing: string;
  readonly tasks: string;
  readonly ledger: string;
  readonly evaluation: string;
  /** On tasks outside Ψ. */
  readonly outOfDistribution: string;
  readonly attack: string;
  /** Folder of the policies that an attack adapted. */
  readonly attackPolicies: string;
  readonly checkpoints: string;
  readonly data: string;
}

/** The paths of the run in `directory`. */
export function runPaths(directory: string): RunPaths {
  return {
    name: basename(resolve(directory)),
    directory,
    config: join(directory, 'config.json'),
    metrics: join(directory, 'metrics.jsonl'),
    timing: join(directory, 'timing.jsonl'),
    tasks: join(directory, 'tasks.jsonl'),
    ledger: join(directory, 'ledger.json'),
    evaluation: join(directory, 'evaluation.json'),
    outOfDistribution: join(directory, 'evaluation-out-of-distribution.json'),
    attack: join(directory, 'attack.json'),
    attackPolicies: join(directory, 'attack'),
    checkpoints: join(directory, 'checkpoints'),
    data: join(directory, 'data'),
  };
}
