/** @file In processes of their own: tests run in a module loader that is not Node's. */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPointMass } from '../../envs/pointMass/pointMass.ts';
import { type Problem, problems } from '../../envs/problems.ts';
import { pointMass } from '../../tasks/pointMass.ts';
import { faultOfProblem, isModulePath, resolveFamily } from './familyModule.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'admrl module ')));
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
  const { stdout } = await promisify(execFile)(process.execPath, flags, { cwd: folder });
  return JSON.parse(stdout);
}

const makeEnv = 'makeEnv: async (numEnvs) => createPointMass({ numEnvs })';

describe('loadFamilyModule', () => {
  it('gives the module admrl as this copy of it', async () => {
    const helper = "import './piece.js';\nexport enum Name { mine = 'mine' }";
    writeFileSync(join(folder, 'helper.ts'), helper);
    writeFileSync(join(folder, 'piece.js'), 'export {};');
    writeFileSync(join(folder, 'another.ts'), "import './piece.js';\nexport default 7;");
    const source = `
      import { createPointMass, pointMass, type Problem } from 'admrl';
      import { input } from 'admrl/graph/node';
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
      const before = input([1]).id;
      await loadFamilyModule('another.ts').catch(() => {});
      const { problem, path, files } = await loadFamilyModule('arm.ts');
      const { name, reward } = problem.family;
      const ids = [problem.node.id - before, input([1]).id - before];
      const again = await loadFamilyModule('./arm.ts');
      show({ name, path, files: [...files], ids, same: reward === pointMass.reward, one: again.problem === problem });`);
    expect(result).toEqual({
      name: 'mine',
      path: join(folder, 'arm.ts'),
      files: [
        [join(folder, 'arm.ts'), sha256(source)],
        [join(folder, 'helper.ts'), sha256(helper)],
        [join(folder, 'piece.js'), sha256('export {};')],
        [join(folder, 'robot.xml'), sha256('<mujoco/>')],
      ],
      // Nodes of both are numbered by one counter.
      ids: [1, 2],
      same: true,
      one: true,
    });
  });

  it('finds helpers by the names that TypeScript gives them', async () => {
    writeFileSync(join(folder, 'part1.ts'), "export const name: string = 'mi';");
    writeFileSync(join(folder, 'part2.ts'), "export const name: string = 'ne';");
    writeFileSync(
      join(folder, 'split.ts'),
      `import { createPointMass, pointMass } from 'admrl';
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

  it('takes a promise, and JavaScript, also where package.json says that it is CommonJS', async () => {
    writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }');
    const names = ['promise1.js', 'promise2.ts', 'promise3.mjs', 'promise4.mts'];
    for (const name of names) {
      const source = `
import { createPointMass, pointMass } from 'admrl';
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
    ['late.ts', 'export default Promise.reject(new Error("no"));', 'late.ts:1: no'],
    ['none.ts', "export const family = 'x';", 'none.ts: default export: there is none; write: '],
    ['other.js', 'export default 7;', 'other.js: default export: expected what defineTaskFamily('],
    ['import.ts', "import './x.ts';", "import.ts: Cannot find module 'FOLDER/x.ts' imported from "],
    [
      'name.ts',
      "import { q } from 'admrl';\nq();",
      "name.ts:1: The requested module 'admrl' does ",
    ],
    ['deep.ts', "import 'admrl/cli/main';", 'deep.ts: admrl/cli/main is not public: '],
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

const problem: Problem = {
  family: { ...pointMass, name: 'mine' },
  makeEnv: async (numEnvs) => createPointMass({ numEnvs }),
};

describe('faultOfProblem', () => {
  it('finds none in a problem', () => {
    expect(faultOfProblem(problem)).toBeNull();
    const { reward, terminated, ...data } = problem.family;
    class Family {
      features = null;
      reward = reward;
      terminated = terminated;
      constrainState = (state: Parameters<typeof reward>[0]['state']) => state;
    }
    expect(faultOfProblem({ ...problem, family: Object.assign(new Family(), data) })).toBeNull();
  });

  it.each<[unknown, string]>([
    [undefined, 'there is none; write: export default defineTaskFamily({ … })'],
    [null, 'expected what defineTaskFamily({ … }) returns, got null'],
    [
      () => {
        return problem;
      },
      'expected what defineTaskFamily({ … }) returns, got [Function (anonymous)]',
    ],
    [problem.family, 'family: expected a task family beside makeEnv, got undefined'],
    [{ ...problem, makeEnv: 4 }, 'makeEnv: expected a function, got 4'],
  ])('%#: says what is missing', (value, fault) => {
    expect(faultOfProblem(value)).toBe(fault);
  });

  it.each<[object, string]>([
    [{ name: 'a/b' }, "name: expected a letter, then letters, digits, - and _, got 'a/b'"],
    [{ name: 3 }, 'name: expected a letter, then letters, digits, - and _, got 3'],
    [{ name: 'hopper2d' }, "name: hopper2d is a family of admrl's, choose another name"],
    [{ stateSize: 1.5 }, 'stateSize: expected a whole number ≥ 1, got 1.5'],
    [{ actionSize: 0 }, 'actionSize: expected a whole number ≥ 1, got 0'],
    [{ actionLimit: Number.NaN }, 'actionLimit: expected a number > 0, got NaN'],
    [{ timeLimit: undefined }, 'timeLimit: expected a whole number ≥ 1, got undefined'],
    [
      { box: { low: [1], high: [0] } },
      'box: expected low and high of the same length, low < high, such as taskBox([0], [1]), got { low: [ 1 ], high: [ 0 ] }',
    ],
    [
      { box: 7 },
      'box: expected low and high of the same length, low < high, such as taskBox([0], [1]), got 7',
    ],
    [
      { parameterNames: ['x'] },
      "parameterNames: expected a name for each coordinate of the box, got [ 'x' ]",
    ],
    [
      { defaultTask: ['0', '1'] },
      "defaultTask: expected a number for each coordinate of the box, got [ '0', '1' ]",
    ],
    [{ reward: 'r' }, "reward: expected a function, got 'r'"],
    [{ terminated: undefined }, 'terminated: expected a function, got undefined'],
    [{ constrainState: {} }, 'constrainState: expected a function, or nothing, got {}'],
  ])('%j: names the field of the family', (fields, fault) => {
    const found = faultOfProblem({ ...problem, family: { ...problem.family, ...fields } });
    expect(found).toBe(`family.${fault}`);
  });
});

describe('isModulePath', () => {
  it('tells paths from names', () => {
    for (const path of ['arm.ts', 'arm.mts', 'arm.js', 'arm.mjs', './arm.ts', 'families/arm']) {
      expect(isModulePath(path), path).toBe(true);
    }
    for (const name of [...Object.keys(problems), 'arm', 'arm.yaml', 'ts']) {
      expect(isModulePath(name), name).toBe(false);
    }
  });
});

describe('resolveFamily', () => {
  it('finds a family of admrl', async () => {
    const resolved = await resolveFamily('pointMass');
    expect(resolved).toEqual({ problem: problems.pointMass, module: null });
  });

  it('lists the known names for an unknown one, with the one that was probably meant', async () => {
    const expected = `expected one of: ${Object.keys(problems).join(', ')}, or a module such as ./arm.ts`;
    await expect(resolveFamily('walkr2d')).rejects.toThrow(
      `family is "walkr2d", ${expected}; did you mean walker2d?`,
    );
    await expect(resolveFamily('toString')).rejects.toThrow(
      new RegExp(`^family is "toString", ${expected.replaceAll('.', String.raw`\.`)}$`),
    );
  });
});
