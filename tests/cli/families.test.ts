/** @file Every family, admrl's own and the worked examples, through `train --preset smoke`: finite numbers, in time. */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { problems } from '../../src/envs/problems.ts';
import { admrl } from './admrl.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'admrl-families-'));
afterAll(() => rmSync(folder, { recursive: true }));

const modules = readdirSync(join(root, 'examples/families'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => join(root, 'examples/families', file));

const records = (run: string, name: string): Record<string, unknown>[] =>
  readFileSync(join(folder, run, name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

/** The numbers in a JSON value. */
function numbers(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbers) : [];
}

describe.each([...Object.keys(problems), ...modules])('train %s --preset smoke', (family) => {
  it('ends in time, with finite numbers only and a task gradient', async () => {
    const run = family.replaceAll(/\W/g, '-');
    const started = performance.now();
    const { code, stdout } = await admrl(
      ['train', family, '--preset', 'smoke', '--run', run],
      folder,
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^trained 2 tasks in /);
    // A few seconds on an idle machine.
    expect((performance.now() - started) / 1000).toBeLessThan(120);
    const metrics = records(run, 'metrics.jsonl');
    expect(metrics.length).toBeGreaterThan(7);
    // What is not finite is refused when it is written, and would be null in JSON.
    expect(JSON.stringify(metrics)).not.toContain('null');
    expect(numbers(metrics).every(Number.isFinite)).toBe(true);
    const [, second] = records(run, 'tasks.jsonl');
    const { total, standardError } = second.gradient as Record<string, number[]>;
    expect(total.every((x) => Number.isFinite(x))).toBe(true);
    expect(total.some((x) => x !== 0)).toBe(true);
    expect(standardError.every((x) => x > 0)).toBe(true);
  });
});
