/**
 * @file A custom module as one script for a page: its own files bundled, `admrl` left to the page, the files of its robot as
 * data in it.
 *
 * It finds the page's copy of admrl in `globalThis.admrlFamily` (`PageFamilyScope`): import maps do not reach workers. No path
 * of this computer is in it: its folders are below `/family`.
 */

import { readFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { type BuildFailure, build, type Plugin } from 'esbuild';
import { pageModules } from './pageFamilyScope.ts';

/** A module and the user's files that it is made of, absolute paths; the robot's files among them. */
export interface ModuleForPage {
  readonly path: string;
  readonly files: readonly string[];
  readonly robotFiles: readonly string[];
}

/** A script, or a sentence that says why there can be none. */
export type PageFamily = { readonly code: string } | { readonly fault: string };

/** Bundles a module that has run here already. */
export async function pageFamilyOf({
  path,
  files,
  robotFiles,
}: ModuleForPage): Promise<PageFamily> {
  const root = commonFolder([path, ...files]);
  const placeOf = (file: string): string => `/family/${relative(root, file).split(sep).join('/')}`;
  try {
    const { outputFiles } = await build({
      absWorkingDir: root,
      entryPoints: [path],
      write: false,
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      target: 'es2023',
      tsconfigRaw: {},
      logLevel: 'silent',
      plugins: [pagesAdmrl, origins((file) => `file://${placeOf(file)}`)],
    });
    const added = robotFiles.map((file) => {
      const content = readFileSync(file).toString('base64');
      return `globalThis.admrlFamily.addFile(${JSON.stringify(placeOf(file))}, "${content}");\n`;
    });
    return { code: [...added, outputFiles[0].text].join('') };
  } catch (error) {
    const fault = (error as Partial<BuildFailure>).errors?.[0];
    if (fault === undefined) throw error;
    const place = fault.location === null ? '' : ` (${fault.location.file}:${fault.location.line})`;
    return { fault: `${fault.text}${place}` };
  }
}

/** Takes what modules import of admrl from the page. */
const pagesAdmrl: Plugin = {
  name: 'admrl of the page',
  setup(setup) {
    setup.onResolve({ filter: /^admrl(\/|$)/ }, ({ path }) =>
      pageModules.some((name) => name === path)
        ? { path, namespace: 'page' }
        : { errors: [{ text: `${path} is not in a page, which has ${pageModules.join(', ')}` }] },
    );
    setup.onLoad({ filter: /./, namespace: 'page' }, ({ path }) => ({
      contents: `module.exports = globalThis.admrlFamily.modules[${JSON.stringify(path)}];`,
      loader: 'js',
    }));
    setup.onResolve({ filter: /^node:/ }, ({ path }) => ({
      errors: [{ text: `${path} is a part of Node, which is not in a page` }],
    }));
  },
};

/** Tells every file where it is, which is asked for to find a robot beside it. */
function origins(urlOf: (file: string) => string): Plugin {
  return {
    name: 'origins',
    setup(setup) {
      setup.onLoad({ filter: /\.m?[jt]s$/, namespace: 'file' }, ({ path }) => {
        const text = readFileSync(path, 'utf8');
        if (!/\bimport\.meta\.url\b/.test(text)) return null;
        return {
          contents: text.replace(/\bimport\.meta\.url\b/g, JSON.stringify(urlOf(path))),
          loader: path.endsWith('ts') ? 'ts' : 'js',
          resolveDir: dirname(path),
        };
      });
    },
  };
}

/** The folder that all files are in, directly or not. */
function commonFolder(files: readonly string[]): string {
  const [first, ...others] = files.map((file) => resolve(dirname(file)).split(sep));
  const length = others.reduce((shared, parts) => {
    const differs = first.findIndex((part, i) => i < shared && part !== parts[i]);
    return differs < 0 ? Math.min(shared, parts.length) : differs;
  }, first.length);
  return first.slice(0, length).join(sep) || sep;
}
