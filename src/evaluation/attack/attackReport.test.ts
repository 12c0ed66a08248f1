/** @file A small attack, without processes: a system that fails where there is no test task, measured by the closed form. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinyWorld } from '../../algorithms/tinyWorld.testdata.ts';
import type { World } from '../../algorithms/world.ts';
import { emptyLedger } from '../../data/ledger.ts';
import { emptyNormalizer } from '../../data/normalizer.ts';
import { pointMassDynamics } from '../../envs/pointMass/pointMass.ts';
import { closedForm, pointMassReward } from '../../envs/pointMass/pointMassClosedForm.ts';
import { keyFromSeed } from '../../math/random.ts';
import type { PolicyInWorld } from '../../policies/policyOf.ts';
import { gridTasks } from '../../tasks/box.ts';
import { measuredReturn } from '../measuredReturn.ts';
import {
  type Attack,
  type AttackReport,
  attackKeys,
  attackLedger,
  emptyAttack,
  poolReference,
  type ReportedTask,
  type ScoredTask,
} from './attack.ts';
import { attackReport } from './attackReport.ts';
import { createPolicyPool, type PolicyPool } from './policyPool.ts';
import { afterGaps, nextTasks, startTaskSearch } from './taskSearch.ts';

/** Where the system fails: in the middle of a cell of the 6 × 6 grid, 0.28 from the test tasks around it. */
const weakness = [0.8, -0.8];

/** 1 at the weakness, 0.37 at the test tasks next to it. */
const failure = (psi: readonly number[]): number =>
  Math.exp(-((psi[0] - weakness[0]) ** 2 + (psi[1] - weakness[1]) ** 2) / (2 * 0.2 ** 2));

/** A spring and a damper that pull to the task; where the system fails, they do not pull as far. */
function policyFor(psi: readonly number[]): PolicyInWorld {
  const [x, y] = psi.map((target) => 2 * (1 - failure(psi)) * target);
  const theta = Float32Array.of(-2, 0, 0, -2, -1.5, 0, 0, -1.5, x, y, -1, -1);
  return { theta, normalizer: emptyNormalizer(4) };
}

const exact = closedForm(pointMassDynamics, {
  reward: pointMassReward,
  horizon: 20,
  gamma: 1,
  logStd: 'learned',
});

let world: World;
let pool: PolicyPool;
let tests: readonly ScoredTask[];
let searched: readonly ScoredTask[];
let report: AttackReport;

/** Adds the tasks' policies to the pool, then compares each with it. */
async function play(part: string, first: number, tasks: readonly (readonly number[])[]) {
  const names = tasks.map((_, i) => `${part}-${first + i}`);
  for (const [i, psi] of tasks.entries()) pool.add(names[i], policyFor(psi));
  const played: ScoredTask[] = [];
  for (const [i, psi] of tasks.entries()) {
    const scores = await pool.scores(psi);
    const { values, fresh } = scores.find(({ name }) => name === names[i])!;
    const task = { name: names[i], psi, returns: measuredReturn(values, fresh) };
    const ledger = { ...emptyLedger, evaluation: 800 };
    played.push({ ...task, ledger, policy: '', reference: poolReference(task, scores) });
  }
  return played;
}

beforeAll(async () => {
  world = await tinyWorld();
  const keys = attackKeys(1);
  pool = createPolicyPool(world, { episodes: 20, episodesKey: keys.episodes });
  pool.add('zero-action', null);
  tests = await play('test', 0, gridTasks(world.family.box, 6));
  const known = tests.map(({ psi, reference }) => ({ psi, gap: reference.gap }));
  let search = startTaskSearch(world.family.box, known, keys.search);
  const all: ScoredTask[] = [];
  for (let generation = 0; generation < 6; generation++) {
    const played = await play('search', all.length, nextTasks(search));
    all.push(...played);
    search = afterGaps(
      search,
      played.map(({ reference }) => reference.gap),
    );
  }
  searched = all;
  report = await attackReport(world, pool, { tests, searched, key: keys.report });
}, 120_000);
afterAll(() => world.dispose());

/** η of the policy of the pool on ψ. */
const returnOf = (name: string, psi: readonly number[]): number =>
  exact.expectedReturn(pool.policy(name)!.theta, psi);

/** The gap as the closed form has it, by the policy that the report names. */
const exactGap = ({ name, psi, reference }: ReportedTask): number =>
  returnOf(reference.policy, psi) - returnOf(name, psi);

describe('an attack on a system that fails off the grid', () => {
  it('finds the place, with a larger gap than any test task has', () => {
    const [{ psi, gap }] = report.worst;
    expect(failure(psi)).toBeGreaterThan(0.9);
    // On the grid a third of the failure shows; the cost grows with its square.
    expect(report.worstTest!.gap.mean).toBeGreaterThan(0);
    expect(gap.low).toBeGreaterThan(3 * report.worstTest!.gap.high);
  });

  it('reports gaps that the closed form confirms, with intervals that are as wide as they should be', () => {
    for (const task of [...report.worst, report.worstTest!]) {
      const { gap, achieved, reference, name, psi } = task;
      expect(gap.episodes).toBe(200);
      // The interval is 1.97 standard errors to either side; 4 of them for 18 comparisons.
      const reach = (summary: typeof gap): number => (4 / 1.97) * (summary.high - summary.mean);
      expect(Math.abs(gap.mean - exactGap(task))).toBeLessThan(reach(gap));
      expect(Math.abs(achieved.mean - returnOf(name, psi))).toBeLessThan(reach(achieved));
      expect(Math.abs(reference.returns.mean - returnOf(reference.policy, psi))).toBeLessThan(
        reach(reference.returns),
      );
      expect(gap.mean).toBeCloseTo(reference.returns.mean - achieved.mean, 9);
    }
  });

  it('bounds the sub-optimality from below: no policy of the pool is optimal', () => {
    const [task] = report.worst;
    // With the same weights, the best target is a little beyond ψ, as an episode begins at the origin.
    const better = Float32Array.from(policyFor([0, 0]).theta);
    better.set([2.1 * task.psi[0], 2.1 * task.psi[1]], 8);
    const gap = exact.expectedReturn(better, task.psi) - returnOf(task.name, task.psi);
    expect(exactGap(task)).toBeLessThan(gap);
  });

  it('ranks by the whole pool: policies that came later count for earlier tasks', () => {
    expect(report.searched).toBe(36);
    expect(report.worst).toHaveLength(5);
    expect(new Set(report.worst.map(({ name }) => name)).size).toBe(5);
    const names = new Set(['zero-action', ...[...tests, ...searched].map(({ name }) => name)]);
    for (const { name, reference } of report.worst) {
      expect(names).toContain(reference.policy);
      expect(reference.policy).not.toBe(name);
    }
  });

  it('is negative where nobody is better, and says so', () => {
    // Far from the weakness every policy is the best for its own task.
    const [corner] = tests;
    expect(corner.psi).toEqual([-1, -1]);
    expect(corner.reference.gap).toBeLessThan(0);
  });

  it('counts its real steps: adaptations, the zero action, and the report', () => {
    // 40 episodes of the zero action; 5 + 5 tasks × 2 policies × 2 sets of 200 episodes.
    expect(report.steps).toBe((40 + 8000) * 20);
    const system = { family: 'pointMass', method: 'admrl', seed: 1, step: 3, samples: 0 };
    const attack: Attack = { ...emptyAttack({ ...system, taskSet: 'test' }), tests, searched };
    expect(attackLedger(attack)).toEqual({ ...emptyLedger, evaluation: 72 * 800 });
    expect(attackLedger({ ...attack, report }).evaluation).toBe(72 * 800 + report.steps);
  });
});

describe('a report', () => {
  it('without test tasks has no worst of them', async () => {
    const alone = createPolicyPool(world, { episodes: 2, episodesKey: keyFromSeed(1) });
    alone.add('zero-action', null);
    alone.add('search-0', policyFor([0, 0]));
    const task = { ...searched[0], name: 'search-0' };
    const found = await attackReport(world, alone, {
      tests: [],
      searched: [task],
      key: keyFromSeed(2),
    });
    expect(found.worstTest).toBeNull();
    expect(found.worst.map(({ name, reference }) => [name, reference.policy])).toEqual([
      ['search-0', 'zero-action'],
    ]);
  });
});
