/** @file Jobs in child processes: results, failures that are named, children that die, and a parent that leaves none behind. */

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const script = fileURLToPath(new URL('squares.ts', import.meta.url));

interface Line {
  readonly pid?: number;
  readonly job?: string;
  readonly value?: number;
  readonly typed?: boolean;
  readonly error?: string | null;
}

function start(jobs: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, ['--import', import.meta.resolve('tsx'), script, ...jobs]);
}

/** Runs the jobs to their end. The streams close only when no process holds them any longer. */
async function run(...jobs: string[]): Promise<{ code: number | null; lines: Line[] }> {
  const parent = start(jobs);
  let text = '';
  parent.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  const [code] = await once(parent, 'close');
  const lines = text.trimEnd().split('\n');
  return { code, lines: lines.map((line) => JSON.parse(line)) };
}

const errorOf = ({ lines }: { lines: Line[] }): string | null | undefined =>
  lines.find(({ error }) => error !== undefined)?.error;

describe('runJobs', () => {
  it('gives every job to one of its processes and tells each result', async () => {
    const { code, lines } = await run('1', '2', '3', '4', '5');
    expect(code).toBe(0);
    const results = lines.filter(({ job }) => job !== undefined);
    expect(results.every(({ typed }) => typed)).toBe(true);
    expect(results.map(({ job, value }) => [job, value]).sort()).toEqual([
      ...[
        ['1', 1],
        ['2', 4],
        ['3', 9],
        ['4', 16],
        ['5', 25],
      ],
    ]);
    const processes = new Set(results.map(({ pid }) => pid));
    expect(processes.size).toBeLessThanOrEqual(2);
    expect(processes.has(lines[0].pid)).toBe(false);
    expect(errorOf({ lines })).toBeNull();
  });

  it('starts no process when there is nothing to do', async () => {
    const { code, lines } = await run();
    expect({ code, rest: lines.slice(1) }).toEqual({ code: 0, rest: [{ error: null }] });
  });

  it.each([
    ['fail', 'the job fail: expected a number'],
    ['die', 'the job die: a child process ended with SIGKILL'],
  ])(
    'names the job that does %s, keeps what was told, and ends the others',
    async (job, message) => {
      const finished = await run('3', job, 'stay', '4', '5');
      expect(errorOf(finished)).toBe(message);
      // `stay` never ends by itself, but `run` has come to its end.
      expect(finished.code).toBe(0);
    },
  );

  it.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
    'leaves no child when it ends by %s',
    async (signal) => {
      const parent = start(['1', 'stay', 'stay']);
      const closed = once(parent, 'close');
      await new Promise<void>((done) => {
        parent.stdout.on('data', (part) => {
          if (String(part).includes('"job"')) done();
        });
      });
      parent.kill(signal);
      expect(await closed).toEqual([null, signal]);
    },
  );
});
