/** @file The files that an MJCF file consists of: itself and everything that it refers to. */

import { baseName, folderOf, type ModelReader, resolvePath } from './modelReader.ts';
import { type XmlTag, xmlTags } from './xmlTags.ts';

/** A robot's model: an MJCF document, or the file that holds it, as a path or a file URL. */
export type Mjcf = string | { readonly file: string | URL };

/** A model of several files. */
export interface ModelFiles {
  /** The path of the main one. */
  readonly main: string;
  /** What every file holds, by absolute path with forward slashes; the main one first. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** A robot's model with the name of the robot. */
export interface ModelSource {
  readonly name: string;
  /** An MJCF document, or the files that it consists of. */
  readonly mjcf: string | ModelFiles;
}

/**
 * Reads the file itself and then, each once, what it includes or attaches and its meshes, textures and height fields. Of
 * assets of one name in several folders all are there: which is meant is MuJoCo's to say.
 *
 * @throws Error naming a file that does not exist, and the file that asks for it.
 */
export async function readModelFiles(reader: ModelReader, file: string | URL): Promise<ModelFiles> {
  const main = reader.locate(file);
  const source = new Source(reader);
  if ((await source.read(main)) === null) {
    const isPath = typeof file === 'string' && !file.startsWith('file:');
    const hint = isPath ? ": one beside the module is new URL('robot.xml', import.meta.url)" : '';
    throw new Error(`${main}: there is no such MJCF file${hint}`);
  }
  const documents = await readDocuments(source, main);
  const paths = [...documents.map(({ path }) => path), ...(await findAssets(source, documents))];
  const files = new Map<string, Uint8Array>();
  for (const path of paths) files.set(path, (await source.read(path)) as Uint8Array);
  return { main, files };
}

/** A reader that reads every file once, so that a model is made of one state of its files. */
class Source {
  readonly #reader: ModelReader;
  readonly #read = new Map<string, Promise<Uint8Array | null>>();

  constructor(reader: ModelReader) {
    this.#reader = reader;
  }

  read(path: string): Promise<Uint8Array | null> {
    const known = this.#read.get(path) ?? this.#reader.read(path);
    this.#read.set(path, known);
    return known;
  }

  /** Every file of one of these names in one of these folders. */
  async find(
    names: readonly string[],
    folders: readonly string[],
    from: string,
  ): Promise<string[]> {
    const found: string[] = [];
    for (const path of folders.flatMap((folder) =>
      names.map((name) => resolvePath(folder, name)),
    )) {
      if ((await this.read(path)) !== null) found.push(path);
    }
    if (found.length > 0) return found;
    const searched = [...new Set(folders)].join(', ');
    throw new Error(`${from} refers to ${names[0]}, which is not in any of: ${searched}`);
  }
}

interface MjcfDocument {
  readonly path: string;
  /** The folder that its names are relative to: the main file's, or the attached model's which it is a part of. */
  readonly root: string;
  readonly tags: readonly XmlTag[];
}

/** The main document, and all that it includes or attaches; no other element names a document. */
async function readDocuments(source: Source, main: string): Promise<MjcfDocument[]> {
  const documents = [await readDocument(source, main, folderOf(main))];
  // An array hands out what is added while it is walked.
  for (const { path, root, tags } of documents) {
    for (const { element, attributes } of tags) {
      const name = attributes.get('file');
      if (!name || !namesDocument(element)) continue;
      const includes = element === 'include';
      const folders = includes ? [root, folderOf(path)] : [folderOf(path)];
      const [next] = await source.find([name], folders, path);
      const nextRoot = includes ? root : folderOf(next);
      const isKnown = documents.some((known) => known.path === next && known.root === nextRoot);
      if (!isKnown) documents.push(await readDocument(source, next, nextRoot));
    }
  }
  return documents;
}

/** An archive, or whatever else is no XML, has no tags. */
async function readDocument(source: Source, path: string, root: string): Promise<MjcfDocument> {
  const text = new TextDecoder().decode((await source.read(path)) ?? undefined);
  return { path, root, tags: text.trimStart().startsWith('<') ? tagsOf(text) : [] };
}

async function findAssets(source: Source, documents: readonly MjcfDocument[]): Promise<string[]> {
  const strips = documents.some(({ tags }) => valuesOf(tags, /^strippath$/).includes('true'));
  const found: string[] = [];
  for (const { path, root, tags } of documents) {
    const model = documents.filter((document) => document.root === root);
    const named = model.flatMap((document) => valuesOf(document.tags, /^(asset|mesh|texture)dir$/));
    const folders = [root, ...named.map((name) => resolvePath(root, name)), folderOf(path)];
    for (const name of valuesOf(
      tags.filter(loadsAsset),
      /^file(right|left|up|down|front|back)?$/,
    )) {
      found.push(...(await source.find(strips ? [name, baseName(name)] : [name], folders, path)));
    }
  }
  return found;
}

/** All tags outside comments. Backslashes of values are slashes, as they are to MuJoCo. */
export function tagsOf(xml: string): XmlTag[] {
  return xmlTags(xml).map(({ element, attributes }) => ({
    element,
    attributes: new Map([...attributes].map(([name, value]) => [name, decoded(value)])),
  }));
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
function loadsAsset({ element, attributes }: XmlTag): boolean {
  const isDrawn = element === 'texture' && (attributes.get('builtin') ?? 'none') !== 'none';
  return !isDrawn && !namesDocument(element);
}

/** What is written in attributes of these names; not what is empty. */
function valuesOf(tags: readonly XmlTag[], names: RegExp): string[] {
  const all = tags.flatMap(({ attributes }) => [...attributes]);
  return all.filter(([name, value]) => names.test(name) && value !== '').map(([, value]) => value);
}
