/** @file `admrl attack` as a process: what it writes and prints, that it goes on to the same bytes, what it refuses. */

import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Attack } from '../../src/evaluation/attack/attack.ts';
import { readAttack } from '../../src/study/attack/attackFile.ts';
import {
  admrl,
  contents,
  type Finished,
  filesBelow,
  startAdmrl,
  temporaryOf,
  tinyTraining,
} from './admrl.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-attack-'));
/** A generation of the search has 6 tasks; 13 are enough for two. */
const args = (run: string, ...more: string[]): string[] => [
  'attack',
  run,
  '--budget',
  '13',
  ...more,
];
let whole: Finished;
let attack: Attack;

/** The run as it was before it was attacked. */
function freshCopy(name: string): string {
  const directory = join(folder, name);
  cpSync(join(folder, 'run'), directory, { recursive: true });
  return directory;
}

/** What an attack leaves, by path. */
const left = (name: string): Record<string, string> =>
  contents(join(folder, name), (path) => !path.startsWith('attack'));

beforeAll(async () => {
  expect(await admrl(tinyTraining('run'), folder)).toMatchObject({ code: 0 });
  expect(await admrl(['evaluate', 'run', '--grid', '2'], folder)).toMatchObject({ code: 0 });
  freshCopy('whole');
  whole = await admrl(args('whole'), folder);
  attack = readAttack(join(folder, 'whole/attack.json'))!;
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('attack', () => {
  it('writes attack.json and the policies, and leaves the rest as it was', () => {
    expect(whole).toMatchObject({ code: 0, stderr: '' });
    const isMade = (path: string): boolean => path.startsWith('attack');
    expect(contents(join(folder, 'whole'), isMade)).toEqual(contents(join(folder, 'run')));
    expect(attack).toMatchObject({ family: 'pointMass', samples: 0, taskSet: 'grid 2' });
    expect(attack.tests.map(({ psi }) => psi)).toEqual([
      [-1, -1],
      [-1, 1],
      [1, -1],
      [1, 1],
    ]);
    expect(attack.searched.map(({ name }) => name)).toEqual(
      Array.from({ length: 12 }, (_, i) => `search-${i}`),
    );
    for (const { psi, returns, reference } of [...attack.tests, ...attack.searched]) {
      expect(psi.every((x) => Math.abs(x) <= 1)).toBe(true);
      expect([returns.values.length, returns.fresh.length]).toEqual([4, 4]);
      expect(reference!.returns.fresh).toHaveLength(4);
    }
    const policies = filesBelow(join(folder, 'whole/attack'));
    expect(policies).toHaveLength(16);
  });

  it('prints the worst tasks beside the worst test task', () => {
    const lines = whole.stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^rank +task +A_0 +reference +by the policy of +gap$/);
    expect(lines.map((line) => line.split(' ')[0])).toEqual([
      'rank',
      '1',
      '2',
      '3',
      '4',
      '5',
      'test',
      'the',
      'real',
      'whole/attack.json',
    ]);
    const gap = String.raw`-?[\d.,]+ \(95 % -?[\d.,]+ to -?[\d.,]+\)`;
    expect(lines[7]).toMatch(
      new RegExp(`^the attack found a gap of ${gap} where the worst of 4 test tasks has ${gap}$`),
    );
    // 16 adaptations × 160 steps; 8 episodes of the zero action; 5 + 4 tasks × 2 policies × 2 sets of 200 episodes.
    expect(lines[8]).toBe('real steps: train 0, dev 0, gradient 0, evaluation 146,720');
  });

  it('goes on after kill -9 with another number of processes, to the same bytes', {
    timeout: 120_000,
  }, async () => {
    const path = join(freshCopy('killed'), 'attack.json');
    const finished = (): number => {
      const found = existsSync(path) ? readAttack(path) : null;
      return found === null ? 0 : found.tests.length + found.searched.length;
    };
    // Among the test tasks, and in the first generation.
    for (const tasks of [2, 7]) {
      const started = startAdmrl(args('killed'), folder);
      while (finished() < tasks) await sleep(5);
      started.child.kill('SIGKILL');
      expect((await started.finished).code).toBeNull();
      // As a process leaves it that is killed while it writes.
      writeFileSync(join(folder, 'killed/attack', temporaryOf('test-0.safetensors', started)), 'x');
    }
    const { stdout } = await admrl(args('killed', '--jobs', '1'), folder);
    expect(stdout).toBe(whole.stdout.replaceAll('whole', 'killed'));
    expect(left('killed')).toEqual(left('whole'));
  });

  it('adapts again where a policy is missing or another, and goes on with a larger budget', {
    timeout: 120_000,
  }, async () => {
    const directory = freshCopy('grown');
    const first = await admrl(['attack', 'grown', '--budget', '6'], folder);
    expect(first).toMatchObject({ code: 0 });
    expect(readAttack(join(directory, 'attack.json'))!.report!.searched).toBe(6);
    rmSync(join(directory, 'attack/test-3.safetensors'));
    cpSync(
      join(directory, 'attack/search-0.safetensors'),
      join(directory, 'attack/search-1.safetensors'),
    );
    expect(await admrl(args('grown'), folder)).toMatchObject({ code: 0, stderr: '' });
    expect(left('grown')).toEqual(left('whole'));
  });

  it('does nothing again when it is finished; shows A* where it is known', async () => {
    const before = left('whole');
    const returns = { mean: -12.5, low: -13, high: -12, episodes: 200 };
    const entry = {
      source: 'direct',
      method: 'trpo',
      seed: 1,
      samples: 1000,
      returns,
      origin: 'here',
      date: '2026-01-01',
    };
    const tasks = attack.tests.map(({ psi }) => ({ psi, entries: [entry] }));
    mkdirSync(join(folder, 'results/optimal-returns'), { recursive: true });
    const path = join(folder, 'results/optimal-returns/pointMass.json');
    writeFileSync(path, JSON.stringify({ family: 'pointMass', tasks }));
    const { stdout } = await admrl(args('whole'), folder);
    rmSync(path);
    expect(left('whole')).toEqual(before);
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/gap +best known$/);
    expect(lines[6]).toMatch(/^test .*\) +-12\.5$/);
  });

  it('keeps an attack of something else under another name; without an evaluation it says so', async () => {
    const directory = freshCopy('other');
    cpSync(join(folder, 'whole/attack.json'), join(directory, 'attack.json'));
    rmSync(join(directory, 'evaluation.json'));
    const more = ['--budget', '6', '--samples', '40'];
    const { code, stdout, stderr } = await admrl(['attack', 'other', ...more], folder);
    expect([code, stderr.split('\n')]).toEqual([
      0,
      [
        'note: there is no other/evaluation.json: no test tasks to start from or to compare with',
        'note: other/attack.json contained a different attack (0 samples, after step 44, test tasks: grid 2): kept as other/attack-1.json',
        '',
      ],
    ]);
    expect(stdout).toMatch(/^rank +task +A_40 /);
    expect(stdout).toMatch(/^the attack found a gap of [^w]*$/m);
    expect(readAttack(join(directory, 'attack.json'))).toMatchObject({ taskSet: null, tests: [] });
    expect(readAttack(join(directory, 'attack-1.json'))).toEqual(attack);
  });

  it.each([
    [['--budget', '5'], 2, 'budget is 5, expected at least 6, a generation for 2 parameters'],
    [['--samples', '30'], 2, 'samples is 30, expected a multiple of 40 (evaluation.adaptSamples)'],
  ])('refuses %j before any work', async (flags, code, message) => {
    const finished = await admrl(['attack', 'run', ...flags], folder);
    expect(finished).toEqual({ code, stdout: '', stderr: `admrl: ${message}\n` });
  });

  it('names file and field of a file that is no attack', async () => {
    const directory = freshCopy('damaged');
    writeFileSync(join(directory, 'attack.json'), '{"family": "pointMass", "method": 3}');
    const { code, stderr } = await admrl(args('damaged'), folder);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^admrl: damaged\/attack\.json: method: .*expected string.*\n$/);
  });
});
