/** @file A user's module as the task family of every command, in a folder with nothing else in it. */

import { createHash } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { admrl, contents, isIncidental, startAdmrl, tinySteps, tinyTraining } from './admrl.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'admrl-module-')));
const project = join(folder, 'project');
const stepLine = /\[.*, \d+\/\d+\]$/;

const arm = `import { createPointMass } from 'admrl/problem';
import { type Problem } from 'admrl';
import { family } from './family.ts';

const problem: Problem = { family, makeEnv: async (numEnvs) => createPointMass({ numEnvs }) };
export default Promise.resolve(problem);
`;
const family = `import { pointMass, type TaskFamily } from 'admrl/problem';

export const family: TaskFamily = { ...pointMass, name: 'arm' };
`;
const script = `import { createPointMass, pointMass } from 'admrl/problem';

export default {
  family: { ...pointMass, name: 'script' },
  makeEnv: async (numEnvs) => createPointMass({ numEnvs }),
};
`;

/** Those that load the family of a run again, `evaluate` as `adapt` does. */
const commands = [
  ['adapt', 'runs/whole', '--task', '0,0'],
  ['train', '--resume', 'runs/whole'],
  ['report', 'runs/whole'],
];

/** Runs `admrl ARGS…` in the project and expects that it goes well; returns what it printed as a result. */
async function done(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await admrl(args, project);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return stdout;
}

const fileOf = (run: string, name: string): string =>
  readFileSync(join(project, run, name), 'utf8');

/** A project elsewhere, with its module changed. */
function copied(name: string, change: (modulePath: string, sourcePath: string) => void): string {
  const directory = join(folder, name);
  cpSync(project, directory, { recursive: true });
  change(join(directory, 'arm.ts'), join(directory, 'family.ts'));
  return directory;
}

beforeAll(async () => {
  mkdirSync(project);
  writeFileSync(join(project, 'arm.ts'), arm);
  writeFileSync(join(project, 'family.ts'), family);
  writeFileSync(join(project, 'script.js'), script);
  await done(tinyTraining('runs/whole', './arm.ts'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('train', () => {
  it('writes down where the family comes from', () => {
    const setup = JSON.parse(fileOf('runs/whole', 'config.json'));
    const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
    const files = { 'arm.ts': sha256(arm), 'family.ts': sha256(family) };
    expect(setup).toMatchObject({ family: 'arm', module: { path: '../../arm.ts', files } });
  });

  it('learns what it learns from the same family of its own, TypeScript or JavaScript', async () => {
    await done(tinyTraining('own'));
    await done(tinyTraining('script', 'script.js'));
    expect(JSON.parse(fileOf('own', 'config.json'))).toMatchObject({ module: null });
    expect(JSON.parse(fileOf('script', 'config.json'))).toMatchObject({
      family: 'script',
      module: { path: '../script.js' },
    });
    for (const name of ['metrics.jsonl', 'tasks.jsonl', 'ledger.json']) {
      expect(fileOf('script', name)).toBe(fileOf('own', name));
      expect(fileOf('runs/whole', name)).toBe(fileOf('own', name));
    }
  });

  it('killed and resumed ends with the same bytes', async () => {
    const started = startAdmrl(tinyTraining('runs/killed', './arm.ts'), project);
    await started.lines(stepLine, Math.floor(tinySteps / 2));
    started.child.kill('SIGKILL');
    expect((await started.finished).code).toBeNull();
    const { code, stderr } = await admrl(['train', '--resume', 'runs/killed'], project);
    expect({ code, notes: stderr.match(/^note:.*/gm) }).toEqual({ code: 0, notes: null });
    const [killed, whole] = ['killed', 'whole'].map((run) =>
      contents(join(project, 'runs', run), isIncidental),
    );
    expect(killed).toEqual(whole);
  });

  it('names the directory after the family', async () => {
    const started = startAdmrl(['train', join(project, 'arm.ts'), '--preset', 'smoke'], project);
    await started.lines(/^run: runs\/arm-smoke-seed1$/, 1);
    started.child.kill('SIGKILL');
    await started.finished;
  });

  it('refuses what gives no family, and leaves nothing', async () => {
    const wrong = join(folder, 'wrong');
    mkdirSync(wrong);
    writeFileSync(join(wrong, 'arm.ts'), "export { pointMass as default } from 'admrl/problem';");
    const { code, stdout, stderr } = await admrl(['train', './arm.ts'], wrong);
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'admrl: ./arm.ts: default export: family: expected a task family beside makeEnv, it is missing\n',
    });
    writeFileSync(
      join(wrong, 'arm.ts'),
      arm
        .replace('{ family }', '{ pointMass as family }')
        .replace('./family.ts', 'admrl/problem')
        .replace('{ family,', "{ family: { ...family, name: 'arm' },")
        .replace(
          'createPointMass({ numEnvs })',
          '({ ...createPointMass({ numEnvs }), timeStep: 0 })',
        ),
    );
    expect(await admrl(['train', './arm.ts'], wrong)).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'admrl: ./arm.ts: makeEnv(3): timeStep: expected a positive number of seconds, got 0\n',
    });
    expect(readdirSync(wrong)).toEqual(['arm.ts']);
  });
});

describe('on such a run', () => {
  const quietly = async (args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await admrl(args, project);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  };

  it('evaluate measures its tasks', async () => {
    const evaluated = await admrl(['evaluate', 'runs/whole', '--grid', '2'], project);
    expect(evaluated.stdout).toMatch(/^\(-1, -1\) /m);
    // A line for each task, in the order in which they end.
    expect(evaluated.stderr).toMatch(
      /^(\[\d\/4\] ψ \(-?1, -?1\): return after 0 samples -.*\n){4}$/,
    );
    const { family, tasks } = JSON.parse(fileOf('runs/whole', 'evaluation.json'));
    expect({ family, tasks: tasks.length }).toEqual({ family: 'arm', tasks: 4 });
  });

  it('adapt, inspect and report name it', async () => {
    expect(await quietly(['adapt', 'runs/whole', '--task', '0.5,-1'])).toMatch(
      /^arm, ψ \(0\.5, -1\)\n/,
    );
    expect(await quietly(['inspect', 'runs/whole'])).toMatch(/^arm, preset smoke, seed 1: 4 of 4 /);
    expect(await quietly(['report', 'runs/whole'])).toBe('runs/whole/report/report.html\n');
    const page = fileOf('runs/whole', 'report/report.html');
    for (const text of ['arm', 'target position, x [m]']) expect(page).toContain(text);
  });
});

describe('a project that was moved', () => {
  it.each(['arm.ts', 'family.ts'])('goes on, and notices that %s has changed', async (name) => {
    const moved = copied(`moved-${name}`, (path) => appendFileSync(join(path, '..', name), '//\n'));
    const notice = `note: ${join(moved, name)} has changed since the run was started: the same bytes are promised for the same files only`;
    for (const args of commands) {
      const { code, stderr } = await admrl(args, moved);
      expect({ code, notes: stderr.match(/^note: .*/gm) }).toEqual({ code: 0, notes: [notice] });
    }
  });
});

describe('a module whose reward has changed', () => {
  it('is evaluated again; what was measured before is kept, and comes back with it', async () => {
    const directory = copied('repaid', (_, path) =>
      writeFileSync(
        path,
        family
          .replace('import ', "import { subtract } from 'admrl/numerics';\nimport ")
          .replace("'arm'", "'arm', reward: (x) => subtract(pointMass.reward(x), 100)"),
      ),
    );
    const args = ['evaluate', 'runs/whole', '--grid', '2'];
    const path = join(directory, 'runs/whole/evaluation.json');
    const returns = (): number[] =>
      JSON.parse(readFileSync(path, 'utf8')).tasks.map(
        (task: { returns: { 0: { mean: number } } }) => task.returns[0].mean,
      );
    const [before, old] = [readFileSync(path), returns()];
    const { code, stderr } = await admrl(args, directory);
    expect(code).toBe(0);
    expect(stderr).toContain('kept as runs/whole/evaluation-1.json');
    // 20 steps of −100; the policies differ a little, as they were adapted to the new rewards.
    for (const [i, value] of returns().entries()) {
      expect(Math.abs(value + 2000 - old[i])).toBeLessThan(200);
    }

    writeFileSync(join(directory, 'family.ts'), family);
    expect(await admrl(args, directory)).toMatchObject({ code: 0 });
    expect(readFileSync(path)).toEqual(before);
  });
});

describe('a module that is not what it was', () => {
  /** Runs the commands and expects the same failure of each, with no change in the run. */
  async function refused(directory: string, message: string, args = commands): Promise<void> {
    const before = contents(join(directory, 'runs/whole'));
    for (const words of args) {
      const { code, stderr } = await admrl(words, directory);
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(message) });
      expect(stderr.split('\n').at(-2)).toBe(`admrl: ${message}`);
    }
    expect(contents(join(directory, 'runs/whole'))).toEqual(before);
  }

  it('missing: says which, and what to do; inspect needs none', async () => {
    const directory = copied('missing', (path) => rmSync(path));
    await refused(
      directory,
      `${join(directory, 'arm.ts')}, the module of the task family arm, is missing: put it back, or correct ` +
        'module.path (relative to the run directory) in runs/whole/config.json',
    );
    expect((await admrl(['inspect', 'runs/whole'], directory)).code).toBe(0);
  });

  it('another name: says both', async () => {
    const directory = copied('renamed', (_, path) =>
      writeFileSync(path, family.replace("'arm'", "'leg'")),
    );
    const module = join(directory, 'arm.ts');
    const message = `${module}: family.name is leg, expected arm, as in runs/whole`;
    await refused(directory, message, commands.slice(1, 2));
  });

  it('other sizes: says both', async () => {
    const directory = copied('resized', (_, path) =>
      writeFileSync(path, family.replace('...pointMass', '...pointMass, stateSize: 6')),
    );
    const checkpoint = `runs/whole/checkpoints/0000${tinySteps}.safetensors`;
    const message = `${join(directory, 'arm.ts')}: family.stateSize is 6, expected 4, as in ${checkpoint}`;
    await refused(directory, message, commands.slice(0, 2));
  });

  it('another number of task parameters: says both', async () => {
    const fields =
      "...pointMass, box: { low: [0], high: [1] }, parameterNames: ['x'], defaultTask: [0]";
    const directory = copied('reboxed', (_, path) =>
      writeFileSync(path, family.replace('...pointMass', fields)),
    );
    const message = `${join(directory, 'arm.ts')}: number of coordinates of family.box is 1, expected 2, as in runs/whole/`;
    await refused(
      directory,
      `${message}checkpoints/0000${tinySteps}.safetensors`,
      commands.slice(0, 2),
    );
    await refused(directory, `${message}tasks.jsonl`, commands.slice(2));
  });
});
