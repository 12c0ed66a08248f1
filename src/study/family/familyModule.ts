/** @file A custom task family from a TypeScript or JavaScript module. */

import { readFileSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { faultOfProblem } from '../../envs/define/familySchema.ts';
import type { Problem } from '../../envs/problems.ts';
import { sha256Of } from '../files/atomicFile.ts';
import { systemError } from '../files/fileErrors.ts';
import { UsageError } from '../usageError.ts';
import { importBundle } from './importBundle.ts';
import { bundleModule, type ModuleBundle } from './moduleBundle.ts';
import { faultOfModule } from './moduleFault.ts';

/** A family and the module it comes from. */
export interface LoadedFamily {
  readonly problem: Problem;
  /** Absolute path of the module. */
  readonly path: string;
  /**
   * sha256 by absolute path: of the module, of what it imports except admrl and packages, and of the files
   * of its robot.
   */
  readonly files: ReadonlyMap<string, string>;
}

/** No task family: an unknown name, or a module that does not export one. The message says what to change. */
export class FamilyError extends UsageError {
  override readonly name: string = 'FamilyError';
}

/**
 * Runs a module whose default export is a `Problem`, or a promise of one. It imports `admrl` as this copy of it.
 *
 * @throws FamilyError when the file cannot be read, is wrong, throws, or exports something else
 */
export async function loadFamilyModule(path: string): Promise<LoadedFamily> {
  if (!/\.m?[jt]s$/.test(path)) {
    throw new FamilyError(`${path}: expected a module that ends in .ts, .mts, .js or .mjs`);
  }
  assertReadable(path);
  const { exported, imported } = await run(path);
  const fault = faultOfProblem(exported);
  if (fault !== null) throw new FamilyError(`${path}: default export: ${fault}`);
  const problem = exported as Problem;
  const own = resolve(path);
  const files = [own, ...imported, ...(problem.files ?? [])];
  const hashes = new Map(files.map((file) => [file, sha256Of(readFileSync(file))]));
  return { problem, path: own, files: hashes };
}

function assertReadable(path: string): void {
  try {
    readFileSync(path);
  } catch (error) {
    const { message, cause } = systemError('cannot read the task family', path, error);
    throw new FamilyError(message, { cause });
  }
}

/** The default export of a module, and the absolute paths of the user's files that it imports. */
async function run(
  path: string,
): Promise<{ readonly exported: unknown; readonly imported: readonly string[] }> {
  // Errors name the file by its real path.
  const file = realpathSync(path);
  let names: ModuleBundle['names'] = new Map();
  try {
    const bundle = await bundleModule(file);
    names = bundle.names;
    const exports = await importBundle(bundle.code);
    const exported = 'default' in exports ? await exports.default : undefined;
    return { exported, imported: bundle.files.slice(1) };
  } catch (error) {
    throw new FamilyError(faultOfModule(path, file, error, names), { cause: error });
  }
}
