/** @file A custom task family from a TypeScript or JavaScript module. */

import { readFileSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { faultOfProblem } from '../../envs/define/familySchema.ts';
import type { Problem } from '../../envs/problems.ts';
import { sha256Of } from '../files/atomicFile.ts';
import { systemError } from '../files/fileErrors.ts';
import { UsageError } from '../usageError.ts';
import { watchExits } from './exitsOfModules.ts';
import { guardedProblem } from './guardedProblem.ts';
import { importBundle } from './importBundle.ts';
import { bundleModule } from './moduleBundle.ts';
import { faultOfModule, type UsersModule } from './moduleFault.ts';
import { settled } from './settled.ts';

/** A family and the module it comes from. */
export interface LoadedFamily {
  /** Guarded: its faults are FamilyErrors that name the module and the line. */
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
  const { exported, imported, module } = await run(path);
  const fault = faultOfProblem(exported);
  if (fault !== null) throw new FamilyError(`${path}: default export: ${fault}`);
  const problem = exported as Problem;
  const own = resolve(path);
  const files = [own, ...imported, ...(problem.files ?? [])];
  const hashes = new Map(files.map((file) => [file, sha256Of(readFileSync(file))]));
  const guarded = guardedProblem(problem, (part, error) => moduleError(module, error, part));
  return { problem: guarded, path: own, files: hashes };
}

/** The error of a custom module, or of a part of it. */
export function moduleError(module: UsersModule, error: unknown, part?: string): FamilyError {
  if (error instanceof FamilyError) return error;
  return new FamilyError(faultOfModule(module, error, part), { cause: error });
}

function assertReadable(path: string): void {
  try {
    readFileSync(path);
  } catch (error) {
    const { message, cause } = systemError('cannot read the task family', path, error);
    throw new FamilyError(message, { cause });
  }
}

/** What a module exports, and what it is made of. */
interface ModuleThatRan {
  /** The default export. */
  readonly exported: unknown;
  /** Absolute paths of the user's files that it imports. */
  readonly imported: readonly string[];
  readonly module: UsersModule;
}

async function run(path: string): Promise<ModuleThatRan> {
  // Errors name the file by its real path.
  let module: UsersModule = { path, file: realpathSync(path), names: new Map() };
  try {
    const { code, files, names } = await bundleModule(module.file);
    module = { ...module, names };
    watchExits(files);
    const exports: { default?: unknown } = await settled(importBundle(code));
    const exported = await settled(Promise.resolve(exports.default));
    return { exported, imported: files.slice(1), module };
  } catch (error) {
    throw moduleError(module, error);
  }
}
