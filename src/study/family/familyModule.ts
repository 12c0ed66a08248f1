/** @file A task family from a module of the user's, TypeScript or JavaScript. */

import { readFileSync, realpathSync } from 'node:fs';
import { register } from 'node:module';
import { extname, isAbsolute, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { MessageChannel, type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { type Problem, problems } from '../../envs/problems.ts';
import { taskBox } from '../../tasks/box.ts';
import type { TaskFamily } from '../../tasks/taskFamily.ts';
import { closestWord } from '../config/spelling.ts';
import { sha256Of } from '../files/atomicFile.ts';
import { systemError } from '../files/fileErrors.ts';
import type { Import } from './familyModuleHooks.ts';

/** A family and the module it comes from. */
export interface LoadedFamily {
  readonly problem: Problem;
  /** Absolute path of the module. */
  readonly path: string;
  /**
   * sha256 by absolute path: of the module, of what it imports that is neither admrl's nor a package's, and of the files
   * of its robot.
   */
  readonly files: ReadonlyMap<string, string>;
}

/** No task family: an unknown name, or a module that gives none. The message says what to change. */
export class FamilyError extends Error {
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
  const exported = await defaultExport(path);
  const fault = faultOfProblem(exported);
  if (fault !== null) throw new FamilyError(`${path}: default export: ${fault}`);
  const problem = exported as Problem;
  const own = resolve(path);
  const others = [...importsOf(realpathSync(path)), ...(problem.files ?? [])];
  const files = new Map([own, ...others].map((file) => [file, sha256Of(readFileSync(file))]));
  return { problem, path: own, files };
}

function assertReadable(path: string): void {
  try {
    readFileSync(path);
  } catch (error) {
    const { message, cause } = systemError('cannot read the task family', path, error);
    throw new FamilyError(message, { cause });
  }
}

/** What the hooks tell; absent until they are there. */
let messages: MessagePort | undefined;
/** What every module has imported in this process, by URL. */
const importsByModule = new Map<string, Set<string>>();

/** Once a process: the hooks, and true line numbers in what modules throw. */
function prepare(): void {
  if (messages !== undefined) return;
  const { port1, port2: imports } = new MessageChannel();
  register(`./familyModuleHooks${extname(import.meta.url)}`, import.meta.url, {
    data: { imports },
    transferList: [imports],
  });
  process.setSourceMapsEnabled(true);
  messages = port1;
}

/** Absolute paths of what a module that has been loaded imports, and of what that imports, and so on. */
function importsOf(file: string): string[] {
  while (messages !== undefined) {
    const told: { readonly message: Import } | undefined = receiveMessageOnPort(messages);
    if (told === undefined) break;
    const { from, to } = told.message;
    importsByModule.set(from, (importsByModule.get(from) ?? new Set()).add(to));
  }
  const reached = new Set([pathToFileURL(file).href]);
  for (const url of reached) for (const to of importsByModule.get(url) ?? []) reached.add(to);
  return [...reached].slice(1).map((url) => fileURLToPath(url));
}

async function defaultExport(path: string): Promise<unknown> {
  prepare();
  // Errors name the file by its real path.
  const file = realpathSync(path);
  try {
    const exports: object = await import(pathToFileURL(file).href);
    return 'default' in exports ? await exports.default : undefined;
  } catch (error) {
    throw new FamilyError(faultOfModule(path, file, error), { cause: error });
  }
}

/** `./arm.ts:12: what was thrown`, or `./arm.ts: /lab/helper.ts:3: what was thrown`, in one line. */
function faultOfModule(path: string, file: string, error: unknown): string {
  const { message } = error instanceof Error ? error : new Error(String(error));
  const lines = (message.trim() || String(error)).split('\n').map((line) => line.trim());
  const summary = lines.filter((line) => line !== '').join('; ');
  if (summary.startsWith(`${file}:`)) return path + summary.slice(file.length);
  // What a definition calls is at fault, not the definition: the innermost error knows where.
  const [place] = causesOf(error)
    .reverse()
    .flatMap(({ stack = '' }) => placeIn(stack) ?? []);
  if (place === undefined) return `${path}: ${summary}`;
  return place.startsWith(`${file}:`)
    ? `${path}${place.slice(file.length)}: ${summary}`
    : `${path}: ${place}: ${summary}`;
}

/** An error, what caused it, and so on. */
function causesOf(error: unknown): Error[] {
  return error instanceof Error ? [error, ...causesOf(error.cause)] : [];
}

/** The folders of admrl itself: `src/` and `dist/`, as source maps lead from the one to the other. */
const ownFolders = ['../../../src/', '../../../dist/'].map((folder) =>
  fileURLToPath(new URL(folder, import.meta.url)),
);

/** A call, `at f (file:///lab/arm.ts:12:5)`, or the place that heads the stack of a module that cannot be linked. */
const stackLine =
  /^(?:\s+at (?:.*\()?(?<call>.+):(?<line>\d+):\d+\)?|(?<head>\S.*):(?<headLine>\d+))$/gm;

/** `/lab/arm.ts:12` where a stack of calls first passes through a file of the user's. */
function placeIn(stack: string): string | undefined {
  const places = [...stack.matchAll(stackLine)].map(({ groups = {} }) => {
    const name = groups.call ?? groups.head;
    const file = name.startsWith('file:') ? fileURLToPath(name) : name;
    return { file, line: groups.line ?? groups.headLine };
  });
  const place = places.find(
    ({ file }) =>
      isAbsolute(file) &&
      !/[\\/]node_modules[\\/]/.test(file) &&
      !ownFolders.some((folder) => file.startsWith(folder)),
  );
  return place && `${place.file}:${place.line}`;
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const isFunction = (value: unknown): boolean => typeof value === 'function';
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 1;

/** What a field should be, and whether a value is that. */
type Expectation = readonly [expected: string, holds: (value: unknown, family: Fields) => boolean];

const count: Expectation = ['a whole number ≥ 1', isCount];
const func: Expectation = ['a function', isFunction];

/** A list with an entry for every coordinate of the box. */
const perCoordinate =
  (type: 'number' | 'string') =>
  (value: unknown, { box }: Fields): boolean =>
    Array.isArray(value) &&
    value.length === (box as TaskFamily['box']).low.length &&
    value.every((entry) => typeof entry === type);

/** The box first: others are as long as it is. */
const familyFields: Readonly<Partial<Record<keyof TaskFamily, Expectation>>> = {
  name: [
    'a letter, then letters, digits, - and _',
    (value) => typeof value === 'string' && /^[A-Za-z][\w-]*$/.test(value),
  ],
  stateSize: count,
  actionSize: count,
  actionLimit: ['a number > 0', (value) => typeof value === 'number' && value > 0],
  timeLimit: count,
  box: ['low and high of the same length, low < high, such as taskBox([0], [1])', isBox],
  parameterNames: ['a name for each coordinate of the box', perCoordinate('string')],
  defaultTask: ['a number for each coordinate of the box', perCoordinate('number')],
  reward: func,
  terminated: func,
  constrainState: ['a function, or nothing', (value) => value === undefined || isFunction(value)],
};

/** One sentence that says why a value is no `Problem`, or null. */
export function faultOfProblem(value: unknown): string | null {
  if (value === undefined) return 'there is none; write: export default defineTaskFamily({ … })';
  if (!isFields(value)) return `expected what defineTaskFamily({ … }) returns, got ${shown(value)}`;
  const { family, makeEnv } = value;
  if (!isFields(family))
    return `family: expected a task family beside makeEnv, got ${shown(family)}`;
  for (const [name, [expected, holds]] of Object.entries(familyFields)) {
    if (holds(family[name], family)) continue;
    return `family.${name}: expected ${expected}, got ${shown(family[name])}`;
  }
  if (Object.hasOwn(problems, String(family.name))) {
    return `family.name: ${family.name} is a family of admrl's, choose another name`;
  }
  return isFunction(makeEnv) ? null : `makeEnv: expected a function, got ${shown(makeEnv)}`;
}

function isBox(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { low, high } = value as unknown as TaskFamily['box'];
  try {
    taskBox(low, high);
    return true;
  } catch {
    return false;
  }
}

function shown(value: unknown): string {
  const text = inspect(value, { depth: 1, compact: true, breakLength: Infinity });
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}

/** A family that a user has named. */
export interface ResolvedFamily {
  readonly problem: Problem;
  /** The module that it comes from; null for one of admrl's. */
  readonly module: LoadedFamily | null;
}

/** Whether this is a path, such as `arm.ts` or `families/arm.mjs`, rather than the name of a family. */
export function isModulePath(family: string): boolean {
  return /\.m?[jt]s$/.test(family) || family.includes('/') || family.includes(sep);
}

/**
 * The family of that name, or of the module at that path.
 *
 * @throws FamilyError for an unknown name, with the one that was probably meant, or saying what is wrong with a module
 */
export async function resolveFamily(family: string): Promise<ResolvedFamily> {
  if (isModulePath(family)) {
    const module = await loadFamilyModule(family);
    return { problem: module.problem, module };
  }
  if (Object.hasOwn(problems, family)) return { problem: problems[family], module: null };
  const names = Object.keys(problems);
  const meant = closestWord(family, names);
  const hint = meant === null ? '' : `; did you mean ${meant}?`;
  throw new FamilyError(
    `family is "${family}", expected one of: ${names.join(', ')}, or a module such as ./arm.ts${hint}`,
  );
}
