/** @file Runs a command of admrl as a process of its own, the way this one was started. */

import { spawn } from 'node:child_process';

/**
 * Waits for `admrl ARGS…`; its output goes where this process's goes.
 *
 * @throws Error naming the command when it fails or a signal ends it.
 */
export function runAdmrl(args: readonly string[]): Promise<void> {
  const [script] = process.argv.slice(1);
  const child = spawn(process.execPath, [...process.execArgv, script, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code, signal) =>
      code === 0
        ? done()
        : fail(new Error(`admrl ${args.join(' ')} ended with ${signal ?? `exit code ${code}`}`)),
    );
  });
}
