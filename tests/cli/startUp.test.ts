/** @file Help is shown without loading what only work needs: counted in modules, for a test of seconds would measure the machine. */

import { afterEach, describe, expect, it, vi } from 'vitest';
import { admrl } from './admrl.ts';

const root = process.cwd();

/** Writes the address of every module that is loaded. */
const hooks = `
  import { writeSync } from 'node:fs';
  export async function load(url, context, next) {
    writeSync(2, 'loads ' + url + '\\n');
    return next(url, context);
  }`;
const dataUrl = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`;
const watch = dataUrl(
  `import { register } from 'node:module'; register(${JSON.stringify(dataUrl(hooks))});`,
);

/** The packages that a command loads, and the number of its own modules. */
async function loadedBy(args: readonly string[]): Promise<{ packages: string[]; own: number }> {
  vi.stubEnv('NODE_OPTIONS', `--import=${watch}`);
  const { code, stderr } = await admrl(args, root);
  expect(code).toBe(0);
  const all = [...stderr.matchAll(/^loads (file:.*)$/gm)].map(([, url]) => url);
  // What runs the sources where nothing is built is loaded before them.
  const urls = all.slice(all.findIndex((url) => /\/cli\/main\.[jt]s$/.test(url)));
  const packageOf = (url: string): string | undefined =>
    /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  const packages = urls.map(packageOf).filter((name) => name !== undefined);
  return {
    packages: [...new Set(packages)],
    own: urls.filter((url) => packageOf(url) === undefined).length,
  };
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('what help loads', () => {
  it.each([
    ['the program', ['--help']],
    ['its version', ['--version']],
    ['a command', ['train', '--help']],
    ['a command that draws', ['render', '--help']],
  ])('of %s is the parser of the command line and few files', async (_, args) => {
    const { packages, own } = await loadedBy(args);
    expect(packages).toEqual(['commander']);
    expect(own).toBeGreaterThan(5);
    expect(own).toBeLessThan(60);
  });

  it('is seen: a command that opens a run loads more', async () => {
    vi.stubEnv('NODE_OPTIONS', `--import=${watch}`);
    const { code, stderr } = await admrl(['inspect', 'nowhere'], root);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^loads .*\/node_modules\/zod\//m);
  });
});
