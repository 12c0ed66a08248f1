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

/**
 * Ends this process when the one that has started it over a channel is gone, or has closed the channel. Of one that was
 * started without a channel nothing changes.
 */
export function endWithChannel(): void {
  const end = (): never => process.exit(1);
  if (process.connected === false) end();
  process.on('disconnect', end);
  // It does not keep this process alive.
  process.channel?.unref();
}
