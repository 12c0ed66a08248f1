/** @file Which module of a run is run without being asked for: opening a run runs the module that its config.json names. */

import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, parse, relative, resolve } from 'node:path';
import { sha256Of } from '../files/atomicFile.ts';

/** How the family of a run is loaded. */
export interface TrustOptions {
  /** Whether a module is run that an absolute path names, or that is not the one with which the run was started. */
  readonly trustModule?: boolean | undefined;
}

/** As `config.json` names it. */
interface NamedModule {
  readonly path: string;
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Refuses a module that the user may not expect to be run. A changed one in the working directory, of a run in it, is the
 * user's own work.
 *
 * @throws Error naming the module, and how it is run nevertheless
 */
export function assertTrusted(directory: string, { path, files }: NamedModule): void {
  const source = resolve(directory, path);
  const how =
    'opening a run runs the module that it names: read it, then say --trust-module (in code: trustModule)';
  if (isAbsolute(path)) {
    throw new Error(
      `${join(directory, 'config.json')} names its module by an absolute path, ${path}; ${how}`,
    );
  }
  if (isOwnWork(directory) && isOwnWork(source)) return;
  const changed = Object.entries(files).find(
    ([file, sha256]) => sha256Now(resolve(dirname(source), file)) !== sha256,
  );
  if (changed === undefined && Object.keys(files).length > 0) return;
  const what = changed === undefined ? source : resolve(dirname(source), changed[0]);
  throw new Error(`${what} is not what it was when the run ${directory} was started; ${how}`);
}

function sha256Now(file: string): string | null {
  try {
    return sha256Of(readFileSync(file));
  } catch {
    return null;
  }
}

/** Whether it is below the working directory, unless that is where everything is. */
function isOwnWork(path: string): boolean {
  const folder = process.cwd();
  if (folder === homedir() || folder === parse(folder).root) return false;
  const inside = relative(folder, path);
  return !isAbsolute(inside) && inside.split(/[\\/]/)[0] !== '..';
}
