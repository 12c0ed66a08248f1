/** @file What is wrong with a custom module, in one line that begins with its path and names the line. */

import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isBundle } from './importBundle.ts';
import { isOwnFile } from './publicFiles.ts';

/** A custom module. */
export interface UsersModule {
  /** As the user calls it. */
  readonly path: string;
  /** Its real path. */
  readonly file: string;
  /** What its files call the addresses that an error may mention. */
  readonly names: ReadonlyMap<string, string>;
}

/**
 * `./arm.ts:12: what was thrown`, or `./arm.ts: /lab/helper.ts:3: what was thrown`.
 *
 * @param part of the module that has failed, such as `env.step`; without one, it is the module as a whole
 */
export function faultOfModule(
  { path, file, names }: UsersModule,
  error: unknown,
  part?: string,
): string {
  const { message } = error instanceof Error ? error : new Error(String(error));
  const lines = (message.trim() || String(error)).split('\n').map((line) => line.trim());
  const thrown = [...names].reduce(
    (text, [address, name]) => text.replaceAll(`'${address}'`, `'${name}'`),
    lines.filter((line) => line !== '').join('; '),
  );
  const summary = part === undefined ? thrown : `${part}: ${thrown}`;
  if (summary.startsWith(`${file}:`)) return path + summary.slice(file.length);
  // What a definition calls is at fault, not the definition: the innermost error knows where.
  const [place] = causesOf(error)
    .reverse()
    .flatMap(({ stack = '' }) => placeIn(stack, isUsers) ?? []);
  if (place === undefined) return `${path}: ${summary}`;
  return place.file === file
    ? `${path}:${place.line}: ${summary}`
    : `${path}: ${place.file}:${place.line}: ${summary}`;
}

/** An error, what caused it, and so on. */
function causesOf(error: unknown): Error[] {
  return error instanceof Error ? [error, ...causesOf(error.cause)] : [];
}

/** A call, `at f (file:///lab/arm.ts:12:5)`, or the place that heads the stack of a module that cannot be linked. */
const stackLine =
  /^(?:\s+at (?:.*\()?(?<call>.+):(?<line>\d+):\d+\)?|(?<head>\S.*):(?<headLine>\d+))$/gm;

/** Whether a file is the user's own, and neither a package nor admrl. */
function isUsers(file: string): boolean {
  return (
    isAbsolute(file) && !/[\\/]node_modules[\\/]/.test(file) && !isOwnFile(file) && !isBundle(file)
  );
}

/** Where a stack of calls first passes through one of the wanted files. */
export function placeIn(
  stack: string,
  isWanted: (file: string) => boolean,
): { readonly file: string; readonly line: string } | undefined {
  const places = [...stack.matchAll(stackLine)].map(({ groups = {} }) => {
    const name = groups.call ?? groups.head;
    const file = name.startsWith('file:') ? fileURLToPath(name) : name;
    return { file, line: groups.line ?? groups.headLine };
  });
  return places.find(({ file }) => isWanted(file));
}
