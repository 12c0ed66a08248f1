/** @file Says which custom module has ended the process: the work is not done, whatever exit code it asks for. */

import { placeIn } from './moduleFault.ts';

/** The real paths of the files of all custom modules that this process has run. */
const watched = new Set<string>();

/** From now on a call of `process.exit` in one of these files is reported on stderr, and never ends with exit code 0. */
export function watchExits(files: readonly string[]): void {
  if (watched.size === 0) process.on('exit', reportExit);
  for (const file of files) watched.add(file);
}

/** Runs within the call of `process.exit`, so that the stack leads to it. */
function reportExit(code: number): void {
  const place = placeIn(new Error().stack ?? '', (file) => watched.has(file));
  if (place === undefined) return;
  const call = `${place.file}:${place.line}: process.exit(${code})`;
  process.stderr.write(`admrl: ${call} has ended the command; throw an error instead\n`);
  if (code === 0) process.exitCode = 1;
}
