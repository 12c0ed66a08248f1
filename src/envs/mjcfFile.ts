/** @file An MJCF file with everything that it refers to, copied into the file system that MuJoCo's WASM sees. */

import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
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
 * Absolute paths of the file itself and then, each once, of what it includes and of its meshes, textures and height
 * fields.
 *
 * @throws Error naming a file that does not exist, and the file that asks for it.
 */
export function mjcfFiles(file: string | URL): string[] {
  const main = file instanceof URL ? fileURLToPath(file) : resolve(file);
  if (!existsSync(main)) throw new Error(`${main}: there is no such MJCF file`);
  const paths = new Set([main]);
  const folders = [dirname(main)];
  // A set hands out what is added while it is walked.
  for (const path of paths) {
    if (extname(path) !== '.xml') continue;
    const text = readFileSync(path, 'utf8');
    folders.push(...assetFolders(text, dirname(main)));
    for (const name of references(text)) paths.add(find(name, [...folders, dirname(path)], path));
  }
  return [...paths];
}

/** The same path with forward slashes and without a drive's colon. */
function virtualPath(path: string): string {
  return decodeURIComponent(pathToFileURL(path).pathname).replace(':', '');
}

/** Values of the attributes `file`, `fileright`, …: what `include`, `mesh`, `texture`, `hfield` and `skin` load. */
function references(xml: string): string[] {
  const withoutComments = xml.replaceAll(/<!--[\s\S]*?-->/g, '');
  return [...withoutComments.matchAll(/\bfile\w*\s*=\s*["']([^"']+)["']/g)].map(([, name]) => name);
}

/** Folders that the compiler is told to look for files in, relative to the main file's. */
function assetFolders(xml: string, folder: string): string[] {
  const options = /\b(?:assetdir|meshdir|texturedir)\s*=\s*["']([^"']+)["']/g;
  return [...xml.matchAll(options)].map(([, name]) => resolve(folder, name));
}

function find(name: string, folders: readonly string[], from: string): string {
  const candidates = folders.map((folder) => resolve(folder, name));
  const found = candidates.find((path) => existsSync(path) && statSync(path).isFile());
  if (found !== undefined) return found;
  throw new Error(
    `${from} asks for ${name}, which is in none of: ${[...new Set(folders)].join(', ')}`,
  );
}
