/** @file Ends a child process with its parent, even while a native call of many seconds keeps its main thread busy. */

import { Worker } from 'node:worker_threads';

const milliseconds = 200;

/**
 * Watches the parent from a thread of its own: a process whose parent is gone is given another one. Where the system does
 * not do that (Windows), the closed channel between the two is noticed after the native call.
 *
 * @param parent - id of the process that has started this one
 */
export function endWithParent(parent: number): void {
  const code = `setInterval(() => {
    if (process.ppid !== ${parent}) process.kill(process.pid, 'SIGKILL');
  }, ${milliseconds});`;
  new Worker(code, { eval: true, execArgv: [] }).unref();
}
