/** @file The task family of a run: how `config.json` names a module, and the family that it defines now. */

import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { type Problem, problems } from '../../envs/problems.ts';
import type { TaskFamily } from '../../tasks/taskFamily.ts';
import { FamilyError, type LoadedFamily, loadFamilyModule } from './familyModule.ts';
import { givenFamily } from './givenFamilies.ts';
import { assertTrusted, type TrustOptions } from './moduleTrust.ts';

/** The custom module that a family comes from. */
export interface FamilyModule {
  /** Relative to the run directory, with forward slashes. */
  readonly path: string;
  /**
   * sha256 that its files had when the run was started: of the module, of what it imports, and of the files of its robot.
   * Paths are relative to the module's folder, with forward slashes.
   */
  readonly files: Readonly<Record<string, string>>;
}

/** The family that a run was trained on, in its current version. */
export interface FamilyOfRun {
  readonly problem: Problem;
  /** What errors about it name: the absolute path of its module, or its name. */
  readonly source: string;
  /** sha256 of the current files of its module, as in `config.json`; undefined for a built-in one. */
  readonly files: FamilyModule['files'] | undefined;
  /** What the user should know, one sentence each: files of a module that have changed. */
  readonly notices: readonly string[];
}

/** The entry `module` of the `config.json` of a run in `directory`. */
export function moduleEntry(
  directory: string,
  module: Pick<LoadedFamily, 'path' | 'files'>,
): FamilyModule {
  return { path: slashed(relative(directory, module.path)), files: relativeFiles(module) };
}

function relativeFiles({
  path,
  files,
}: Pick<LoadedFamily, 'path' | 'files'>): FamilyModule['files'] {
  const named = [...files].map(([file, sha256]): [string, string] => [
    slashed(relative(dirname(path), file)),
    sha256,
  ]);
  return Object.fromEntries(named.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function slashed(path: string): string {
  return path.split(sep).join('/');
}

/**
 * The family of a run; that of a module is loaded again.
 *
 * @throws Error when the module is missing or not trusted, or gives a family of another name; FamilyError when it gives none, or when the
 * family was defined in code and has not been given
 */
export async function familyOfRun(
  directory: string,
  { family, module }: { readonly family: string; readonly module: FamilyModule | null },
  { trustModule = false }: TrustOptions = {},
): Promise<FamilyOfRun> {
  const given = givenFamily(directory);
  if (given !== undefined) {
    assertSame('the family that was given', 'family.name', given.family.name, family, directory);
    return { problem: given, source: family, files: undefined, notices: [] };
  }
  if (module === null) {
    if (!Object.hasOwn(problems, family)) throw new FamilyError(withoutModule(directory, family));
    return { problem: problems[family], source: family, files: undefined, notices: [] };
  }
  const source = resolve(directory, module.path);
  if (!existsSync(source)) {
    throw new Error(
      `${source}, the module of the task family ${family}, is missing: put it back, or correct module.path ` +
        `(relative to the run directory) in ${join(directory, 'config.json')}`,
    );
  }
  if (!trustModule) assertTrusted(directory, module);
  const loaded = await loadFamilyModule(source);
  const { problem } = loaded;
  assertSame(source, 'family.name', problem.family.name, family, directory);
  const files = relativeFiles(loaded);
  const changed = changedFiles(module.files, files);
  const notices = changed.map(
    (file) =>
      `${resolve(dirname(source), file)} has changed since the run was started: the same bytes are promised for the ` +
      'same files only',
  );
  return { problem, source, files, notices };
}

function withoutModule(directory: string, family: string): string {
  return (
    `${directory}: its family "${family}" was defined in code and has no module: open the run from code that has it, as in ` +
    'openRun(directory, { family })'
  );
}

/** Files with other bytes, and those that only one of the two has. */
function changedFiles(then: FamilyModule['files'], now: FamilyModule['files']): string[] {
  const names = new Set([...Object.keys(then), ...Object.keys(now)]);
  return [...names].filter((name) => then[name] !== now[name]);
}

/**
 * Refuses a family whose tasks have a different number of coordinates from those of a run.
 *
 * @throws Error naming the source and both numbers
 */
export function assertCoordinates(
  source: string,
  { box }: TaskFamily,
  expected: number,
  where: string,
): void {
  assertSame(source, 'number of coordinates of family.box', box.low.length, expected, where);
}

/** @throws Error naming the source, the field, both values, and where the second one is written. */
export function assertSame<T>(source: string, field: string, now: T, then: T, where: string): void {
  if (now !== then)
    throw new Error(`${source}: ${field} is ${now}, expected ${then}, as in ${where}`);
}
