/**
 * @file A custom module and what it imports as one ES module, bundled by esbuild.
 *
 * `admrl` becomes the copy that is running: a second one would cost memory, and two versions might disagree. Packages and
 * CommonJS scripts are left to Node, at their own addresses.
 */

import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BuildFailure, build, type OnResolveResult, type Plugin } from 'esbuild';
import { isOwnFile, publicFile } from './publicFiles.ts';

/** A bundled module. */
export interface ModuleBundle {
  /** An ES module with a source map in it. Whatever it imports is named by its address. */
  readonly code: string;
  /** Absolute paths of the user's files that it is made of or that it imports; the module itself first. */
  readonly files: readonly string[];
  /** The address of everything that the bundle imports → what the user's files call it. */
  readonly names: ReadonlyMap<string, string>;
}

/**
 * Bundles the module at an absolute path without symbolic links.
 *
 * @throws SyntaxError with path, line and column where a file is wrong or imports what is not there
 */
export async function bundleModule(file: string): Promise<ModuleBundle> {
  const folder = dirname(file);
  const scripts: string[] = [];
  const names = new Map<string, string>();
  const origin = new URL(`./moduleOrigin${extname(import.meta.url)}`, import.meta.url).href;
  const { outputFiles, metafile } = await build({
    absWorkingDir: folder,
    entryPoints: [file],
    outfile: join(folder, 'bundle.mjs'),
    write: false,
    bundle: true,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // As Node resolves: without `module`, a condition of bundlers only.
    conditions: [],
    // What runs depends on the files that are recorded, and on no tsconfig.json.
    tsconfigRaw: {},
    sourcemap: 'external',
    sourcesContent: false,
    logLevel: 'silent',
    define: {
      'import.meta': '__origin',
      __dirname: '__origin.dirname',
      __filename: '__origin.filename',
    },
    banner: {
      js: `import { originOf as __originOf, removeBundle as __remove } from "${origin}"; __remove(import.meta.url);`,
    },
    plugins: [addresses(scripts, names), origins],
  }).catch((error: unknown) => {
    throw failure(error, folder);
  });
  const [map, bundle] = outputFiles;
  const inputs = Object.keys(metafile.inputs).map((path) => resolve(folder, path));
  const files = new Set(
    [file, ...inputs, ...scripts].filter((path) => path === file || !isOfPackage(path)),
  );
  return { code: `${bundle.text}${inlineMap(map.text, folder)}`, files: [...files], names };
}

function failure(error: unknown, folder: string): Error {
  const fault = (error as Partial<BuildFailure>).errors?.[0];
  if (fault === undefined) return error as Error;
  const { text, location } = fault;
  const place =
    location && `${resolve(folder, location.file)}:${location.line}:${location.column + 1}: `;
  return new SyntaxError(`${place ?? ''}${text}`, { cause: error });
}

/** Names sources by their addresses, as `#` and `%` in the paths that esbuild writes would mislead Node. */
function inlineMap(text: string, folder: string): string {
  const map: { readonly sources: readonly string[] } = JSON.parse(text);
  const sources = map.sources.map((path) => pathToFileURL(resolve(folder, path)).href);
  const encoded = Buffer.from(JSON.stringify({ ...map, sources })).toString('base64');
  return `//# sourceMappingURL=data:application/json;base64,${encoded}\n`;
}

/** Marks a resolution that this plugin itself asks for. */
const asked = Symbol('asked');

/** Gives what is not bundled its address, and notes CommonJS `scripts` and the `names` of addresses. */
function addresses(scripts: string[], names: Map<string, string>): Plugin {
  return {
    name: 'addresses',
    setup(setup) {
      setup.onResolve({ filter: /./ }, async ({ path: specifier, kind, ...from }) => {
        if (kind === 'entry-point' || from.pluginData === asked) return null;
        const outside = (file: string): OnResolveResult => {
          const path = kind.startsWith('require') ? file : pathToFileURL(file).href;
          names.set(path, specifier);
          return { path, external: true };
        };
        if (/^admrl(\/|$)/.test(specifier)) {
          try {
            return outside(publicFile(specifier));
          } catch (error) {
            return { errors: [{ text: (error as Error).message }] };
          }
        }
        const { importer, namespace, resolveDir } = from;
        const found = await setup.resolve(specifier, {
          kind,
          importer,
          namespace,
          resolveDir,
          with: from.with,
          pluginData: asked,
        });
        if (found.external || found.errors.length > 0 || found.namespace !== 'file') return found;
        if (isOwnFile(found.path) || staysPackage(found.path)) return outside(found.path);
        if (!isScript(found.path)) return found;
        scripts.push(found.path);
        return outside(found.path);
      });
    },
  };
}

const isOfPackage = (file: string): boolean => /[\\/]node_modules[\\/]/.test(file);

/** A package is left to Node, but for its TypeScript, which Node does not take, and for one that builds on admrl. */
function staysPackage(file: string): boolean {
  return isOfPackage(file) && !/\.[cm]?ts$/.test(file) && !buildsOnAdmrl(dirname(file));
}

function buildsOnAdmrl(folder: string): boolean {
  const path = join(folder, 'package.json');
  if (!existsSync(path)) return dirname(folder) !== folder && buildsOnAdmrl(dirname(folder));
  const { name, dependencies, peerDependencies } = JSON.parse(readFileSync(path, 'utf8'));
  if (name === undefined) return buildsOnAdmrl(dirname(folder));
  return 'admrl' in { ...dependencies, ...peerDependencies };
}

/** JavaScript that neither imports nor exports; `import(…)` CommonJS has too. */
function isScript(file: string): boolean {
  if (!/\.c?js$/.test(file)) return false;
  return file.endsWith('.cjs') || !/^(export|import)\b(?!\s*\()/m.test(readFileSync(file, 'utf8'));
}

/** Lets every file that asks for `import.meta` know where it itself is, and not where the bundle is. */
const origins: Plugin = {
  name: 'origins',
  setup(setup) {
    setup.onLoad({ filter: /\.m?[jt]s$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      if (!/\bimport\.meta\b|\b__(dir|file)name\b/.test(text)) return null;
      const url = JSON.stringify(pathToFileURL(path).href);
      // In the first line, or the second after a `#!`, so that lines keep their numbers.
      const contents = text.replace(
        /^(#!.*\n)?/,
        (start) => `${start}const __origin = __originOf(${url});`,
      );
      return { contents, loader: path.endsWith('ts') ? 'ts' : 'js', resolveDir: dirname(path) };
    });
  },
};
