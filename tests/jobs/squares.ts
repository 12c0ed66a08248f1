/** @file Jobs in child processes as the tests run them: `squares.ts JOBS…` squares numbers; other words go wrong in a way of their own. */

import { runJobs, serveJobs } from '../../src/study/jobs/forked.ts';

const setup = { factors: Float32Array.of(0.1, 2) };

/** What a child answers. */
interface Square {
  readonly value: number;
  readonly pid: number;
  readonly received: typeof setup;
}

/** `die` ends the process, `fail` fails, `stay` never answers. */
async function square(job: string, received: typeof setup): Promise<Square> {
  if (job === 'die') process.kill(process.pid, 'SIGKILL');
  if (job === 'fail') throw new RangeError('expected a number');
  if (job === 'stay') await new Promise(() => setInterval(() => {}, 1000));
  return { value: Number(job) ** 2, pid: process.pid, received };
}

if (process.send !== undefined) {
  serveJobs<typeof setup, string, Square>(async (received) => (job) => square(job, received));
} else {
  const print = (line: object): void => console.log(JSON.stringify(line));
  print({ pid: process.pid });
  try {
    await runJobs<typeof setup, string, Square>({
      module: new URL(import.meta.url),
      setup,
      jobs: process.argv.slice(2),
      processes: 2,
      nameOf: (job) => `the job ${job}`,
      onResult: (job, { value, pid, received: { factors } }) =>
        print({ job, value, pid, typed: factors instanceof Float32Array }),
    });
    print({ error: null });
  } catch (error) {
    print({ error: error instanceof Error ? error.message : error });
  }
}
