/** @file `admrl compare`: what it prints and writes, drawing again without runs, the optimum that rises, and mistakes. */

import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addOptimalReturns } from '../../src/study/optimum/optimalReturnsFile.ts';
import { writeEvaluatedRun } from '../../src/study/run/evaluatedRun.testdata.ts';
import { admrl, contents, type Finished, tinyTraining } from './admrl.ts';
import { inProcess } from './inProcess.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-compare-'));
const runs = ['a', 'b', 'c', 'd'];
let first: Finished;

beforeAll(async () => {
  for (const [i, name] of runs.entries()) {
    writeEvaluatedRun(join(folder, name), {
      method: i < 2 ? 'admrl' : 'mb-unif',
      seed: 1 + (i % 2),
      isOutOfDistribution: true,
      returns: (place, n) => 100 + 10 * place - 3 * i + n / 10,
    });
  }
  first = await admrl(['compare', ...runs, '--out', 'out'], folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

const textOf = (path: string): string => readFileSync(join(folder, path), 'utf8');

describe('compare', () => {
  it('prints tables and the page, and says on stderr what gaps are measured to', () => {
    expect(first).toMatchObject({
      code: 0,
      stderr:
        'note: No optimal returns of pointMass are known on the test tasks and outside of Ψ: gaps there are measured to the best return that any of these runs reached on a task.\n',
    });
    const lines = first.stdout.trimEnd().split('\n');
    expect(lines[0]).toBe('Gap to the best of these runs: 4 tasks');
    expect(lines[2]).toMatch(/^\| method \| n \| seeds \| worst gap \| as measured \|/);
    // The first run after 40 samples is the best everywhere, the second 3 below it: a mean of 1.5.
    expect(lines[5]).toMatch(/^\| AdMRL \| 40 \| 2 \| .* \| 1\.5 \|/);
    expect(lines).toContain('Outside of Ψ, gap to the best of these runs: 20 tasks');
    expect(lines.at(-1)).toBe('out/report.html');
  });

  it('draws the same again from comparison.json alone', async () => {
    cpSync(join(folder, 'out/comparison.json'), join(folder, 'kept.json'));
    const again = await admrl(['compare', '--from', 'kept.json', '--out', 'again'], folder);
    expect(again.code).toBe(0);
    expect(again.stdout.replaceAll('again/', 'out/')).toBe(first.stdout);
    expect(contents(join(folder, 'again'))).toEqual(contents(join(folder, 'out')));
  });

  it('measures to the optimum, raises it to what is above, and tells that', async () => {
    const entry = (mean: number) => ({
      source: 'direct' as const,
      method: 'trpo',
      seed: 1,
      samples: 9,
      origin: 'made up',
      date: '2026-01-01',
      returns: { mean, low: mean, high: mean, episodes: 200 },
    });
    addOptimalReturns(join(folder, 'best.json'), 'pointMass', [
      { psi: [-1, -1], entry: entry(120) },
      { psi: [-1, 1], entry: entry(112) },
    ]);
    const args = ['compare', 'a', 'c', '--optimal', 'best.json', '--out', 'optimal'];
    const { code, stdout, stderr } = await admrl(args, folder);
    expect(code).toBe(0);
    expect(stderr.split('\n')).toEqual([
      'note: No optimal returns of pointMass are known outside of Ψ: gaps there are measured to the best return that any of these runs reached on a task.',
      'note: 2 test tasks have no known optimum and are left out of all gaps.',
      'note: AdMRL, seed 1, returned 114 at ψ = (−1, 1) after 40 samples, more than the 112 known before, a gap of −1.5: the optimum was raised to it.',
      'note: There is one seed per method: the intervals describe these trained systems, not the methods.',
      '',
    ]);
    expect(stdout).toContain('Gap to the best known return: 4 tasks\n');
    const kept = JSON.parse(textOf('best.json'));
    expect(kept.tasks[1].entries).toMatchObject([
      { source: 'adapted', method: 'admrl', seed: 1, samples: 680, returns: { mean: 113.5 } },
      { source: 'direct' },
    ]);
    // Once more: the same.
    const bytes = textOf('best.json');
    const before = contents(join(folder, 'optimal'));
    expect(await admrl(args, folder)).toEqual({ code, stdout, stderr });
    expect(textOf('best.json')).toBe(bytes);
    expect(contents(join(folder, 'optimal'))).toEqual(before);
  });

  it('finds the optimum in results/optimal-returns by itself', async () => {
    const path = join(folder, 'elsewhere/results/optimal-returns/pointMass.json');
    addOptimalReturns(path, 'pointMass', []);
    const { stderr } = await admrl(['compare', '../a', '--out', 'x'], join(folder, 'elsewhere'));
    expect(stderr).toContain('No optimal returns of pointMass are known');
    expect(existsSync(join(folder, 'elsewhere/x/report.html'))).toBe(true);
  });

  it('compares models on request, keeps that, and uses it afterwards for the same runs', async () => {
    for (const method of ['admrl', 'mb-unif']) {
      await admrl([...tinyTraining(method), '--method', method], folder);
      await admrl(['evaluate', method, '--grid', '2'], folder);
    }
    const both = ['compare', 'admrl', 'mb-unif', '--out', 'models'];
    expect(await admrl([...both, '--model-error'], folder)).toMatchObject({ code: 0 });
    const { modelError } = JSON.parse(textOf('models/comparison.json'));
    expect(JSON.parse(textOf('models/model-error.json'))).toEqual(modelError);
    // 2 runs × 5 tasks × 4 episodes of 20 steps.
    expect(modelError).toMatchObject({ episodes: 40, transitions: 800 });
    expect(modelError.methods.map(({ method }: { method: string }) => method)).toEqual([
      'admrl',
      'mb-unif',
    ]);
    const before = contents(join(folder, 'models'));
    expect(await admrl(both, folder)).toMatchObject({ code: 0 });
    expect(contents(join(folder, 'models'))).toEqual(before);
    const { stderr } = await admrl(['compare', 'admrl', '--out', 'models'], folder);
    expect(stderr).toContain(
      'note: models/model-error.json belongs to other runs and is left out: --model-error computes it for these\n',
    );
  }, 300_000);

  it.each([
    [[], 2, 'compare: name the runs, or give --from FILE'],
    [['a', '--from', 'kept.json'], 2, 'compare: give runs or --from, not both'],
    [
      ['a', '--optimal', 'no.json'],
      2,
      'optimal is no.json, expected a file that is there: “admrl optimum” writes it',
    ],
    [['--from', 'no.json'], 1, 'no.json is missing: “admrl compare” writes it'],
    [['a', 'nowhere'], 1, 'nowhere/config.json is missing: this is not the directory of a run'],
    [['a', 'a'], 1, 'a: is admrl with seed 1, as a is; expected each method and seed once'],
  ])('of %j fails with %i', async (args, code, message) => {
    const before = process.cwd();
    process.chdir(folder);
    const finished = await inProcess(['compare', ...args, '--out', 'failed']);
    process.chdir(before);
    expect(finished).toEqual({ code, stdout: '', stderr: `admrl: ${message}\n` });
    expect(existsSync(join(folder, 'failed'))).toBe(false);
  });
});
