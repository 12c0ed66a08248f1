/**
 * @file A kind of job for the tests of executors: squares of numbers; other words go wrong in a way of their own.
 *
 * As a program, `squares.ts JOBS…` has them done in two processes.
 */

import { fileURLToPath } from 'node:url';
import { type JobKind, runJobs } from '../../src/study/jobs/executor.ts';
import { forkedExecutor } from '../../src/study/jobs/forked.ts';

/** What a worker is told first. */
export interface SquaresSetup {
  /** Typed arrays are to stay what they are. */
  readonly factors: Float32Array;
  /** `false` for a setup that no worker can be made from. */
  readonly works?: boolean;
}

/** A word, in an object of its own. */
export interface SquareJob {
  word: string;
}

/** What a worker answers. */
export interface Square {
  readonly value: number;
  readonly pid: number;
  /** Of the worker, from 1. */
  readonly jobsSoFar: number;
  readonly setup: SquaresSetup;
}

/** `die` ends the process, `fail` fails, `stay` never answers, `block` neither and keeps its thread busy; the job is told as an event before it is done. */
export const squares: JobKind<SquaresSetup, SquareJob, Square> = {
  name: 'squares',
  module: new URL(import.meta.url),
  async open(setup) {
    if (setup.works === false) throw new RangeError('works is false');
    let jobsSoFar = 0;
    return {
      async run(job, onEvent) {
        const { word } = job;
        // Nobody else may see this.
        job.word = 'done';
        jobsSoFar += 1;
        onEvent({ type: 'notice', text: `squares ${word}` });
        if (word === 'die') process.kill(process.pid, 'SIGKILL');
        if (word === 'fail') throw new RangeError('expected a number');
        if (word === 'stay') await new Promise(() => setInterval(() => {}, 1000));
        if (word === 'block') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20_000);
        return { value: Number(word) ** 2, pid: process.pid, jobsSoFar, setup };
      },
      close: async () => {},
    };
  },
  nameOf: ({ word }) => `the job ${word}`,
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const print = (line: object): void => console.log(JSON.stringify(line));
  try {
    await runJobs(forkedExecutor(2), {
      kind: squares,
      setup: { factors: Float32Array.of(0.1, 2) },
      jobs: process.argv.slice(2).map((word): SquareJob => ({ word })),
      onResult: ({ word }, { value }) => print({ job: word, value }),
    });
    print({ error: null });
  } catch (error) {
    print({ error: error instanceof Error ? error.message : error });
  }
}
