/** @file The error for a model that asks for more memory than MuJoCo has: who asks, and what to change. */

import { type ModelFiles, type ModelSource, tagsOf } from './mjcfFile.ts';

/** Whether MuJoCo's message says that memory has ended. */
export function isMemoryFault(message: string): boolean {
  return /allocate memory|out of memory/i.test(message);
}

/** The error, with what the model reserves. */
export function memoryFault({ name, mjcf }: ModelSource, cause: unknown): Error {
  const asked = sizesOf(mjcf);
  const advice =
    asked === ''
      ? 'the MJCF has no <size memory="…"/>: memory="1M" there, or fewer and smaller meshes, textures and height fields, help'
      : `the MJCF reserves it by <size ${asked}/>: memory="1M" in its place is room for many contacts`;
  return new Error(
    `${name}: the model needs more memory than MuJoCo has, which is 2 GB for all simulators of a process; ${advice}`,
    { cause },
  );
}

/** The attributes of all `size` elements that reserve memory, as they are written. */
function sizesOf(mjcf: string | ModelFiles): string {
  const decoder = new TextDecoder();
  const texts =
    typeof mjcf === 'string'
      ? [mjcf]
      : [...mjcf.files.values()].map((bytes) => decoder.decode(bytes));
  return texts
    .flatMap((text) => (text.trimStart().startsWith('<') ? tagsOf(text) : []))
    .filter(({ element }) => element === 'size')
    .flatMap(({ attributes }) => [...attributes])
    .filter(([attribute]) => /^(memory|njmax|nconmax|nstack)$/.test(attribute))
    .map(([attribute, value]) => `${attribute}="${value}"`)
    .join(' ');
}
