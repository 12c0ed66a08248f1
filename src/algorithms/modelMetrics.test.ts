/** @file What an ensemble records of itself against reality: when, and under which names. */

import { expect, it } from 'vitest';
import { keyFromSeed } from '../math/random.ts';
import { admrl } from './admrl.ts';
import { checkMetrics, readCheckMetrics } from './modelMetrics.ts';
import { recordingRunner, tinyWorld } from './tinyWorld.testdata.ts';

it('an ensemble is checked on what every stage collects, once it has been fitted', async () => {
  const world = await tinyWorld({ training: { nTasks: 2 }, model: { members: 2 } });
  const { steps, step } = recordingRunner();
  await admrl({ world, key: keyFromSeed(3), step });
  await world.dispose();
  const collections = steps.filter(({ label }) => label.phase === 'collect');
  expect(collections.length).toBeGreaterThan(2);
  collections.forEach(({ metrics }, i) => {
    const names = Object.keys(metrics);
    expect(names.includes('modelDisagreement')).toBe(i > 0);
    expect(names.includes('modelBias.0.position x')).toBe(i > 0);
    // A column has 60 / 4 rows.
    expect(names.filter((name) => name.startsWith('openLoopError.'))).toEqual(
      i > 0 ? [1, 2, 5, 10].map((h) => `openLoopError.${h}`) : [],
    );
    expect(Object.values(metrics).every(Number.isFinite)).toBe(true);
  });
  const others = steps.filter(({ label }) => label.phase !== 'collect');
  for (const { metrics } of others) expect(metrics).not.toHaveProperty('modelDisagreement');
});

it('names steps and coordinates', () => {
  const pair = (a: number, b: number): Float64Array => Float64Array.of(a, b);
  const openLoop = Array.from({ length: 10 }, (_, i) => ({
    error: pair(3 * (i + 1), 4 * (i + 1)),
    spread: pair(i, i),
  }));
  const check = { bias: pair(0.1, -0.2), error: pair(0.3, 0.4), openLoop };
  const metrics = checkMetrics(check, ['height']);
  expect(metrics).toEqual({
    // √((9 + 16) / 2) after a step, and that many times after more.
    'openLoopError.1': Math.sqrt(12.5),
    'openLoopSpread.1': 0,
    'openLoopError.2': Math.sqrt(50),
    'openLoopSpread.2': 1,
    'openLoopError.5': Math.sqrt(25 * 12.5),
    'openLoopSpread.5': 4,
    'openLoopError.10': Math.sqrt(1250),
    'openLoopSpread.10': 9,
    'modelBias.0.height': 0.1,
    'modelBias.1': -0.2,
    'modelError.0.height': 0.3,
    'modelError.1': 0.4,
    'openLoopErrorOf.0.height': 30,
    'openLoopErrorOf.1': 40,
    'openLoopSpreadOf.0.height': 9,
    'openLoopSpreadOf.1': 9,
  });
  expect(readCheckMetrics({ phase: 'collect', realReturn: 5, ...metrics })).toEqual({
    openLoop: [1, 2, 5, 10].map((steps) => ({
      steps,
      error: metrics[`openLoopError.${steps}`],
      spread: steps - 1,
    })),
    coordinates: [
      { name: '0 height', bias: 0.1, error: 0.3, openLoopError: 30, openLoopSpread: 9 },
      { name: '1', bias: -0.2, error: 0.4, openLoopError: 40, openLoopSpread: 9 },
    ],
  });
  expect(readCheckMetrics({ phase: 'collect', realReturn: 5 })).toBeNull();
  const short = readCheckMetrics(checkMetrics({ ...check, openLoop: openLoop.slice(0, 4) }));
  expect(short?.openLoop.map(({ steps }) => steps)).toEqual([1, 2]);
  expect(short?.coordinates[1]).toEqual({ name: '1', bias: -0.2, error: 0.4 });
});
