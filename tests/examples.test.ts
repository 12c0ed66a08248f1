/** @file Runs every example as a user would, against the built package, and checks what it prints. */

import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { pointMassDynamics } from '../src/envs/pointMass/pointMass.ts';
import {
  type ClosedForm,
  closedForm,
  pointMassReward,
} from '../src/envs/pointMass/pointMassClosedForm.ts';
import { optimalPolicy } from '../src/envs/pointMass/pointMassGap.ts';

const root = resolve(import.meta.dirname, '..');
const folder = join(root, 'examples');
const execute = promisify(execFile);

/** The lines that an example prints. */
async function run(name: string, ...args: string[]): Promise<string[]> {
  const program = ['--import', 'tsx', join(folder, name), ...args];
  const { stdout } = await execute(process.execPath, program, { cwd: root });
  return stdout.trimEnd().split('\n');
}

/** The number after `label` in every line that has it. */
function numbersAfter(label: string, lines: readonly string[]): number[] {
  const pattern = new RegExp(`${label} (-?\\d+(?:\\.\\d+)?)`);
  return lines.flatMap((line) => {
    const found = pattern.exec(line);
    return found === null ? [] : [Number(found[1])];
  });
}

/** The point mass under linear policies that hardly vary: undiscounted returns of 20 steps, exactly. */
function pointMassReturns(): ClosedForm {
  const options = { reward: pointMassReward, horizon: 20, gamma: 1, logStd: [-10, -10] };
  return closedForm(pointMassDynamics, options);
}

beforeAll(() => {
  if (!existsSync(join(root, 'dist/index.js'))) {
    throw new Error('the examples import the built package: run `npm run build` first');
  }
});

describe('the examples', () => {
  it('are numbered, under 40 lines, and import nothing but the package', () => {
    const names = readdirSync(folder).filter((name) => name.endsWith('.ts'));
    expect(names.map((name) => name.slice(0, 2))).toEqual(['01', '02', '03', '04', '05']);
    for (const name of names) {
      const text = readFileSync(join(folder, name), 'utf8');
      expect(text.split('\n').length, name).toBeLessThan(40);
      const imports = [...text.matchAll(/from '([^']+)'/g)].map((match) => match[1]);
      expect(
        imports.filter((path) => !/^admrl(\/|$)/.test(path)),
        name,
      ).toEqual([]);
    }
  });

  it('01: f = (xᵀx)² and its derivatives by hand, in both runtimes', async () => {
    // x = (1, 2, 3): xᵀx = 14, f = 196, ∇f = 4 · 14 x; v = (1, 0, 0): ∇²f v = 4 · 14 v + 8 · 1 x.
    const values = 'f = 196, ∇f = 56,112,168, ∇²f v = 64,16,24';
    expect(await run('01-one-graph.ts')).toEqual([
      `interpreter:  ${values}`,
      `ONNX Runtime: ${values}`,
    ]);
  });

  it('02: the zero action returns on the hopper what was measured with other software', async () => {
    const lines = await run('02-one-rollout-many-tasks.ts');
    const [length] = numbersAfter('mean length', lines);
    const [slow, fast] = numbersAfter('return', lines);
    const [low] = numbersAfter('95 %', lines);
    // Measured with another program on the same robot: 1248 and 157 steps at ψ = (0, 1.6). Two half-widths of the 95 % interval: about 4 standard errors.
    expect(Math.abs(slow - 1248)).toBeLessThan(2 * (slow - low));
    expect(Math.abs(length - 157)).toBeLessThan(25);
    // A target 2 m/s away costs between 0 and 2 a step more for a robot that stays within 1 m/s of rest.
    expect(slow - fast).toBeGreaterThan(0);
    expect(slow - fast).toBeLessThanOrEqual(2 * length);
  });

  it('03: TRPO comes within 1 of the best linear policy', async () => {
    const returns = numbersAfter('return', await run('03-trpo.ts'));
    const form = pointMassReturns();
    const psi = [0.5, 0.5];
    const best = form.expectedReturn(optimalPolicy(form, psi), psi); // -1.97
    expect(returns).toHaveLength(5);
    expect(returns[0]).toBeLessThan(-20);
    expect(Math.abs(returns[4] - best)).toBeLessThan(1);
  });

  it('04: the model learns and the policy learned inside of it works in the real world', async () => {
    const lines = await run('04-slbo.ts');
    const losses = numbersAfter('model loss', lines);
    expect(losses).toHaveLength(3);
    // Errors are in standard deviations of s′ − s; the dynamics are linear and without noise.
    expect(losses[2]).toBeLessThan(Math.min(0.05, losses[0]));
    const [real] = numbersAfter('real return', lines);
    const form = pointMassReturns();
    const psi = [0.5, 0.5];
    const idle = form.expectedReturn(new Float64Array(form.parameterCount), psi); // -11.6
    const best = form.expectedReturn(optimalPolicy(form, psi), psi); // -1.97
    expect(real).toBeGreaterThan((idle + best) / 2);
    expect(numbersAfter('after', lines)).toEqual([3000]);
  });

  it('05: AdMRL through the front door: an unseen task far better than doing nothing, and nothing is trained twice', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'admrl-example-'));
    const lines = await run('05-admrl.ts', join(directory, 'run'));
    const visited = lines.filter((line) => line.startsWith('task'));
    expect(visited).toHaveLength(4);
    for (const line of visited) {
      const next = line
        .slice(line.indexOf('next ψ') + 7)
        .split(', ')
        .map(Number);
      expect(next).toHaveLength(2);
      for (const x of next) expect(Math.abs(x)).toBeLessThanOrEqual(1);
    }
    const [zeroShot, adapted] = numbersAfter('samples: return', lines);
    // a = 0 is θ = 0, whose return is known; 50 episodes have a standard error of about 1.
    const form = pointMassReturns();
    const exact = form.expectedReturn(new Float64Array(form.parameterCount), [-0.8, 0.6]); // -21.6
    expect(zeroShot).toBeGreaterThan(exact / 2);
    expect(adapted).toBeGreaterThan(exact / 2);
    // The mass is pushed towards the task, which is to the left and above.
    const [force] = lines.filter((line) => line.startsWith('force'));
    const [x, y] = force
      .slice(force.indexOf(':') + 1)
      .split(',')
      .map(Number);
    expect(x).toBeLessThan(0);
    expect(y).toBeGreaterThan(0);

    const again = await run('05-admrl.ts', join(directory, 'run'));
    expect(again).toEqual(lines.slice(4));
    rmSync(directory, { recursive: true });
  });
});
