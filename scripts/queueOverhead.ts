/**
 * @file What a queue adds to jobs of next to nothing: the numbers of docs/sweeps.md.
 *
 *     npm run build; npx tsx scripts/queueOverhead.ts redis://127.0.0.1:6379 JOBS
 *
 * Does JOBS jobs in three ways, two at a time: by two loops of `sweep run`, on two workers of the queue, and on `local`. Prints
 * the seconds of each, and what a worker takes between two jobs.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { tinySweep } from '../tests/cli/tinySweep.ts';

const [address, count] = process.argv.slice(2);
const jobs = Number(count);
if (!Number.isSafeInteger(jobs) || jobs < 2) {
  process.stderr.write('usage: npx tsx scripts/queueOverhead.ts ADDRESS JOBS\n');
  process.exit(2);
}

const program = resolve(import.meta.dirname, '../dist/cli/main.js');
const folder = mkdtempSync(join(tmpdir(), 'admrl-overhead-'));
const text = tinySweep('nTasks: 1', `seeds: 1-${jobs}`).replace(', mb-unif', '');
for (const name of ['loops', 'queue', 'local']) writeFileSync(join(folder, `${name}.yaml`), text);

const start = (...args: readonly string[]): ChildProcess =>
  spawn(process.execPath, [program, 'sweep', ...args], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });

/** Resolves when a command has ended well, and fails with what it said. */
async function ended(child: ChildProcess): Promise<void> {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (part: string) => {
    said += part;
  });
  const code = await new Promise((done) => child.once('close', done));
  if (code !== 0) throw new Error(said);
}

const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
};

async function loop(first: number): Promise<void> {
  for (let i = first; i < jobs; i += 2) await ended(start('run', 'loops.yaml', '--index', `${i}`));
}

/** Seconds between the end of a job of a worker and the beginning of its next one. */
const pauses: number[] = [];

function worker(): Promise<void> {
  const child = start('work', 'queue.yaml', '--on', address, '--jobs', '1', '--json-events');
  let end = Number.NaN;
  createInterface({ input: child.stderr! }).on('line', (line) => {
    const { type } = JSON.parse(line) as { readonly type: string };
    if (type === 'partStarted' && end > 0) pauses.push((performance.now() - end) / 1000);
    if (type === 'partEnded') end = performance.now();
  });
  return new Promise((done) => void child.once('close', () => done()));
}

const print = (what: string, value: string): boolean => process.stdout.write(`${what}: ${value}\n`);
print('load', loadavg()[0].toFixed(1));
const loops = await seconds(() => Promise.all([loop(0), loop(1)]));
print('two loops', `${loops.toFixed(1)} s`);
const queue = await seconds(() =>
  Promise.all([ended(start('queue.yaml', '--on', address)), worker(), worker()]),
);
print('two workers', `${queue.toFixed(1)} s, efficiency ${(loops / queue).toFixed(2)}`);
const mean = pauses.reduce((sum, pause) => sum + pause, 0) / pauses.length;
print(
  'between two jobs',
  `${(1000 * mean).toFixed(0)} ms, at most ${(1000 * Math.max(...pauses)).toFixed(0)} ms`,
);
const local = await seconds(() => ended(start('local.yaml', '--jobs', '2')));
print('local', `${local.toFixed(1)} s`);
print('load', loadavg()[0].toFixed(1));
rmSync(folder, { recursive: true });
