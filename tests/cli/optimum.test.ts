/** @file `admrl optimum`: what it prints and keeps, `kill -9` and going on, evaluations that count too, and mistakes. */

import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OptimalEntry, OptimalReturns } from '../../src/evaluation/optimum/optimalReturns.ts';
import { mean } from '../../src/math/statistics.ts';
import { admrl, type Finished, startAdmrl, temporaryOf, tinyTraining } from './admrl.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-optimum-'));
/** The second task is one of those on which the run is evaluated. */
const args = ['optimum', 'pointMass', '--tasks', '0.5,0.5;-1,1', '--seeds', '1', '--from', 'run'];
const table = 'results/optimal-returns/pointMass.json';
let whole: Finished;

beforeAll(async () => {
  await admrl(tinyTraining('run'), folder);
  await admrl(['evaluate', 'run', '--grid', '2', '--samples', '0,40'], folder);
  whole = await admrl([...args, '--jobs', '2'], folder);
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true }));

const textOf = (path: string): string => readFileSync(join(folder, path), 'utf8');
/** The content of a file, whatever the day is. */
const undated = (path: string): string => textOf(path).replaceAll(/"date": "[\d-]{10}"/g, '"date"');
const entriesOf = (path: string): OptimalEntry[][] => {
  const { tasks }: OptimalReturns = JSON.parse(textOf(path));
  return tasks.map(({ entries }) => [...entries]);
};

describe('optimum', () => {
  it('prints the best return of every task beside the zero action, and says where it is kept', () => {
    expect(whole.code).toBe(0);
    const lines = whole.stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^task +optimum +95 % interval +source +zero action$/);
    const row = String.raw`-\d\.\d+ +-\d\.\d+ to -\d\.\d+ +direct: trpo, seed 1(, mean action)? +-\d+\.\d+$`;
    expect(lines[1]).toMatch(new RegExp(String.raw`^\(0\.5, 0\.5\) +${row}`));
    expect(lines[2]).toMatch(new RegExp(String.raw`^\(-1, 1\) +${row}`));
    expect(lines.slice(3)).toEqual([table]);
  });

  it('tells every training on stderr, with the time left', () => {
    const [first, ...lines] = whole.stderr.trimEnd().split('\n');
    expect(first).toBe('trainings: 2 to do, 0 known already');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(
      /^\[1\/2\] ψ \(.*\), seed 1: .* \(95 % .*, 200 episodes\), converged after \d+ iterations; about \d+ s left$/,
    );
    expect(lines[1]).toMatch(/^\[2\/2\] .* after \d+ iterations$/);
  });

  it('keeps what was trained, and what the evaluations of runs have measured on these tasks', () => {
    // The three other corners were evaluated too.
    expect(entriesOf(table).map((entries) => entries.length)).toEqual([2, 3, 1, 2, 2]);
    const [, ofCorner, ofMiddle] = entriesOf(table);
    expect(ofMiddle).toMatchObject([{ source: 'direct', method: 'trpo', seed: 1 }]);
    const [{ samples, training, origin }] = ofMiddle;
    expect(origin).toBe('admrl optimum pointMass');
    // Batches of 50 episodes of 20 steps, and one for the normaliser.
    expect(samples).toBe(1000 * ((training?.iterations ?? 0) + 1));
    const evaluation = JSON.parse(textOf('run/evaluation.json'));
    const measured = evaluation.tasks[1];
    expect(measured.psi).toEqual([-1, 1]);
    // The run was trained on 640 steps.
    expect(ofCorner.slice(0, 2)).toMatchObject(
      [0, 40].map((n) => ({
        source: 'adapted',
        method: 'admrl',
        seed: 1,
        samples: 640 + n,
        returns: { mean: mean(measured.returns[n].fresh), episodes: 4 },
        origin: 'run',
      })),
    );
    expect(ofCorner).toHaveLength(3);
  });

  it('goes on after kill -9 to the same table, with another number of processes', async () => {
    const path = 'killed/table.json';
    const again = [...args, '--jobs', '1', '--out', path];
    const started = startAdmrl(again, folder);
    await started.lines(/^\[1\/2\]/, 1);
    started.child.kill('SIGKILL');
    await started.finished;
    expect(
      entriesOf(path)
        .flat()
        .filter(({ source }) => source === 'direct'),
    ).toHaveLength(1);
    writeFileSync(join(folder, temporaryOf(path, started)), '{');
    const { code, stdout, stderr } = await admrl(again, folder);
    expect(code).toBe(0);
    expect(readdirSync(join(folder, 'killed'))).toEqual(['table.json']);
    expect(stderr).toMatch(/^trainings: 1 to do, 1 known already\n\[1\/1\] .*\n$/);
    expect(undated(path)).toBe(undated(table));
    expect(stdout).toBe(whole.stdout.replace(table, path));
  }, 300_000);

  it('does nothing when everything is known', async () => {
    const before = textOf(table);
    const { code, stdout, stderr } = await admrl(args, folder);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: whole.stdout,
      stderr: 'trainings: 0 to do, 2 known already\n',
    });
    expect(textOf(table)).toBe(before);
  });

  it('trains again where the table was made with other settings, and keeps what it had', async () => {
    const earlier = textOf(table).replace('"maxKl": 0.03', '"maxKl": 0.01');
    mkdirSync(join(folder, 'earlier'));
    writeFileSync(join(folder, 'earlier/table.json'), earlier);
    const { code, stderr } = await admrl([...args, '--out', 'earlier/table.json'], folder);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^trainings: 1 to do, 1 known already\n/);
    const trained = entriesOf('earlier/table.json').flatMap((entries) =>
      entries.flatMap(({ training }) => training?.maxKl ?? []),
    );
    expect(trained.sort()).toEqual([0.01, 0.03, 0.03]);
  }, 300_000);

  it('takes evaluations alone with --seeds 0, and leaves open what nobody has measured', async () => {
    const untrained = args.map((word, i) => (args[i - 1] === '--seeds' ? '0' : word));
    const { code, stdout } = await admrl([...untrained, '--out', 'adapted.json'], folder);
    expect(code).toBe(0);
    // Of all tasks that the run was evaluated on, for n = 0 and 40.
    expect(entriesOf('adapted.json').map((entries) => entries.length)).toEqual([2, 2, 2, 2]);
    expect(
      entriesOf('adapted.json')
        .flat()
        .every(({ source }) => source === 'adapted'),
    ).toBe(true);
    const [, open, known] = stdout.split('\n');
    expect(open).toMatch(/^\(0\.5, 0\.5\) +not known +-\d+/);
    expect(known).toMatch(/^\(-1, 1\) .* adapted: admrl, seed 1 /);
  });

  it('trains on the family of a module', async () => {
    writeFileSync(
      join(folder, 'mass.mjs'),
      `import { createPointMass, pointMass } from 'admrl/problem';
      const family = { ...pointMass, name: 'mass', timeLimit: 5 };
      export default { family, makeEnv: async (numEnvs) => createPointMass({ numEnvs, timeLimit: 5 }) };`,
    );
    const { code, stdout } = await admrl(
      ['optimum', './mass.mjs', '--tasks', '0.5,0.5', '--seeds', '1'],
      folder,
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nresults\/optimal-returns\/mass\.json\n$/);
    const [[{ origin }]] = entriesOf('results/optimal-returns/mass.json');
    expect(origin).toBe('admrl optimum ./mass.mjs');
  }, 300_000);

  it('stopped by SIGINT says how to go on', async () => {
    const started = startAdmrl([...args, '--out', 'stopped.json'], folder);
    await started.lines(/^trainings: /, 1);
    started.child.kill('SIGINT');
    const { code, stderr } = await started.finished;
    expect(code).toBe(130);
    expect(stderr).toMatch(/\ninterrupted; run the same command again to resume\n$/);
  });
});

describe('is refused', () => {
  it('a damaged table, with its field, and it is left as it is', async () => {
    const path = join(folder, 'damaged.json');
    cpSync(join(folder, table), path);
    const damaged = textOf(table)
      .replace(/"mean": (-\d)/, '"mean": "$1')
      .replace(/(\d),\n( *"low")/, '$1",\n$2');
    writeFileSync(path, damaged);
    const { code, stderr } = await admrl([...args, '--out', 'damaged.json'], folder);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^admrl: damaged\.json: tasks\.0\.entries\.0\.returns\.mean: .*expected number.*\n$/,
    );
    expect(readFileSync(path, 'utf8')).toBe(damaged);
  });

  it('a run of another family', async () => {
    const { code, stderr } = await admrl(['optimum', 'hopper2d', '--from', 'run'], folder);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'admrl: optimum: run is a run of the family pointMass, expected hopper2d\n',
    });
  });

  it('a run that has not been evaluated', async () => {
    cpSync(join(folder, 'run'), join(folder, 'unevaluated'), { recursive: true });
    rmSync(join(folder, 'unevaluated/evaluation.json'));
    const { code, stderr } = await admrl(['optimum', 'pointMass', '--from', 'unevaluated'], folder);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'admrl: unevaluated/evaluation.json is missing: evaluate the run first\n',
    });
  });
});
