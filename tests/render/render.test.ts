/** @file `admrl render` and `run.render`: every ending, runs and exported policies, their mistakes, and what is kept of evaluations. */

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenRun, openRun } from '../../src/api/openRun.ts';
import { train } from '../../src/api/train.ts';
import { createPointMass } from '../../src/envs/pointMass/pointMass.ts';
import type { Problem } from '../../src/envs/problems.ts';
import { watched } from '../../src/envs/watched.ts';
import { keyFromSeed } from '../../src/math/random.ts';
import type { PartialConfig } from '../../src/study/config/config.ts';
import { inProcessExecutor } from '../../src/study/jobs/inProcess.ts';
import { readFilmstrips } from '../../src/study/run/readRun.ts';
import { pointMass } from '../../src/tasks/pointMass.ts';
import { inProcess } from '../cli/inProcess.ts';
import { decodeGif, decodePng } from './decoders.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-render-'));
const settings: PartialConfig = {
  training: { nZeroShot: 1, nSlbo: 1, nInner: 1, nCollect: 80, nDev: 40, numEnvs: 4 },
  model: { hiddenSizes: [8], steps: 5 },
  policy: { hiddenSizes: [4] },
  rollout: { numEnvs: 4, updates: 1 },
  taskGradient: { episodes: 4, cgIterations: 5 },
  evaluation: { episodes: 4, zeroShotIterations: 1, adaptSamples: 40, numEnvs: 2 },
};
const small = ['--size', '48x36', '--fps', '3', '--seconds', '1'];
const place = (name: string): string => join(folder, name);
const pointMassRun = place('masses');
const droneRun = place('drones');

async function trained(family: string | Problem, directory: string): Promise<OpenRun> {
  return train(family, { preset: 'smoke', seed: 3, tasks: 1, threads: 1, settings, directory });
}

beforeAll(async () => {
  await (await trained('pointMass', pointMassRun)).dispose();
  await (await trained('drone2d', droneRun)).dispose();
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('admrl render', () => {
  it.each(['gif', 'apng', 'mp4', 'svg', 'png'])(
    'writes .%s and says what it shows',
    async (ending) => {
      const out = place(`one.${ending}`);
      const { code, stdout, stderr } = await inProcess([
        ...['render', pointMassRun, '--task', '0.5,-0.5', '--out', out, ...small],
      ]);
      expect(code, stderr).toBe(0);
      expect(stdout).toMatch(/^ψ \(0\.5, -0\.5\): return -[\d.,]+ in this episode of 4 s\n/);
      expect(stdout).toContain(out);
      const bytes = readFileSync(out);
      if (ending === 'gif') expect(decodeGif(bytes).frames).toHaveLength(3);
      if (ending === 'apng') expect(decodePng(bytes).frames).toHaveLength(3);
      if (ending === 'svg') expect(String(bytes).match(/ s<\/text>/g)).toHaveLength(8);
    },
  );

  it('draws tasks side by side, each of several runs with its name, and their models below', async () => {
    const out = place('all.svg');
    const { code, stdout, stderr } = await inProcess([
      ...['render', droneRun, droneRun, '--task', '0.8,0.7', '--task=-0.7,1.8'],
      ...['--against-model', '--out', out],
    ]);
    expect(code, stderr).toBe(0);
    const titles = [...readFileSync(out, 'utf8').matchAll(/font-weight="600"[^>]*>([^<]*)</g)].map(
      ([, title]) => title.replace(/ · return .*/, ''),
    );
    const model = 'drones · as its model expects';
    const run = ['drones · ψ (0.8, 0.7)', 'drones · ψ (-0.7, 1.8)'];
    const one = [...run, ...run.map((title) => title.replace('drones', model))];
    expect(titles).toEqual([...one, ...one]);
    expect(stdout.match(/the model expects/g)).toHaveLength(4);
  });

  it('draws an exported policy', async () => {
    const policy = place('policy.onnx');
    const adapted = await inProcess(['adapt', droneRun, '--task', '0.8,0.7', '--out', policy]);
    expect(adapted.code, adapted.stderr).toBe(0);
    const out = place('policy.gif');
    const drawn = await inProcess([
      ...['render', policy, '--family', 'drone2d', '--task', '0.8,0.7', '--out', out, ...small],
    ]);
    expect(drawn.code, drawn.stderr).toBe(0);
    expect(decodeGif(readFileSync(out)).frames).toHaveLength(3);
    const other = ['--family', 'pointMass', '--task', '0,0', '--out', out];
    const { code, stderr } = await inProcess(['render', policy, ...other]);
    expect(code).toBe(2);
    expect(stderr).toContain('expected input state [N, 4] and output action [N, 2] of pointMass');
  });

  const task = ['--task', '0.5,0.5'];
  const out = ['--out', place('x.gif')];
  it.each([
    [[...task, '--out', place('x.webm')], 'ends in .gif, .apng, .mp4, .svg, .png, got'],
    [[...task, '--out', place('none/x.gif')], 'expected a file in a folder that exists'],
    [['--task', '0.5', ...out], 'pointMass'],
    [['--task', '0.5,x', ...out], 'expected numbers separated by commas'],
    [[...task, ...out, '--size', '8x8'], 'expected WIDTHxHEIGHT of 16 to 4096 pixels'],
    [[...task, ...out, '--fps', '0'], 'expected a whole number of at least 1'],
    [[...task, ...out, '--view', 'back'], 'Allowed choices are side, top, corner'],
    [[...task, ...out, '--family', 'pointMass'], '--family goes with a policy.onnx'],
    [['policy.onnx', ...task, ...out], 'a policy.onnx is drawn alone, with --family'],
    [[...out], "required option '--task <psi>' not specified"],
  ])('refuses %j', async (options, message) => {
    const { code, stderr } = await inProcess(['render', pointMassRun, ...options]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(existsSync(place('x.gif'))).toBe(false);
  });
});

describe('run.render', () => {
  it('draws, and returns what was measured', async () => {
    await using run = await openRun(droneRun);
    const drawn = await run.render(place('api.svg'), { tasks: [[0.8, 0.7]], againstModel: true });
    expect(drawn.map(({ world, psi }) => [world, psi])).toEqual([
      ['real', [0.8, 0.7]],
      ['model', [0.8, 0.7]],
    ]);
    expect(readFileSync(place('api.svg'), 'utf8')).toContain(drawn[0].return.toFixed(1));
  });

  it('refuses an environment without a drawing', async () => {
    const undrawn = {
      family: { ...pointMass, name: 'undrawn' },
      makeEnv: async (numEnvs: number) => {
        const { drawing: _, ...env } = createPointMass({ numEnvs, timeLimit: 20 });
        return env;
      },
    };
    await using run = await trained(undrawn, place('undrawn'));
    await expect(run.render(place('undrawn.gif'))).rejects.toThrow(
      /cannot be drawn: its environment has no drawing/,
    );
    expect(existsSync(place('undrawn.gif'))).toBe(false);
  });
});

describe('filmstrips', () => {
  it('of an evaluation survive that it is resumed', async () => {
    await using run = await openRun(pointMassRun);
    const path = place('masses/evaluation-filmstrips.json');
    const options = { samples: [0], executor: inProcessExecutor() };
    const { tasks } = await run.evaluate(options);
    const whole = readFilmstrips(path)!;
    expect(whole.tasks.map(({ psi }) => psi)).toEqual(tasks.map(({ psi }) => psi));
    for (const [i, { strips }] of whole.tasks.entries()) {
      // The strip shows the first of the measured episodes.
      expect(strips['0'].return).toBe(tasks[i].returns['0'].values[0]);
      expect(strips['0'].seconds.at(0)).toBe(0);
      expect(strips['0'].seconds.at(-1)).toBe(4);
    }
    const bytes = readFileSync(path);
    rmSync(place('masses/evaluation.json'));
    await run.evaluate(options);
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });
});

describe('watched', () => {
  it('keeps the poses of simulator 0 since its last reset', () => {
    const { env, poses } = watched(createPointMass({ numEnvs: 2, timeLimit: 20 }));
    const [first, second] = [new Float32Array(4), new Float32Array(4)];
    const action = Float32Array.of(1, 0);
    for (let episode = 0; episode < 2; episode++) {
      env.reset(0, keyFromSeed(episode), first);
      env.reset(1, keyFromSeed(7), second);
      const shown = [[first[0], first[1]]];
      for (let t = 0; t < 3; t++) {
        env.step(1, action, second);
        env.step(0, action, first);
        shown.push([first[0], first[1]]);
      }
      expect(poses().map((pose) => Array.from(pose, Math.fround))).toEqual(shown);
    }
  });
});
