/** @file In processes of their own: tests run in a module loader that is not Node's. */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'admrl module #')));
const temporary = join(folder, 'temporary');
mkdirSync(temporary);
afterAll(() => rmSync(folder, { recursive: true }));

/** What a program prints that has `loadFamilyModule` and `pointMass` of this copy, from the sources. */
async function printed(body: string): Promise<unknown> {
  const url = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);
  const program = `
    import { loadFamilyModule } from ${url('./familyModule.ts')};
    import { pointMass } from ${url('../../tasks/pointMass.ts')};
    import { input } from ${url('../../graph/node.ts')};
    const show = (value) => process.stdout.write(JSON.stringify(value));
    ${body}`;
  const flags = ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', program];
  const env = { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary };
  const finished = await promisify(execFile)(process.execPath, flags, { cwd: folder, env });
  expect(finished.stderr).toBe('');
  expect(readdirSync(temporary).filter((name) => name.startsWith('admrl'))).toEqual([]);
  return JSON.parse(finished.stdout);
}

const makeEnv = 'makeEnv: async (numEnvs) => createPointMass({ numEnvs })';

describe('loadFamilyModule', () => {
  it('gives the module admrl as this copy of it', async () => {
    const helper = "import './piece.js';\nexport enum Name { mine = 'mine' }";
    writeFileSync(join(folder, 'helper.ts'), helper);
    writeFileSync(join(folder, 'piece.js'), 'export {};');
    writeFileSync(join(folder, 'another.ts'), "import './piece.js';\nexport default 7;");
    const source = `
      import { createPointMass, pointMass } from 'admrl/problem';
import { type Problem } from 'admrl';
      import { input } from 'admrl/numerics';
      import { Name } from './helper.ts';
      const problem: Problem & { node: object } = {
        family: { ...pointMass, name: Name.mine }, ${makeEnv}, node: input([3]),
        files: [${JSON.stringify(join(folder, 'robot.xml'))}],
      };
      export default problem;`;
    writeFileSync(join(folder, 'arm.ts'), source);
    writeFileSync(join(folder, 'robot.xml'), '<mujoco/>');
    const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
    const result = await printed(`
      const before = input([1]).order;
      await loadFamilyModule('another.ts').catch(() => {});
      const { problem, path, files } = await loadFamilyModule('arm.ts');
      const { name } = problem.family;
      const orders = [problem.node.order - before, input([1]).order - before];
      const again = await loadFamilyModule('./arm.ts');
      show({ name, path, files: [...files].sort(), orders, one: again.problem === problem });`);
    expect(result).toEqual({
      name: 'mine',
      path: join(folder, 'arm.ts'),
      files: [
        [join(folder, 'arm.ts'), sha256(source)],
        [join(folder, 'helper.ts'), sha256(helper)],
        [join(folder, 'piece.js'), sha256('export {};')],
        [join(folder, 'robot.xml'), sha256('<mujoco/>')],
      ],
      // Nodes of both are ordered by one clock.
      orders: [1, 2],
      one: true,
    });
  });

  it('finds helpers by the names that TypeScript gives them', async () => {
    writeFileSync(join(folder, 'part1.ts'), "export const name: string = 'mi';");
    writeFileSync(join(folder, 'part2.ts'), "export const name: string = 'ne';");
    writeFileSync(
      join(folder, 'split.ts'),
      `import { createPointMass, pointMass } from 'admrl/problem';
      import { name as first } from './part1.js';
      import { name as second } from './part2';
      export default { family: { ...pointMass, name: first + second }, ${makeEnv} };`,
    );
    const result = await printed(`
      const { problem, files } = await loadFamilyModule('split.ts');
      show([problem.family.name, [...files.keys()]]);`);
    const files = ['split.ts', 'part1.ts', 'part2.ts'].map((name) => join(folder, name));
    expect(result).toEqual(['mine', files]);
  });

  it('runs every file as if it stood where it was written', async () => {
    mkdirSync(join(folder, 'parts'), { recursive: true });
    const packages = join(folder, 'node_modules');
    for (const [name, manifest, text] of [
      ['plain', {}, "export const admrl = 'none';"],
      ['kinds', {}, "export const kind: string = 'typed';"],
      ['robots', { peerDependencies: { admrl: '*' } }, "export * from 'admrl/problem';"],
    ] as const) {
      const file = name === 'kinds' ? 'index.ts' : 'index.js';
      mkdirSync(join(packages, name), { recursive: true });
      writeFileSync(join(packages, name, file), text);
      writeFileSync(
        join(packages, name, 'package.json'),
        JSON.stringify({ name, type: 'module', exports: { import: `./${file}` }, ...manifest }),
      );
    }
    const places = '[import.meta.url, import.meta.dirname, import.meta.filename, __dirname]';
    writeFileSync(join(folder, 'parts/part.ts'), `export const places = ${places};`);
    writeFileSync(join(folder, 'parts/data.json'), '{ "name": "mine" }');
    writeFileSync(
      join(folder, 'parts/old.cjs'),
      'module.exports = [require("node:path").sep, __filename];',
    );
    writeFileSync(
      join(folder, 'places.ts'),
      `#!/usr/bin/env node
      import { createPointMass, pointMass } from 'admrl/problem';
      import { kind } from 'kinds';
      import { admrl } from 'plain';
      import { pointMass as same } from 'robots';
      import data from './parts/data.json' with { type: 'json' };
      import old from './parts/old.cjs';
      import { places as ofPart } from './parts/part.ts';
      const asked = [import.meta.resolve('./arm.xml'), new URL('arm.xml', import.meta.url).href];
      const places = ${places};
      const fail = () => { throw new Error('late'); };
      export default {
        family: { ...pointMass, name: data.name }, ${makeEnv},
        seen: { kind, admrl, same: same === pointMass, old, ofPart, asked, places, fail },
      };`,
    );
    const url = (name: string): string => pathToFileURL(join(folder, name)).href;
    const stack =
      "(() => { try { seen.fail(); } catch ({ stack }) { return stack.split('\\n')[1]; } })()";
    const result = await printed(`
      const { problem: { family, seen }, files } = await loadFamilyModule('places.ts');
      show({ name: family.name, ...seen, files: [...files.keys()].sort(), stack: ${stack} });`);
    expect(result).toEqual({
      name: 'mine',
      kind: 'typed',
      admrl: 'none',
      same: true,
      old: [sep, join(folder, 'parts/old.cjs')],
      ofPart: [
        url('parts/part.ts'),
        join(folder, 'parts'),
        join(folder, 'parts/part.ts'),
        join(folder, 'parts'),
      ],
      asked: [url('arm.xml'), url('arm.xml')],
      places: [url('places.ts'), folder, join(folder, 'places.ts'), folder],
      files: ['parts/data.json', 'parts/old.cjs', 'parts/part.ts', 'places.ts'].map((name) =>
        join(folder, name),
      ),
      stack: expect.stringMatching(/places\.ts:11:\d+\)$/),
    });
  });

  it('says where the module ends the process, with a code of its own and no file left behind', async () => {
    writeFileSync(join(folder, 'exit.ts'), "process.stdout.write('7');\nprocess.exit(0);");
    const ended = await printed("await loadFamilyModule('exit.ts');").catch((error) => error);
    expect(ended).toMatchObject({
      code: 1,
      stdout: '7',
      stderr: `admrl: ${join(folder, 'exit.ts')}:2: process.exit(0) has ended the command; throw an error instead\n`,
    });
    expect(readdirSync(temporary).filter((name) => name.startsWith('admrl'))).toEqual([]);
  });

  it('takes a promise, and JavaScript, also where package.json says that it is CommonJS', async () => {
    writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }');
    const names = ['promise1.js', 'promise2.ts', 'promise3.mjs', 'promise4.mts'];
    for (const name of names) {
      const source = `
import { createPointMass, pointMass } from 'admrl/problem';
const family = await Promise.resolve({ ...pointMass, name: 'mine' });
export default Promise.resolve({ family, ${makeEnv} });`;
      writeFileSync(join(folder, name), source);
    }
    const result = await printed(`
      const loaded = await Promise.all(${JSON.stringify(names)}.map(loadFamilyModule));
      show(loaded.map(({ problem }) => problem.family.name));`);
    expect(result).toEqual(['mine', 'mine', 'mine', 'mine']);
    rmSync(join(folder, 'package.json'));
  });
});

describe('a module that is wrong', () => {
  const modules: [name: string, source: string, message: string][] = [
    ['syntax.ts', 'const x: number = 1;\nconst y = ;', 'syntax.ts:2:11: Unexpected ";"'],
    ['script.js', "import 'admrl';\nconst y = ;", 'script.js:2:11: Unexpected ";"'],
    ['part.ts', "import './syntax.ts';", 'part.ts: FOLDER/syntax.ts:2:11: Unexpected ";"'],
    ['throw.ts', 'interface A {}\n\nthrow new Error("no\\nmore");', 'throw.ts:3: no; more'],
    [
      'cause.ts',
      "const inner = () => {\n  throw new Error('deep');\n};\ntry {\n  inner();\n} catch (cause) {\n  throw new Error('outer', { cause });\n}",
      'cause.ts:2: outer',
    ],
    ['helped.ts', "import './throw.ts';", 'helped.ts: FOLDER/throw.ts:3: no; more'],
    ['text.js', 'export const a = 1;\nthrow "text";', 'text.js: text'],
    ['never.ts', 'await new Promise(() => {});', 'never.ts: its promise never settles: nothing is'],
    [
      'pending.ts',
      'export default new Promise(() => {});',
      'pending.ts: its promise never settles',
    ],
    ['late.ts', 'export default Promise.reject(new Error("no"));', 'late.ts:1: no'],
    ['none.ts', "export const family = 'x';", 'none.ts: default export: there is none; write: '],
    ['other.js', 'export default 7;', 'other.js: default export: expected what defineTaskFamily('],
    ['import.ts', "import './x.ts';", 'import.ts:1:8: Could not resolve "./x.ts"'],
    [
      'name.ts',
      "import { q } from 'admrl';\nq();",
      "name.ts:1: The requested module 'admrl' does ",
    ],
    ['package.ts', "import 'gone';", 'package.ts:1:8: Could not resolve "gone"'],
    ['deep.ts', "import 'admrl/cli/main';", 'deep.ts:1:8: admrl/cli/main is not public: '],
  ];
  let errors: readonly { readonly name: string; readonly message: string }[];

  beforeAll(async () => {
    for (const [name, source] of modules) writeFileSync(join(folder, name), source);
    const names = JSON.stringify(modules.map(([name]) => name));
    errors = (await printed(`
      const errors = [];
      for (const path of ${names}) await loadFamilyModule(path).catch((error) => errors.push(error));
      show(errors.map(({ name, message }) => ({ name, message })));`)) as typeof errors;
  });

  it.each(modules)('is named in one line that says what to change: %s', (file, _, message) => {
    const { name, message: shown } = errors[modules.findIndex(([other]) => other === file)];
    expect(name).toBe('FamilyError');
    expect(shown).not.toContain('\n');
    const text = message.replace('FOLDER', folder);
    expect(shown.slice(0, text.length)).toBe(text);
  });
});
