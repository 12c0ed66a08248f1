/** @file Runs the built command line for scripts, from the root of the project. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The root of the project. */
export const root: string = join(import.meta.dirname, '..');

/** `admrl ARGS…`; if it fails, this process ends with its exit code. */
export function admrl(...args: string[]): void {
  const { status } = spawnSync(process.execPath, ['dist/cli/main.js', ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) process.exit(status ?? 1);
}

/**
 * Trains a run and evaluates it zero-shot on the test tasks; an existing run is resumed, or left as it is if finished.
 */
export function trainAndEvaluate(run: string, ...training: string[]): void {
  if (existsSync(join(root, run, 'config.json'))) admrl('train', '--resume', run);
  else admrl('train', ...training, '--run', run);
  admrl('evaluate', run);
}
