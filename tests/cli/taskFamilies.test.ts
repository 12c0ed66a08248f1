/** @file docs/task-families.md as a reader follows it: its file in an empty folder, then its commands one after the other. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeBlocks } from '../architecture/markdown.ts';
import { admrl, type Finished } from './admrl.ts';

const root = resolve(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/task-families.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'admrl-page-'));
const blocks = codeBlocks(page);
const [source] = blocks.filter((block) => block.startsWith('// cart.ts\n'));
const commands = blocks
  .flatMap((block) => block.trim().split('\n'))
  .filter((line) => line.startsWith('npx admrl '))
  .map((line) => line.split(' ').slice(2));
const ofCart = commands.filter((words) => !words[1].startsWith('examples/'));

afterAll(() => rmSync(folder, { recursive: true }));

describe('the page', () => {
  const results: Finished[] = [];

  beforeAll(async () => {
    writeFileSync(join(folder, 'cart.ts'), source);
    for (const words of ofCart) results.push(await admrl(words, folder));
  }, 120_000);

  it('has a file of about thirty lines beside its robot', () => {
    const [before, robot, after] = source.split('`');
    expect(robot.split('\n').length).toBeGreaterThan(10);
    expect(before.split('\n').length + after.split('\n').length).toBeLessThan(36);
  });

  it('goes from check to report', () => {
    expect(ofCart.map(([name]) => name)).toEqual(['check', 'train', 'evaluate', 'adapt', 'report']);
    expect(results.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
    const [check, train, evaluate, adapt, report] = results.map(({ stdout }) => stdout);
    expect(check).toMatch(/^cart: all 17 checks passed$/m);
    expect(check).toMatch(/^state: qpos\.rail, qpos\.hinge, qvel\.rail, qvel\.hinge$/m);
    expect(train).toMatch(/^trained 2 tasks in /);
    // Six points of the box, zero-shot and after 1000 samples, beside the baselines.
    expect(evaluate.match(/^\(-?[\d.]+\)/gm)).toEqual([
      '(-1)',
      '(-0.6)',
      '(-0.2)',
      '(0.2)',
      '(0.6)',
      '(1)',
    ]);
    expect(evaluate).toMatch(/^task +0 samples +1000 samples +zero action +random$/m);
    expect(adapt).toMatch(
      /^policy: cart\.onnx \(ONNX, input state \[N, 4\], output action \[N, 1\] in \[-1, 1\] and control in the robot's units: rail -1 to 1\)$/m,
    );
    expect(report.trim()).toBe('runs/cart/report/report.html');
    const html = readFileSync(join(folder, 'runs/cart/report/report.html'), 'utf8');
    expect(html).toContain('place of the cart [m]');
  });

  it('names worked examples that pass the check', async () => {
    const examples = commands.filter((words) => words[1].startsWith('examples/'));
    expect(examples.map(([name]) => name)).toEqual(['check', 'train']);
    for (const [, module] of examples) {
      const { code, stdout } = await admrl(['check', module, '--steps', '200000'], root);
      expect([code, stdout.match(/: all 17 checks passed$/m)]).not.toContain(null);
      expect(code).toBe(0);
    }
  });
});
