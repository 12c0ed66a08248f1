/** @file Every executor keeps the same promises; the forked one also leaves no child behind, however it ends. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StudyEvent } from '../../src/study/events.ts';
import { type Executor, type JobSession, runJobs } from '../../src/study/jobs/executor.ts';
import { forkedExecutor } from '../../src/study/jobs/forked.ts';
import { inProcessExecutor } from '../../src/study/jobs/inProcess.ts';
import { type Square, type SquareJob, type SquaresSetup, squares } from './squares.ts';

const tsx = ['--import', import.meta.resolve('tsx')];
const ownArguments = process.execArgv;
beforeAll(() => {
  // Children read TypeScript as their parent does, which is not vitest's way.
  process.execArgv = tsx;
});
afterAll(() => {
  process.execArgv = ownArguments;
});

const setup: SquaresSetup = { factors: Float32Array.of(0.1, 2) };
const wordsToJobs = (words: readonly string[]): SquareJob[] => words.map((word) => ({ word }));

/** Everything that a session told. */
interface Told {
  readonly results: [string, Square][];
  readonly events: StudyEvent[];
}

/** Rounds of jobs in one session, until one fails. */
async function play(
  executor: Executor,
  rounds: readonly (readonly string[])[],
  ownSetup = setup,
): Promise<Told & { readonly error: unknown }> {
  const told: Told = { results: [], events: [] };
  const session: JobSession<SquareJob, Square> = executor.open({
    kind: squares,
    setup: ownSetup,
    onEvent: (event) => told.events.push(event),
  });
  try {
    for (const words of rounds) {
      await session.run(wordsToJobs(words), ({ word }, result) => {
        told.results.push([word, result]);
      });
    }
    return { ...told, error: null };
  } catch (error) {
    return { ...told, error };
  } finally {
    await session.close();
  }
}

function isGone(pid: number): boolean {
  try {
    return process.kill(pid, 0) && false;
  } catch {
    return true;
  }
}

const valuesOf = ({ results }: Told): [string, number][] =>
  results.map(([word, { value }]): [string, number] => [word, value]).sort();

describe.each<[string, number, () => Executor]>([
  ['in process', 1, inProcessExecutor],
  ['of two processes', 2, () => forkedExecutor(2)],
])('an executor %s', (_name, workers, create) => {
  it('tells the result of every job, whatever their order', async () => {
    const told = await play(create(), [['1', '2', '3', '4', '5']]);
    const expected = [
      ['1', 1],
      ['2', 4],
      ['3', 9],
      ['4', 16],
      ['5', 25],
    ];
    expect(told.error).toBeNull();
    expect(valuesOf(told)).toEqual(expected);
    expect(valuesOf(await play(create(), [['5', '3', '1', '4', '2']]))).toEqual(expected);
  });

  it('keeps its workers for several rounds, and tells each the setup once', async () => {
    const { results } = await play(create(), [['1', '2', '3'], [], ['4'], ['5', '6']]);
    expect(results).toHaveLength(6);
    // A worker counts its jobs, and the counts of all of them are the jobs.
    const jobsOfWorkers = results.filter(([, { jobsSoFar }]) => jobsSoFar === 1).length;
    expect(jobsOfWorkers).toBeLessThanOrEqual(workers);
    expect(results.map(([, { jobsSoFar }]) => jobsSoFar).includes(3)).toBe(true);
  });

  it('copies what is sent, typed arrays included', async () => {
    const jobs = wordsToJobs(['7']);
    const received: SquaresSetup[] = [];
    await runJobs(create(), {
      kind: squares,
      setup,
      jobs,
      onResult: (job, result) => {
        received.push(result.setup);
        expect(job).toBe(jobs[0]);
      },
    });
    expect(jobs).toEqual([{ word: '7' }]);
    expect(received).toEqual([setup]);
    expect(received[0].factors).toBeInstanceOf(Float32Array);
    expect(received[0].factors).not.toBe(setup.factors);
  });

  it('passes on the events of jobs with their names', async () => {
    const { events } = await play(create(), [['1', '2']]);
    expect(events.toSorted((a, b) => `${a.job}`.localeCompare(`${b.job}`))).toEqual([
      { type: 'notice', text: 'squares 1', job: 'the job 1' },
      { type: 'notice', text: 'squares 2', job: 'the job 2' },
    ]);
  });

  it('makes no worker when there is nothing to do', async () => {
    expect((await play(create(), [[], []], { ...setup, works: false })).error).toBeNull();
  });

  it('names the job that fails, and keeps what was told', async () => {
    const told = await play(create(), [['3'], ['fail', '4', '5']]);
    expect(told.error).toEqual(new Error('the job fail: expected a number'));
    expect(told.results[0]).toMatchObject(['3', { value: 9 }]);
    expect(told.results.length).toBeLessThanOrEqual(workers + 1);
  });

  it('goes on after jobs that fail where someone is told of them', async () => {
    const told: [string, number | string][] = [];
    await runJobs(create(), {
      kind: squares,
      setup,
      jobs: wordsToJobs(['3', 'fail', '4', 'fail']),
      onResult: ({ word }, { value }) => told.push([word, value]),
      onFailure: ({ word }, { message }) => told.push([word, message]),
    });
    const failure = ['fail', 'the job fail: expected a number'];
    expect(told.sort()).toEqual([['3', 9], ['4', 16], failure, failure]);
  });

  it('fails with the error of a worker that cannot be made', async () => {
    const { error } = await play(create(), [['1', '2']], { ...setup, works: false });
    expect(error).toMatchObject({ message: 'works is false' });
  });

  it('ends with the error of the one who is told a result or an event', async () => {
    const options = { kind: squares, setup, jobs: wordsToJobs(['1', '2', '3']) };
    const fail = (): never => {
      throw new Error('cannot write');
    };
    await expect(runJobs(create(), { ...options, onResult: fail })).rejects.toThrow('cannot write');
    const toldEvents = runJobs(create(), { ...options, onResult: () => {}, onEvent: fail });
    await expect(toldEvents).rejects.toThrow(/^the job \d: cannot write$/);
  });
});

describe('a forked executor', () => {
  it('reports a child that was killed, and ends the others', async () => {
    // `stay` never ends by itself.
    const told = await play(forkedExecutor(2), [['3'], ['die', 'stay', '4']]);
    expect(told.error).toEqual(new Error('the job die: a child process ended with SIGKILL'));
    expect(valuesOf(told)).toContainEqual(['3', 9]);
  });

  it('goes on in other processes after some were killed', async () => {
    const values: number[] = [];
    const failures: string[] = [];
    const pids = new Set<number>();
    await runJobs(forkedExecutor(2), {
      kind: squares,
      setup,
      jobs: wordsToJobs(['die', '2', 'die', '3']),
      onResult: (_, { value, pid }) => {
        values.push(value);
        pids.add(pid);
      },
      onFailure: (_, { message }) => failures.push(message),
    });
    expect(values.sort((a, b) => a - b)).toEqual([4, 9]);
    expect(failures).toEqual(Array(2).fill('the job die: a child process ended with SIGKILL'));
    for (const pid of pids) await expect.poll(() => isGone(pid), { timeout: 60_000 }).toBe(true);
  });

  it('works in other processes than this one, two at most', async () => {
    const { results } = await play(forkedExecutor(2), [['1', '2', '3', '4', '5']]);
    const processes = new Set(results.map(([, { pid }]) => pid));
    expect(processes.size).toBeLessThanOrEqual(2);
    expect(processes.has(process.pid)).toBe(false);
  });

  it.each([
    ['SIGKILL', 'stay'],
    ['SIGTERM', 'stay'],
    ['SIGINT', 'stay'],
    ['SIGKILL', 'block'],
  ] as const)(
    'leaves no child when its process ends by %s, and its children %s',
    async (signal, word) => {
      const script = fileURLToPath(new URL('squares.ts', import.meta.url));
      const parent = spawn(process.execPath, [...tsx, script, '1', word, word]);
      // The streams close only when no process holds them any longer.
      const closed = once(parent, 'close');
      await new Promise<void>((done) => {
        parent.stdout.on('data', (part) => {
          if (String(part).includes('"job"')) done();
        });
      });
      const killed = performance.now();
      parent.kill(signal);
      expect(await closed).toEqual([null, signal]);
      expect(performance.now() - killed).toBeLessThan(10_000);
    },
  );

  it('waits until those it has ended are gone', async () => {
    const session = forkedExecutor(2).open({ kind: squares, setup });
    const pids = new Set<number>();
    // One process may do all jobs while the other is starting: both have done one before a job fails.
    while (pids.size < 2) {
      await session.run(wordsToJobs(['3', '4']), (_, { pid }) => pids.add(pid));
    }
    const failing = session.run(wordsToJobs(['fail', 'stay']), () => {});
    await expect(failing).rejects.toThrow('the job fail: expected a number');
    await session.close();
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it.each([0, -1, 1.5, Number.NaN])('of %d processes is refused', (processes) => {
    expect(() => forkedExecutor(processes)).toThrow(
      `processes is ${processes}, expected a whole number of at least 1`,
    );
  });

  it('lets its process end when a job has failed', async () => {
    const script = fileURLToPath(new URL('squares.ts', import.meta.url));
    const parent = spawn(process.execPath, [...tsx, script, '3', 'fail', 'stay']);
    let text = '';
    parent.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    expect((await once(parent, 'close'))[0]).toBe(0);
    expect(text).toContain('{"error":"the job fail: expected a number"}');
  });
});
