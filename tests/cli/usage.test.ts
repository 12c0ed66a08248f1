/** @file What the command line says: help, mistakes named with what was expected, exit codes, pipes. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { admrl, startAdmrl } from './admrl.ts';
import { inProcess } from './inProcess.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-usage-'));
afterAll(() => rmSync(folder, { recursive: true }));

const families =
  'hopper2d, walker2d, ant2d, ant3d, cheetah-highdim, drone2d, half-cheetah-vel, pointMass';

describe('help', () => {
  it('of the program lists the commands', async () => {
    const { code, stdout, stderr } = await admrl(['--help'], folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const name of [
      'train',
      'adapt',
      'evaluate',
      'attack',
      'optimum',
      'report',
      'sweep',
      'compare',
      'lab',
      'play',
      'inspect',
      'bench',
    ]) {
      expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
    }
  });

  it.each([
    [
      'train',
      [
        '--preset',
        '--seed',
        '--tasks',
        '--run',
        '--config',
        '--set',
        '--resume',
        'hopper2d',
        '--method',
        'mb-unif',
        '--lab',
        'admrl train ./arm.ts --preset small',
      ],
    ],
    ['adapt', ['--task', '--samples', '--out', 'Examples:']],
    ['evaluate', ['--grid', '--samples', 'evaluation.json', 'Examples:']],
    ['optimum', ['--tasks', '--seeds', '--jobs', '--from', '--out', 'Examples:']],
    ['attack', ['--budget', '--samples', '--jobs', 'attack.json', 'Examples:']],
    ['report', ['--out']],
    ['compare', ['--out', '--optimal', '--model-error', '--from', 'Examples:']],
    [
      'sweep',
      [
        '<file>',
        '--on',
        '--jobs',
        '--threads',
        '--dry-run',
        'run',
        'status',
        'gather',
        'Examples:',
      ],
    ],
    ['lab', ['--port', '--export', '--trust-module', '127.0.0.1', 'admrl train hopper2d --lab']],
    ['play', ['--task', '--port', '127.0.0.1', 'admrl play runs/hopper2d-fast-seed1']],
    ['inspect', ['<run>']],
    ['bench', ['--json']],
  ])('of %s names its options', async (command, parts) => {
    const { code, stdout } = await inProcess([command, '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Usage: admrl ${command} `));
    for (const part of parts) expect(stdout).toContain(part);
  });

  it('is shown, with the code of a mistake, when no command is given', async () => {
    const { code, stderr } = await admrl([], folder);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^Usage: admrl /);
  });

  it('--version prints the version of the package', async () => {
    const { code, stdout } = await admrl(['--version'], folder);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('a mistake has exit code 2 and is named', () => {
  const sweep = join(folder, 'sweep.yaml');
  writeFileSync(sweep, 'families: pointMass\nseed: 1-3\nset: { trpo: { updats: 5 } }\n');
  const good = join(folder, 'good.yaml');
  writeFileSync(good, 'families: pointMass\nseeds: 1-3\n');
  writeFileSync(join(folder, 'bad.yaml'), 'training:\n  nTasks: three\ntrpo:\n  updats: 5\n');

  it.each<[string[], RegExp | string]>([
    [['trian'], "unknown command 'trian'\n(Did you mean train?)"],
    [['help', 'trian'], "unknown command 'trian'\n(Did you mean train?)"],
    [['trian', '--help'], "unknown command 'trian'\n(Did you mean train?)"],
    [['train', '--sed', '1'], "unknown option '--sed'\n(Did you mean one of --seed, --set?)"],
    [
      ['train', '--seed', '-1'],
      "argument '-1' is invalid. expected a whole number from 0 to 4294967295.",
    ],
    [
      ['train', '--tasks', '1.5'],
      "argument '1.5' is invalid. expected a whole number of at least 1.",
    ],
    [
      ['train', 'hopper2d', '--method', 'mb-uni'],
      "option '--method <name>' argument 'mb-uni' is invalid. Allowed choices are admrl, mb-unif, mb-gauss, mb-gauss-clipped, mb-corner, slbo-fixed, mt-joint, mt-model, maml, maml-mt, pearl, pearl-mt, sac, admrl-normalised, mb-sobol, mb-boundary, plr, waker, admrl-map, roml, mb-behaviour.",
    ],
    [
      ['train', '--resume', 'somewhere', '--method', 'mb-unif'],
      'give no family and no other option',
    ],
    [
      ['train'],
      `train: name a task family (${families}), a module that exports one, or --resume DIR`,
    ],
    [
      ['train', 'hoper2d'],
      `family is "hoper2d", expected one of: ${families}, or a module such as ./arm.ts; did you mean hopper2d?`,
    ],
    [
      ['train', './nowhere.ts'],
      'cannot read the task family ./nowhere.ts: no such file or directory (ENOENT)',
    ],
    [
      ['train', 'families/arm'],
      'families/arm: expected a module that ends in .ts, .mts, .js or .mjs',
    ],
    [
      ['train', 'pointMass', '--preset', 'smal'],
      'preset smal: expected one of smoke, fast, small, reduced, paper; did you mean small?',
    ],
    [
      ['train', 'pointMass', '--set', 'trpo.updats=5'],
      '--set trpo.updats=5: trpo.updats: unknown setting; did you mean rollout.updates?',
    ],
    [
      ['train', 'pointMass', '--set', 'rollout.updates=many'],
      '--set rollout.updates=many: rollout.updates: expected a whole number ≥ 1, got "many"',
    ],
    [
      ['train', 'pointMass', '--set', 'rollout.updates=0'],
      '--set rollout.updates=0: rollout.updates: expected a whole number ≥ 1, got 0',
    ],
    [['train', 'pointMass', '--set', 'updates'], /--set updates: .*group\.name=value/],
    [
      ['train', 'pointMass', '--set', 'training.nCollect=10', '--set', 'training.numEnvs=4'],
      /training\.nCollect: expected a multiple of training\.numEnvs \(4\), got 10/,
    ],
    [
      ['train', 'hopper2d', '--preset', 'smoke', '--set', 'value.batchSize=100000'],
      /^admrl: --set value\.batchSize=100000: value\.batchSize: expected at most rollout\.numEnvs \(\d+\) × time limit of hopper2d \(200\) = \d+, got 100000\n$/,
    ],
    [
      ['train', '--resume', 'somewhere', '--seed', '3'],
      'train: --resume uses the settings of the run',
    ],
    [
      ['train', 'pointMass', '--seed', '1', '--seed=2'],
      "option '--seed <number>' is given twice, '1' and '2'",
    ],
    [
      ['evaluate', 'run', '--samples', '0', '--samples', '0'],
      "option '--samples <list>' is given twice, '0' and '0'",
    ],
    [['report', 'run', '--out', 'a', '--out', 'b'], "option '--out <directory>' is given twice"],
    [
      ['train', '--resume', 'somewhere', '--config', 'bad.yaml'],
      'give no family and no other option',
    ],
    [
      ['train', 'pointMass', '--threads', '1000000'],
      "argument '1000000' is invalid. expected a whole number from 1 to 1024.",
    ],
    [
      ['train', 'pointMass', '--tasks', '100000000'],
      /admrl: --set training\.nTasks=100000000: training\.nTasks: expected .*\n--set .*: expected a training of pointMass that fits the memory of /,
    ],
    [
      ['lab', 'nowhere'],
      'lab: nowhere does not exist, expected a run, a folder of runs, or the file of a sweep',
    ],
    [
      ['lab', '.', '--export', '.'],
      /^admrl: (lab: --export: \. is not empty, expected an empty folder or a new one|.*dist\/lab\/app is missing.*)\n$/,
    ],
    [
      ['play', 'nowhere', '--task', '1,1'],
      'play: nowhere has no config.json, expected the directory of a run',
    ],
    [['play', 'run'], "required option '--task <psi>' not specified"],
    [['lab', '--port', '0'], "argument '0' is invalid. expected a whole number from 1 to 65535."],
    [['adapt', 'run'], "required option '--task <psi>' not specified"],
    [
      ['adapt', 'run', '--task', '1,x'],
      "argument '1,x' is invalid. expected numbers separated by commas",
    ],
    [
      ['adapt', 'run', '--task', '1,1', '--out', 'no/where.onnx'],
      'adapt: --out: cannot write no/where.onnx: no such file or directory',
    ],
    [
      ['adapt', 'run', '--task', '1,1', '--out', '.'],
      'adapt: --out: cannot write .: it is a directory, expected a regular file',
    ],
    [
      ['adapt', 'run', '--task', '1,1', '--out', ''],
      'adapt: --out: cannot write "": expected the path of a file',
    ],
    [
      ['report', 'run', '--out', 'package.json/x'],
      'report: --out: cannot write to the directory package.json/x: a part of the path is a file',
    ],
    [['train', 'pointMass', '--take-over'], '--take-over and --trust-module go with --resume'],
    [
      ['evaluate', 'run', '--grid', '1'],
      "argument '1' is invalid. expected a whole number from 2 to 1000.",
    ],
    [
      ['evaluate', 'run', '--samples', '2000,0'],
      "argument '2000,0' is invalid. expected ascending",
    ],
    [['evaluate', 'run', 'other'], 'too many arguments'],
    [
      ['attack', 'run', '--budget', '0'],
      "argument '0' is invalid. expected a whole number from 1 to 100000.",
    ],
    [['sweep'], "missing required argument 'file'"],
    [
      ['sweep', 'nowhere.yaml', '--on', 'slrm'],
      "argument 'slrm' is invalid. expected local, slurm, kubernetes, redis, postgres, or an address such as",
    ],
    [
      ['sweep', good, '--on', 'redis://127.0.0.1:1', '--jobs', '2'],
      'sweep: --jobs is for those that work on a queue: give it to sweep work',
    ],
    [['sweep', 'work', good], "required option '--on <queue>' not specified"],
    [
      ['sweep', 'work', good, '--on', 'slurm'],
      "argument 'slurm' is invalid. expected redis, postgres, or an address such as",
    ],
    [['sweep', sweep], `${sweep}:2:1: seed: unknown field; did you mean seeds?`],
    [['sweep', 'run', good], 'sweep run: say which job: give --index or --id'],
    [
      ['sweep', 'run', good, '--index', '3'],
      `sweep run: --index is 3, expected a number below 3, the jobs of ${good}`,
    ],
    [
      ['sweep', 'run', good, '--index', '0', '--index', '1'],
      "option '--index <number>' is given twice, '0' and '1'",
    ],
    [
      ['sweep', good, '--on', 'kubernetes'],
      'sweep: --on kubernetes prints a manifest and starts nothing: give --dry-run',
    ],
    [
      ['sweep', 'gather', good, '--out', 'package.json/x'],
      'sweep gather: --out: cannot write to the directory package.json/x: a part of the path is a file',
    ],
    [['optimum', 'pontMass'], 'did you mean pointMass?'],
    [['optimum', 'pointMass', '--tasks', '0.5'], 'pointMass: psi has 1 entries, expected 2'],
    [
      ['optimum', 'pointMass', '--tasks', 'all'],
      "argument 'all' is invalid. expected test, out-of-distribution or tasks such as",
    ],
  ])('admrl %j', async (args, message) => {
    const { code, stdout, stderr } = await inProcess(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    if (typeof message === 'string') expect(stderr).toContain(message);
    else expect(stderr).toMatch(message);
    // A message for people: no stack.
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('as a process too', async () => {
    const { code, stdout, stderr } = await admrl(['train', 'hoper2d'], folder);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^admrl: family is "hoper2d", expected .*\n$/);
  });

  it('every fault of all files with its line', async () => {
    writeFileSync(join(folder, 'first.yaml'), 'trpo: { cgIterations: 5, maxKl: 0 }\n');
    const files = ['--config', 'first.yaml', '--config', 'bad.yaml'];
    const { code, stderr } = await admrl(['train', 'pointMass', ...files], folder);
    expect(stderr).toContain('first.yaml:1:33: trpo.maxKl: expected a finite number > 0, got 0');
    expect(code).toBe(2);
    expect(stderr).toContain(
      'bad.yaml:2:11: training.nTasks: expected a whole number ≥ 1, got "three"',
    );
    expect(stderr).toContain(
      'bad.yaml:4:3: trpo.updats: unknown setting; did you mean rollout.updates?',
    );
  });
});

describe('a failure has exit code 1', () => {
  it.each([
    [['inspect', 'nowhere']],
    [['report', 'nowhere']],
    [['adapt', 'nowhere', '--task', '1,1']],
    [['evaluate', 'nowhere']],
    [['attack', 'nowhere']],
    [['optimum', 'pointMass', '--from', 'nowhere']],
    [['train', '--resume', 'nowhere']],
  ])('admrl %j: there is no run', async (args) => {
    const { code, stderr } = await inProcess(args);
    expect(code).toBe(1);
    expect(stderr).toBe(
      'admrl: nowhere/config.json is missing: this is not the directory of a run\n',
    );
  });
});

describe('as a process too', () => {
  it('a failure has exit code 1', async () => {
    const { code, stderr } = await admrl(['inspect', 'nowhere'], folder);
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^admrl: nowhere/),
    });
  });
});

describe('a pipe', () => {
  it('may be closed by its reader: no error, no stack', async () => {
    const started = startAdmrl(['train', '--help'], folder);
    started.child.stdout.destroy();
    const { code, stderr } = await started.finished;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});
