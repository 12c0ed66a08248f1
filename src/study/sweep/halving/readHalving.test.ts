/** @file Halving as a file asks for it: what it means, and every fault at its place. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { problems } from '../../../envs/problems.ts';
import { ConfigError } from '../../config/layers.ts';
import { readSweepFile, type SweepFile } from '../sweepFile.ts';
import { jobsOfSweep } from '../sweepJobs.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-halving-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'study.yaml');
const families = new Map(Object.entries(problems).map(([name, { family }]) => [name, family]));

function read(halving: string, more = ''): SweepFile {
  const set = 'set: { training: { nTasks: 8 }, trpo: { maxKl: [0.01, 0.02] } }';
  const evaluate = 'evaluate: { tests: grid 2, samples: [0] }';
  writeFileSync(
    path,
    `families: pointMass\npresets: smoke\n${set}\n${evaluate}\nhalving: ${halving}\n${more}\n`,
  );
  const file = readSweepFile(path);
  jobsOfSweep(file, families, 1);
  return file;
}

function faults(halving: string, more?: string): string[] {
  try {
    read(halving, more);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.replaceAll(`${path}:`, '').split('\n');
  }
  return [];
}

describe('halving in a file', () => {
  it('keeps a third at each rung unless another share is given', () => {
    const { halving } = read('{ objective: grid 2/0/meanReturn, rungs: [2, 4] }');
    expect(halving).toMatchObject({
      objective: { column: 'grid 2/0/meanReturn', direction: 'maximize' },
      evaluation: { tests: { kind: 'grid', points: 2 }, samples: [0] },
      rungs: [2, 4],
      keep: 1 / 3,
    });
    const quarter = read('{ objective: grid 2/0/worstReturn, rungs: 2, keep: 1/4 }').halving;
    expect(quarter).toMatchObject({ rungs: [2], keep: 0.25 });
    expect(read('{ objective: grid 2/0/meanReturn, rungs: 2, keep: 0.5 }').halving?.keep).toBe(0.5);
  });

  it('is null where there is none', () => {
    writeFileSync(path, 'families: pointMass\n');
    expect(readSweepFile(path).halving).toBeNull();
  });

  it.each([
    [
      '{ objective: test/0/meanReturn, rungs: [2] }',
      '5:23: halving.objective: expected one of grid 2/0/meanReturn, grid 2/0/worstReturn, grid 2/0/meanGap, grid 2/0/worstGap, got test/0/meanReturn',
    ],
    ['{ objective: grid 2/0/meanReturn }', 'halving: expected rungs'],
    [
      '{ objective: grid 2/0/meanReturn, rungs: [4, 2] }',
      'halving.rungs: expected ascending numbers, got [4,2]',
    ],
    ['{ objective: grid 2/0/meanReturn, rungs: [0] }', 'expected a whole number ≥ 1, got 0'],
    [
      '{ objective: grid 2/0/meanReturn, rungs: [2, 8] }',
      'halving.rungs: expected numbers below training.nTasks, which is 8, got 8',
    ],
    [
      '{ objective: grid 2/0/meanReturn, rungs: [2], keep: 1 }',
      'halving.keep: expected a share above 0 and below 1, such as 1/3, got 1',
    ],
    ['{ objective: grid 2/0/meanReturn, rungs: [2], keep: 3/2 }', 'got "3/2"'],
    ['{ objective: grid 2/0/meanReturn, rung: [2] }', 'unknown field; did you mean rungs?'],
  ])('%s has a fault: %s', (halving, fault) => {
    expect(faults(halving).join('\n')).toContain(fault);
  });

  it('is by a gap only where there is an optimum for it', () => {
    expect(faults('{ objective: grid 2/0/worstGap, rungs: [2] }')).toEqual([
      '5:23: halving.objective: no optimum of pointMass is known on these tasks: choose a return',
    ]);
    writeFileSync(
      path,
      'families: hopper2d\nset: { training: { nTasks: 8 } }\nevaluate: { tests: test }\n' +
        'halving: { objective: test/0/worstGap, rungs: [2] }\n',
    );
    const file = readSweepFile(path);
    expect(jobsOfSweep(file, families, 1)).toHaveLength(1);
    expect(file.halving?.objective.direction).toBe('minimize');
  });

  it('is for methods that train on one task after the other', () => {
    expect(faults('{ objective: grid 2/0/meanReturn, rungs: [2] }', 'methods: mt-joint')).toEqual([
      expect.stringContaining('mt-joint does not train on one task after the other, as rungs do'),
    ]);
  });
});
