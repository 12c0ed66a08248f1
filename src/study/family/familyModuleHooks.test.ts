import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { LoadHookContext, ResolveHookContext } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve as resolvePath } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { load, resolve } from './familyModuleHooks.ts';

const src = resolvePath(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'admrl-hooks-'));
afterAll(() => rmSync(folder, { recursive: true }));

const urlOf = (path: string): string => pathToFileURL(path).href;

/** What the next hook is asked for. */
async function resolved(specifier: string): Promise<string> {
  const parentURL = urlOf(join(folder, 'arm.ts'));
  const context = { conditions: [], importAttributes: {}, parentURL } as unknown;
  const { url } = await resolve(specifier, context as ResolveHookContext, (url) => ({
    url,
    shortCircuit: true,
  }));
  return url;
}

/** The source that the hook gives, or null when it leaves the file to Node. */
async function loaded(url: string): Promise<string | null> {
  const context = { conditions: [], format: 'commonjs', importAttributes: {} } as unknown;
  const left = { format: 'json', source: '', shortCircuit: true } as const;
  const { format, source } = await load(url, context as LoadHookContext, () => left);
  if (format === 'json') return null;
  expect(format).toBe('module');
  return String(source);
}

function written(name: string, text: string): string {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), text);
  return urlOf(join(folder, name));
}

describe('resolve', () => {
  it('sends admrl and its public paths to this copy', async () => {
    expect(await resolved('admrl')).toBe(urlOf(join(src, 'index.ts')));
    expect(await resolved('admrl/graph/gradient')).toBe(urlOf(join(src, 'graph/gradient.ts')));
    expect(await resolved('admrl/algorithms/taskGradient/rollout')).toBe(
      urlOf(join(src, 'algorithms/taskGradient/rollout.ts')),
    );
  });

  it('knows every folder that package.json exports', async () => {
    const { exports } = JSON.parse(readFileSync(join(src, '../package.json'), 'utf8'));
    const folders = Object.keys(exports).filter((name) => name !== '.');
    expect(folders.length).toBeGreaterThan(10);
    for (const name of folders) {
      const path = name.replace('./', '').replace('/*', '');
      const files = readdirSync(join(src, path), { recursive: true, encoding: 'utf8' });
      const [file = ''] = files.filter((entry) => entry.endsWith('.ts'));
      const specifier = `admrl/${path}/${file.replace(/\.ts$/, '')}`;
      expect(await resolved(specifier)).toBe(urlOf(join(src, path, file)));
    }
  });

  it('leaves other names as they are', async () => {
    for (const name of ['./helper.ts', 'admrl-robots', 'zod', 'node:fs']) {
      expect(await resolved(name)).toBe(name);
    }
  });

  it('refuses what is not public', async () => {
    await expect(async () => resolved('admrl/cli/main')).rejects.toThrow(
      `admrl/cli/main is not public: admrl's package.json lists what is in "exports"`,
    );
  });
});

describe('load', () => {
  it('compiles TypeScript to an ES module with a source map', async () => {
    for (const name of ['a.ts', 'a.mts', 'node_modules/package/a.ts']) {
      const source = await loaded(
        written(name, 'enum Kind { A = 1 }\nexport default Kind.A as 1;'),
      );
      expect(source).not.toMatch(/enum|as 1/);
      const [, map = ''] = /sourceMappingURL=data:.*base64,(.*)/.exec(source ?? '') ?? [];
      const { sources } = JSON.parse(Buffer.from(map, 'base64').toString());
      expect(sources).toEqual([join(folder, name)]);
    }
  });

  it('takes JavaScript that imports or exports as an ES module, whatever Node thinks of it', async () => {
    expect(await loaded(written('a.js', "import 'zod';"))).toContain('zod');
    expect(await loaded(written('b.mjs', 'const a = 1;\nexport{a}'))).toContain('export');
  });

  it('leaves other files to Node', async () => {
    const others = [
      written('c.js', "module.exports = () => import('zod');\nimport('zod');"),
      written('d.json', '{}'),
      written('e.cjs', 'exports.a = 1;'),
      written('node_modules/package/index.js', 'export default 1;'),
      urlOf(join(src, 'index.ts')),
      'node:fs',
    ];
    for (const url of others) expect(await loaded(url)).toBeNull();
  });

  it.each(['wrong.ts', 'wrong.js'])('says where %s is wrong', async (name) => {
    await expect(loaded(written(name, 'export default 1;\nconst y = ;'))).rejects.toThrow(
      new SyntaxError(`${join(folder, name)}:2:11: Unexpected ";"`),
    );
  });
});
