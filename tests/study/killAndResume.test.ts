import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { latestCheckpoint } from '../../src/study/run/readRun.ts';
import { openRun } from '../../src/study/run/runDirectory.ts';
import { countTo } from './countingRun.ts';

const script = fileURLToPath(new URL('countingRun.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'admrl-kill-'));
const children: ChildProcess[] = [];
afterAll(async () => {
  for (const child of children.filter(
    ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
  )) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true });
});

/** Starts the run in a process of its own and waits until it is about to open the directory. */
async function start(directory: string, steps: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', script, directory, String(steps)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  children.push(child);
  await once(child.stdout!, 'data');
  return child;
}

/** All files whose bytes must not depend on interruptions, as text by relative path. */
function deterministicFiles(directory: string): Record<string, string> {
  const names = ['metrics.jsonl', 'tasks.jsonl', 'ledger.json', 'config.json'];
  for (const sub of ['checkpoints', 'data']) {
    names.push(...readdirSync(join(directory, sub)).map((name) => join(sub, name)));
  }
  return Object.fromEntries(
    names.sort().map((name) => [name, readFileSync(join(directory, name), 'latin1')]),
  );
}

/** Lines of the log so far; 0 where there is none. */
function lineCount(directory: string): number {
  const path = join(directory, 'metrics.jsonl');
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0;
}

const timingSteps = (directory: string): number[] =>
  readFileSync(join(directory, 'timing.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).step);

describe('a run killed at any moment', () => {
  it('ends with the same bytes as one that was never interrupted', {
    timeout: 120_000,
  }, async () => {
    const killed = join(folder, 'killed');
    let reached = 0;
    for (const { lines, milliseconds } of [
      { lines: 0, milliseconds: 2 },
      { lines: 1, milliseconds: 0 },
      { lines: 5, milliseconds: 3 },
      { lines: 8, milliseconds: 1 },
      { lines: 20, milliseconds: 11 },
    ]) {
      const child = await start(killed, 1e9);
      // A resumed run starts below the line that the killed one had reached, at its last checkpoint.
      while (lines > 0 && lineCount(killed) < reached + lines) await sleep(1);
      await sleep(milliseconds);
      child.kill('SIGKILL');
      await once(child, 'exit');
      reached = lineCount(killed);
      if (reached > 3) expect(latestCheckpoint(killed).notices).toEqual([]);
    }
    const end = reached + 20;
    const whole = join(folder, 'whole');
    countTo(whole, end);
    expect(countTo(killed, end)).toEqual([]);
    expect(deterministicFiles(killed)).toEqual(deterministicFiles(whole));
    expect(timingSteps(killed)).toEqual(Array.from({ length: end }, (_, step) => step));
  });
});

describe('two processes on one run', () => {
  it('refuses the second and names the first', async () => {
    const directory = join(folder, 'shared');
    const first = await start(directory, 1e9);
    while (lineCount(directory) < 4) await sleep(5);
    const second = spawnSync(process.execPath, ['--import', 'tsx', script, directory, '10'], {
      encoding: 'utf8',
    });
    expect(second.status).toBe(1);
    expect(second.stderr).toContain(`shared is in use by process ${first.pid}`);
    expect(() => openRun(directory)).toThrow(`in use by process ${first.pid}`);
    first.kill('SIGKILL');
    await once(first, 'exit');
    openRun(directory).run.close();
  });

  it('lets exactly one of several win that arrive together', async () => {
    const directory = join(folder, 'rush');
    countTo(directory, 6);
    const rivals = await Promise.all([1, 2, 3].map(() => start(directory, 150)));
    const codes = await Promise.all(
      rivals.map(async (child) => (child.exitCode ?? (await once(child, 'exit'))[0]) as number),
    );
    // One may also come after another has finished; but never two at a time, which would spoil the logs.
    expect(codes).toContain(0);
    const whole = join(folder, 'rush-whole');
    countTo(whole, 150);
    expect(deterministicFiles(directory)).toEqual(deterministicFiles(whole));
  });
});

describe('a disk that takes no more', () => {
  it('names the file and keeps what was written', { timeout: 60_000 }, () => {
    const directory = join(folder, 'full');
    countTo(directory, 30);
    const before = latestCheckpoint(directory).checkpoint;
    // 16 kB a file: the logs outgrow that, and the system refuses the rest of the write.
    const result = spawnSync(
      'bash',
      [
        '-c',
        'ulimit -f 16; exec "$0" --import tsx "$1" "$2" 140',
        process.execPath,
        script,
        directory,
      ],
      { encoding: 'utf8' },
    );
    expect(result.status).toBe(1);
    expect(result.stderr).toMatch(
      /cannot write .*metrics\.jsonl: the file would be larger than allowed \(EFBIG\)/,
    );
    const after = latestCheckpoint(directory);
    expect(after.notices).toEqual([]);
    expect(after.checkpoint.index).toBeGreaterThan(before.index);
    const whole = join(folder, 'full-whole');
    countTo(whole, 140);
    expect(countTo(directory, 140)).toEqual([]);
    expect(deterministicFiles(directory)).toEqual(deterministicFiles(whole));
  });
});
