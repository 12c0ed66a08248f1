/** @file The formats of films and filmstrips, by the endings of files. */

import { extname } from 'node:path';

/** Endings of files that move. */
export const movingFormats: readonly string[] = ['.gif', '.apng', '.mp4'];
/** Endings of those that do not. */
export const stillFormats: readonly string[] = ['.svg', '.png'];

/**
 * The ending of a path, if it is one of the formats.
 *
 * @throws RangeError naming the formats
 */
export function formatOf(path: string): string {
  const format = extname(path).toLowerCase();
  const known = [...movingFormats, ...stillFormats];
  if (known.includes(format)) return format;
  throw new RangeError(`expected a file that ends in ${known.join(', ')}, got ${path}`);
}
