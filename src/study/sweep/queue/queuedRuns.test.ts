/** @file Runs that a queue gives out are followed to their end, and added again where the queue has lost them. */

import { expect, it } from 'vitest';
import type { RunEnding } from '../finishSweep.ts';
import type { JobArrival } from '../followJobs.ts';
import type { SweptRun } from '../sweptRun.ts';
import { queuedRuns } from './queuedRuns.ts';

const runOf = (name: string): SweptRun => ({
  name,
  training: { family: 'pointMass', preset: 'smoke', settings: {}, directory: name },
  evaluations: [],
  attack: null,
  processes: 1,
});

/** A look at a queue: ids by where they are in it, and how far runs are. */
interface Look {
  readonly waiting?: readonly string[];
  readonly active?: readonly string[];
  readonly failed?: readonly string[];
  readonly finished?: readonly string[];
}

/** What is added, and told, while the looks are taken one after the other; null is one that fails. */
async function follow(
  names: readonly string[],
  looks: readonly (Look | null)[],
  failure: JobArrival['failure'] = null,
): Promise<{ added: string[][]; told: unknown[]; errors: unknown[] }> {
  const added: string[][] = [];
  const told: unknown[] = [];
  const errors: unknown[] = [];
  let now: Look = {};
  const left = [...looks];
  const engine = queuedRuns({
    queue: {
      add: async (ids) => void added.push([...ids]),
      async content() {
        const look = left.shift();
        if (look === undefined) throw new Error('nothing is left to look at');
        if (look === null) throw new Error('out of reach');
        now = look;
        const { waiting = [], active = [], failed = [] } = look;
        return { waiting: new Set(waiting), active: new Set(active), failed: new Set(failed) };
      },
      failureOf: async (id) => `why ${id} has failed`,
    },
    idOf: ({ name }) => name,
    arrivalOf: async ({ name }) => ({
      isThere: now.finished?.includes(name) ?? false,
      failure,
    }),
    onAdded: () => expect(added).toEqual([[...names]]),
    onError: (error) => void errors.push(error),
    interval: 0,
  });
  await engine.finish(names.map(runOf), {
    onEvent: () => {},
    begins: ({ name }) => void told.push(`${name} begins`),
    ends: ({ name }, ending: RunEnding) => void told.push({ name, ...ending }),
  });
  expect(left).toEqual([]);
  return { added, told, errors };
}

it('tells of each when it begins and when it has ended', async () => {
  const { added, told, errors } = await follow(
    ['a', 'b'],
    [
      { waiting: ['a', 'b'] },
      { waiting: ['b'], active: ['a'] },
      { active: ['b'], finished: ['a'] },
      { finished: ['a', 'b'] },
    ],
  );
  expect(told).toEqual([
    'a begins',
    { name: 'a', outcome: 'done' },
    'b begins',
    { name: 'b', outcome: 'done' },
  ]);
  expect(added).toEqual([['a', 'b']]);
  expect(errors).toEqual([]);
});

it('says why one has failed: as its folder does, or as the queue if that says nothing', async () => {
  const looks = [{ failed: ['a'] }];
  const lines = ['step 3 of 9'];
  expect((await follow(['a'], looks)).told).toEqual([
    { name: 'a', outcome: 'failed', failure: { message: 'why a has failed', lines: [] } },
  ]);
  const failure = { message: 'no space left', lines };
  expect((await follow(['a'], looks, failure)).told).toEqual([
    { name: 'a', outcome: 'failed', failure },
  ]);
});

it('adds again what the queue knows nothing of and the folder does not have', async () => {
  const { added, told } = await follow(
    ['a', 'b'],
    [{ active: ['b'] }, { waiting: ['a'], finished: ['b'] }, { finished: ['a', 'b'] }],
  );
  expect(added).toEqual([['a', 'b'], ['a']]);
  expect(told.filter((one) => typeof one === 'object')).toHaveLength(2);
});

it('asks again when the queue could not be asked', async () => {
  const { told, errors } = await follow(['a'], [null, { finished: ['a'] }]);
  expect(errors).toEqual([new Error('out of reach')]);
  expect(told).toEqual([{ name: 'a', outcome: 'done' }]);
});
