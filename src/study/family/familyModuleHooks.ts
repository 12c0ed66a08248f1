/**
 * @file Customization hooks of Node for modules of users: `admrl` is the copy that runs, and TypeScript is compiled.
 *
 * A second copy of admrl would cost memory, and two versions of it need not agree.
 * Node loads this file in a thread of its own (`register` of `node:module`).
 */

import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { InitializeHook, LoadHook, ResolveHook } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { MessagePort } from 'node:worker_threads';
import { type TransformFailure, transform } from 'esbuild';

/** `dist/`, or `src/` where the sources are run. */
const root = new URL('../../', import.meta.url);
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';

/** The public sub-paths are `./graph/*` and the like. */
const { exports: publicPaths } = JSON.parse(
  readFileSync(new URL('../package.json', root), 'utf8'),
) as { readonly exports: object };

/** A file that a user's module imports; both are URLs. */
export interface Import {
  readonly from: string;
  readonly to: string;
}

let imports: MessagePort | undefined;

/** Takes the port that is told of every {@link Import}, before what is imported runs. */
export const initialize: InitializeHook<{ readonly imports: MessagePort }> = (data) => {
  imports = data.imports;
};

/** Whether this is a file of the user's, not of admrl's and not of a package. */
function isUsers(url: string): boolean {
  return url.startsWith('file:') && !url.startsWith(root.href) && !url.includes('/node_modules/');
}

/**
 * Sends `admrl` and `admrl/graph/gradient` to the files of this copy, wherever they are imported.
 *
 * @throws Error for a path that is not public
 */
export const resolve: ResolveHook = async (specifier, context, nextResolve) => {
  const [name, folder, ...rest] = specifier.split('/');
  if (name !== 'admrl') return told(await found(specifier, context, nextResolve), context);
  if (folder !== undefined && !(`./${folder}/*` in publicPaths)) {
    throw new Error(`${specifier} is not public: admrl's package.json lists what is in "exports"`);
  }
  const file = folder === undefined ? 'index' : [folder, ...rest].join('/');
  return nextResolve(new URL(file + extension, root).href, context);
};

/** What a user's module imports; as TypeScript has it, `./helper.js` and `./helper` are `helper.ts` where there is no other. */
async function found(
  specifier: string,
  context: Parameters<ResolveHook>[1],
  nextResolve: Parameters<ResolveHook>[2],
): Promise<Awaited<ReturnType<ResolveHook>>> {
  try {
    return await nextResolve(specifier, context);
  } catch (error) {
    const { parentURL } = context;
    const isOwn = parentURL !== undefined && isUsers(parentURL) && specifier.startsWith('.');
    const source = specifier.replace(/(\.m?)js$/, '$1ts');
    const written = source === specifier ? `${specifier}.ts` : source;
    if (!isOwn || !existsSync(new URL(written, parentURL))) throw error;
    return nextResolve(written, context);
  }
}

function told<R extends { readonly url: string }>(
  result: R,
  { parentURL: from }: { readonly parentURL?: string | undefined },
): R {
  const { url: to } = result;
  if (from !== undefined && isUsers(from) && isUsers(to)) imports?.postMessage({ from, to });
  return result;
}

/**
 * Compiles the modules of users: TypeScript, and JavaScript that imports or exports; ES modules, whatever package.json says.
 *
 * @throws SyntaxError with path, line and column
 */
export const load: LoadHook = async (url, context, nextLoad) => {
  const isOwn = !url.startsWith('file:') || url.startsWith(root.href);
  const loader = isOwn ? null : loaderOf(new URL(url).pathname);
  if (loader === null) return nextLoad(url, context);
  const path = fileURLToPath(url);
  const text = await readFile(path, 'utf8');
  if (loader === 'js' && !isModule.test(text)) return nextLoad(url, context);
  return { format: 'module', source: await compile(text, path, loader), shortCircuit: true };
};

/** Not `import(…)`, which CommonJS has too. */
const isModule = /^(export|import)\b(?!\s*\()/m;

/** JavaScript of packages is as Node finds it. */
function loaderOf(pathname: string): 'ts' | 'js' | null {
  if (/\.m?ts$/.test(pathname)) return 'ts';
  return /\.m?js$/.test(pathname) && !pathname.includes('/node_modules/') ? 'js' : null;
}

async function compile(text: string, path: string, loader: 'ts' | 'js'): Promise<string> {
  try {
    const { code } = await transform(text, {
      ...{ loader, format: 'esm', target: 'node20' },
      ...{ sourcemap: 'inline', sourcefile: path },
    });
    return code;
  } catch (error) {
    const fault = (error as Partial<TransformFailure>).errors?.[0];
    if (!fault?.location) throw error;
    const { line, column } = fault.location;
    throw new SyntaxError(`${path}:${line}:${column + 1}: ${fault.text}`);
  }
}
