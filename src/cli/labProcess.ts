/** @file The lab beside a training: a process of its own, as training keeps its thread busy for seconds. */

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A lab in another process. */
export interface LabProcess {
  /** Where it is. */
  readonly address: Promise<string>;
  end(): void;
}

/** Starts `admrl lab` on some folders; it ends with this process, however that ends: the channel between them closes. */
export function startLab({
  folders,
  trustModule = false,
}: {
  readonly folders: readonly string[];
  readonly trustModule?: boolean | undefined;
}): LabProcess {
  const program = fileURLToPath(new URL(`./main${import.meta.url.slice(-3)}`, import.meta.url));
  const flags = trustModule ? ['--trust-module'] : [];
  const child = spawn(
    process.execPath,
    [...process.execArgv, program, 'lab', ...folders, ...flags],
    { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
  );
  const end = (): void => {
    process.off('exit', end);
    child.kill();
  };
  process.on('exit', end);
  const address = new Promise<string>((done, fail) => {
    if (child.stdout !== null) createInterface({ input: child.stdout }).once('line', done);
    child.once('error', fail);
    child.once('exit', () => fail(new Error('the lab ended before it began')));
  });
  return { address, end };
}
