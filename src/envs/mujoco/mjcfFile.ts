/** @file An MJCF file with everything that it refers to, copied into the file system that MuJoCo's WASM sees. */

import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
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
 * height fields. Of assets of one name in several folders all are there: which is meant is MuJoCo's to say.
 *
 * @throws Error naming a file that does not exist, and the file that asks for it.
 */
export function mjcfFiles(file: string | URL): string[] {
  const documents = readDocuments(mainPath(file));
  const strips = documents.some(({ tags }) => valuesOf(tags, /^strippath$/).includes('true'));
  const assets = documents.flatMap(({ path, root, tags }) => {
    const model = documents.filter((document) => document.root === root);
    const named = model.flatMap((document) => valuesOf(document.tags, /^(asset|mesh|texture)dir$/));
    const folders = [root, ...named.map((name) => resolve(root, name)), dirname(path)];
    return valuesOf(tags.filter(loadsAsset), /^file(right|left|up|down|front|back)?$/).flatMap(
      (name) => find(strips ? [name, basename(name)] : [name], folders, path),
    );
  });
  return [...new Set([...documents.map(({ path }) => path), ...assets])];
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
  return existsSync(path) && statSync(path).isFile();
}

/** The same path with forward slashes and without a drive's colon. */
function virtualPath(path: string): string {
  return decodeURIComponent(pathToFileURL(path).pathname).replace(':', '');
}

interface MjcfDocument {
  readonly path: string;
  /** The folder that its names are relative to: the main file's, or the attached model's which it is a part of. */
  readonly root: string;
  readonly tags: readonly Tag[];
}

/** The main document, and all that it includes or attaches; no other element names a document. */
function readDocuments(main: string): MjcfDocument[] {
  const documents = [readDocument(main, dirname(main))];
  // An array hands out what is added while it is walked.
  for (const { path, root, tags } of documents) {
    for (const { element, attributes } of tags) {
      const name = attributes.get('file');
      if (!name || !namesDocument(element)) continue;
      const includes = element === 'include';
      const [next] = find([name], includes ? [root, dirname(path)] : [dirname(path)], path);
      const nextRoot = includes ? root : dirname(next);
      const isKnown = documents.some((known) => known.path === next && known.root === nextRoot);
      if (!isKnown) documents.push(readDocument(next, nextRoot));
    }
  }
  return documents;
}

/** An archive, or whatever else is no XML, has no tags. */
function readDocument(path: string, root: string): MjcfDocument {
  const text = readFileSync(path, 'utf8');
  return { path, root, tags: text.trimStart().startsWith('<') ? tagsOf(text) : [] };
}

interface Tag {
  readonly element: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** All tags outside comments. Backslashes of values are slashes, as they are to MuJoCo. */
function tagsOf(xml: string): Tag[] {
  const text = xml.replaceAll(/<!--[\s\S]*?-->/g, '');
  return [...text.matchAll(/<(\w+)((?:"[^"]*"|'[^']*'|[^<>"'])*)>/g)].map(([, element, inside]) => {
    const pairs = [...inside.matchAll(/(\w+)\s*=\s*(["'])(.*?)\2/gs)];
    return {
      element,
      attributes: new Map(pairs.map(([, name, , value]) => [name, decoded(value)])),
    };
  });
}

const entities = new Map(Object.entries({ amp: '&', quot: '"', apos: "'", lt: '<', gt: '>' }));

function decoded(value: string): string {
  return value
    .replaceAll('\\', '/')
    .replaceAll(/&(?:#(\d+|x[\da-f]+)|(\w+));/gi, (whole, code?: string, name = '') =>
      code
        ? String.fromCodePoint(Number(code.replace(/^x/i, '0x')))
        : (entities.get(name) ?? whole),
    );
}

function namesDocument(element: string): boolean {
  return element === 'include' || element === 'model';
}

/** MuJoCo does not open the file of a texture that it draws itself. */
function loadsAsset({ element, attributes }: Tag): boolean {
  const isDrawn = element === 'texture' && (attributes.get('builtin') ?? 'none') !== 'none';
  return !isDrawn && !namesDocument(element);
}

/** What is written in attributes of these names; not what is empty. */
function valuesOf(tags: readonly Tag[], names: RegExp): string[] {
  const all = tags.flatMap(({ attributes }) => [...attributes]);
  return all.filter(([name, value]) => names.test(name) && value !== '').map(([, value]) => value);
}

/** Every file of one of these names in one of these folders. */
function find(names: readonly string[], folders: readonly string[], from: string): string[] {
  const paths = folders.flatMap((folder) => names.map((name) => resolve(folder, name)));
  const found = paths.filter(isFile);
  if (found.length > 0) return found;
  const searched = [...new Set(folders)].join(', ');
  throw new Error(`${from} asks for ${names[0]}, which is in none of: ${searched}`);
}
