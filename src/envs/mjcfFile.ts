/** @file An MJCF file with everything that it refers to, copied into the file system that MuJoCo's WASM sees. */

import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { MainModule } from '@mujoco/mujoco';

/** A robot's model: an MJCF document, or the file that holds it, as a path or a file URL. */
export type Mjcf = string | { readonly file: string | URL };

/** Files are copied once a process, so that all environments of a run are made of the same bytes. */
const installed = new Set<string>();

/**
 * Copies the file and everything that it refers to.
 *
 * @returns the file's path in MuJoCo's file system.
 * @throws Error naming a file that does not exist, and the file that asks for it.
 */
export function installMjcf({ FS }: Pick<MainModule, 'FS'>, file: string | URL): string {
  const paths = mjcfFiles(file);
  for (const path of paths.filter((candidate) => !installed.has(candidate))) {
    FS.mkdirTree(dirname(virtualPath(path)), 0o777);
    FS.writeFile(virtualPath(path), readFileSync(path));
    installed.add(path);
  }
  return virtualPath(paths[0]);
}

/**
 * Absolute paths of the file itself and then, each once, of what it includes or attaches and of its meshes, textures and
 * height fields. Of files of one name in several folders all are there: which is meant is MuJoCo's to say.
 *
 * @throws Error naming a file that does not exist, and the file that asks for it.
 */
export function mjcfFiles(file: string | URL): string[] {
  const main = mainPath(file);
  const documents = new Map([[main, readDocument(main, main)]]);
  // A folder may be named in a document that is found after the file which lies there.
  for (let known = 0; known < documents.size; ) {
    known = documents.size;
    for (const path of references(documents).flatMap(({ places }) => places)) {
      if (isFile(path) && !documents.has(path)) documents.set(path, readDocument(path, main));
    }
  }
  for (const { name, from, places } of references(documents)) {
    if (places.some(isFile)) continue;
    const searched = [...new Set(places.map(dirname))].join(', ');
    throw new Error(`${from} asks for ${name}, which is in none of: ${searched}`);
  }
  return [...documents.keys()];
}

function mainPath(file: string | URL): string {
  const isUrl = file instanceof URL || file.startsWith('file:');
  const path = isUrl ? fileURLToPath(file) : resolve(file);
  if (isFile(path)) return path;
  const hint = isUrl
    ? ''
    : ": a path is relative to the working directory, new URL('robot.xml', import.meta.url) to the module";
  throw new Error(`${path}: there is no such MJCF file${hint}`);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** The same path with forward slashes and without a drive's colon. */
function virtualPath(path: string): string {
  return decodeURIComponent(pathToFileURL(path).pathname).replace(':', '');
}

/** What a file says of others; nothing when it is no XML. */
interface MjcfDocument {
  /** Values of `file`, `fileright`, …: what `include`, `model`, `mesh`, `texture`, `hfield` and `skin` load. */
  readonly names: readonly string[];
  /** Folders that its compiler is told to look in: they are relative to the main file's, or to its own when attached. */
  readonly folders: readonly string[];
  /** Whether names are to be taken without their folders. */
  readonly stripsFolders: boolean;
}

function readDocument(path: string, main: string): MjcfDocument {
  const bytes = readFileSync(path);
  // Whatever it is called; a mesh may be large, and is not read as text.
  const isXml = /^(\u00ef\u00bb\u00bf)?\s*</.test(bytes.subarray(0, 1000).toString('latin1'));
  const text = isXml ? bytes.toString('utf8').replaceAll(/<!--[\s\S]*?-->/g, '') : '';
  const valuesOf = (attributes: string): string[] =>
    [...text.matchAll(new RegExp(`\\b(?:${attributes})\\s*=\\s*(?:"([^"]+)"|'([^']+)')`, 'g'))].map(
      ([, double, single]) => decoded(double ?? single),
    );
  const bases = [dirname(main), dirname(path)];
  return {
    names: valuesOf('file\\w*'),
    folders: valuesOf('assetdir|meshdir|texturedir').flatMap((name) =>
      bases.map((base) => resolve(base, name)),
    ),
    stripsFolders: valuesOf('strippath').includes('true'),
  };
}

const entities: Readonly<Record<string, string>> = {
  ...{ amp: '&', quot: '"', apos: "'", lt: '<', gt: '>' },
};

function decoded(value: string): string {
  return value.replaceAll(/&(amp|quot|apos|lt|gt);/g, (_, name: string) => entities[name]);
}

/** Every name of a file in the documents, with the paths at which it may be. */
function references(
  documents: ReadonlyMap<string, MjcfDocument>,
): { readonly name: string; readonly from: string; readonly places: readonly string[] }[] {
  const all = [...documents];
  const [[main]] = all;
  const folders = [dirname(main), ...all.flatMap(([, document]) => document.folders)];
  const strips = all.some(([, { stripsFolders }]) => stripsFolders);
  return all.flatMap(([from, { names }]) =>
    names.map((name) => {
      const spellings = strips ? [name, name.split(/[\\/]/).at(-1) ?? name] : [name];
      const places = [...folders, dirname(from)].flatMap((folder) =>
        spellings.map((spelling) => resolve(folder, spelling)),
      );
      return { name, from, places };
    }),
  );
}
