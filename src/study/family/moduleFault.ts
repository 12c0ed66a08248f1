/** @file What is wrong with a custom module, in one line that begins with its path and names the line. */

import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isBundle } from './importBundle.ts';
import { isOwnFile } from './publicFiles.ts';

/**
 * `./arm.ts:12: what was thrown`, or `./arm.ts: /lab/helper.ts:3: what was thrown`.
 *
 * @param path the module as the user calls it
 * @param file its real path
 * @param names what the user's files call the addresses that the error may mention
 */
export function faultOfModule(
  path: string,
  file: string,
  error: unknown,
  names: ReadonlyMap<string, string>,
): string {
  const { message } = error instanceof Error ? error : new Error(String(error));
  const lines = (message.trim() || String(error)).split('\n').map((line) => line.trim());
  const summary = [...names].reduce(
    (text, [address, name]) => text.replaceAll(`'${address}'`, `'${name}'`),
    lines.filter((line) => line !== '').join('; '),
  );
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

/** A call, `at f (file:///lab/arm.ts:12:5)`, or the place that heads the stack of a module that cannot be linked. */
const stackLine =
  /^(?:\s+at (?:.*\()?(?<call>.+):(?<line>\d+):\d+\)?|(?<head>\S.*):(?<headLine>\d+))$/gm;

/** `/lab/arm.ts:12` where a stack of calls first passes through one of the user's files. */
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
      !isOwnFile(file) &&
      !isBundle(file),
  );
  return place && `${place.file}:${place.line}`;
}
