/** @file Runs a command of admrl as a process of its own, the way this one was started. */

import { spawn } from 'node:child_process';
import { exitCodes } from './errors.ts';
import { endingSignals } from './interruption.ts';

/**
 * Waits for `admrl ARGS…`; its output goes where this process's goes. An interruption is passed on, and ends this process
 * when the command has ended.
 *
 * @throws Error naming the command when it fails.
 */
export function runAdmrl(args: readonly string[]): Promise<void> {
  const [script] = process.argv.slice(1);
  const child = spawn(process.execPath, [...process.execArgv, script, ...args], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  let isInterrupted = false;
  const passOn = (signal: NodeJS.Signals): void => {
    isInterrupted = true;
    child.kill(signal);
  };
  for (const signal of endingSignals) process.on(signal, passOn);
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code, signal) => {
      for (const name of endingSignals) process.off(name, passOn);
      if (isInterrupted) process.exit(exitCodes.interrupted);
      if (code === 0) done();
      else fail(new Error(`admrl ${args.join(' ')} ended with ${signal ?? `exit code ${code}`}`));
    });
  });
}
