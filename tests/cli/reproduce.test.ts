/** @file `admrl reproduce` begins with what it will cost, works through its runs, and resumes where it was interrupted. */

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { problems } from '../../src/envs/problems.ts';
import { figurePlans, paperMethods } from '../../src/study/sweep/figurePlans.ts';
import { type Finished, startAdmrl } from './admrl.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-reproduce-'));
afterAll(() => rmSync(folder, { recursive: true }));
const run = join(folder, 'runs/reproduce/smoke/ant2d/admrl-seed-1');

/** Starts the command and interrupts it when an event has been told. */
async function killedAt(line: RegExp, jobs = 1): Promise<Finished> {
  const flags = ['--preset', 'smoke', '--jobs', `${jobs}`, '--json-events'];
  const started = startAdmrl(['reproduce', 'fig3', ...flags], folder);
  await started.lines(line, 1);
  started.child.kill('SIGINT');
  return started.finished;
}

describe('reproduce fig3 --preset smoke', () => {
  it('says what it costs, then trains the first method', async () => {
    const { code, stdout, stderr } = await killedAt(/"stepEnded".*"job":"ant2d, admrl, seed 1"/);
    expect(code).toBe(130);
    // The streams have closed: the training that was running is not left behind.
    expect(stderr).toContain('interrupted; run the same command again to resume');
    const [title, cost, ...rest] = stdout.trimEnd().split('\n');
    expect(title).toBe(
      'fig3, preset smoke: gaps over the test tasks, and the worst case against adaptation samples',
    );
    // Three methods, one seed. Training: 2 + 2 × 2 = 6 iterations of 2 updates of 10 × 200 steps; AdMRL's gradient too:
    // 10 × 200. A test task: 2 + 1 × 2 = 4 such iterations, on the four corners of the box.
    const virtual = 3 * (6 * 4000 + 4 * 4 * 4000) + 2000;
    expect(cost).toContain(
      `ant2d: 3 runs, ${virtual.toLocaleString('en-US')} virtual and at most `,
    );
    const methods = rest.slice(0, 3).map((line) => line.trim().split(':')[0]);
    expect(methods).toEqual(['admrl', 'mb-unif', 'mb-gauss']);
    for (const line of rest.slice(0, 3)) expect(line).toMatch(/ real steps to test, about .+$/);
    expect(rest[3]).toMatch(/^about .* on this machine, less what has been done already$/);
    expect(stderr).toMatch(
      /^{"type":"partStarted","what":"ant2d, admrl, seed 1","part":0,"parts":4,"secondsLeft":[\d.]+}$/m,
    );
  });

  it('resumes the run that it finds', async () => {
    const { stderr } = await killedAt(/"type":"runEnded"/);
    // Its first step was made before.
    expect(stderr).toMatch(/"stepEnded".*"finished":2,/);
    expect(stderr).not.toMatch(/"stepEnded".*"finished":1,/);
    expect(existsSync(join(run, 'config.json'))).toBe(true);
    const tasks = readFileSync(join(run, 'tasks.jsonl'), 'utf8').trimEnd().split('\n');
    expect(tasks).toHaveLength(2);
  });
});

describe('reproduce --jobs 2', () => {
  it('trains two runs side by side, each on its share of the cores', async () => {
    rmSync(join(folder, 'runs'), { recursive: true, force: true });
    const { stderr } = await killedAt(/"stepEnded".*"job":"ant2d, mb-unif, seed 1"/, 2);
    expect(stderr).not.toContain('"part":2');
    for (const method of ['admrl', 'mb-unif']) {
      const config = join(folder, `runs/reproduce/smoke/ant2d/${method}-seed-1/config.json`);
      const { threads } = JSON.parse(readFileSync(config, 'utf8'));
      expect(threads).toBe(Math.max(1, Math.floor(availableParallelism() / 2)));
    }
  });
});

describe('the plans of figures', () => {
  it('are of families and methods that exist', () => {
    for (const { families, methods } of Object.values(figurePlans)) {
      expect(families.length).toBeGreaterThan(0);
      expect(methods.length).toBeGreaterThan(0);
      for (const { family } of families) expect(Object.keys(problems)).toContain(family);
    }
    expect(paperMethods).toEqual(['admrl', 'mb-unif', 'mb-gauss']);
  });
});
