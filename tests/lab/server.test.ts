/** @file What the lab's server answers, and what it refuses. */

import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Lab } from '../../src/lab/lab.ts';
import { labApp } from '../../src/lab/labApp.ts';
import type { RunList, RunUpdate, ShownFigure } from '../../src/lab/view.ts';
import type { Run } from '../../src/study/run/run.ts';
import { contents } from '../cli/admrl.ts';
import { beginRun, logStep, logTask } from './runs.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-lab-'));
const page = join(folder, 'page');
const runs = join(folder, 'runs');
const app = (): ReturnType<typeof labApp> => labApp({ lab: new Lab([runs]), page, every: 20 });
const own = { host: '127.0.0.1:4600' };
let run: Run;

beforeAll(() => {
  mkdirSync(join(page, 'assets'), { recursive: true });
  writeFileSync(join(page, 'index.html'), '<!doctype html><p>lab</p>');
  writeFileSync(join(page, 'assets/a.js'), '1');
  writeFileSync(join(page, 'assets/adapt.worker-a1.js'), '1');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  mkdirSync(runs);
  run = beginRun(join(runs, 'one'));
  logStep(run, 0, { virtualReturn: 1, realReturn: 3, realReturnLow: 2, realReturnHigh: 4 });
  logStep(run, 0, { virtualReturn: 2 });
  logTask(run, 0, [0.5, -0.5]);
});
afterAll(() => {
  run.close();
  rmSync(folder, { recursive: true });
});

async function get(path: string, headers: Record<string, string> = own, method = 'GET') {
  return app().request(`http://127.0.0.1:4600${path}`, { headers, method });
}

async function list(): Promise<RunList> {
  return (await (await get('/data/runs.json')).json()) as RunList;
}

const idOf = async (name: string): Promise<string> =>
  (await list()).runs.find((entry) => entry.name === name)?.id ?? '';

describe('requests', () => {
  it.each(['127.0.0.1:4600', 'localhost:4600', '[::1]:4600', 'localhost'])(
    'to %s are answered',
    async (host) => {
      const answer = await get('/', { host });
      expect(answer.status).toBe(200);
      expect(await answer.text()).toContain('lab');
    },
  );

  // A page may give its own name the address of this computer; `Host` is then its name.
  it.each([
    'evil.example',
    'evil.example:4600',
    '127.0.0.1.evil.example',
    'localhost.evil',
    '192.168.0.7:4600',
    '',
  ])('to %j are refused', async (host) => {
    for (const path of ['/', '/data/runs.json', '/assets/a.js']) {
      const answer = await get(path, { host });
      expect(answer.status).toBe(403);
      expect(await answer.text()).not.toContain('one');
    }
  });

  it('that would change something are refused', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      expect((await get('/data/runs.json', own, method)).status).toBe(405);
    }
  });

  it('from other pages may not read the answers, nor embed them', async () => {
    for (const path of ['/', '/data/runs.json', `/data/${await idOf('one')}/run.json`]) {
      const { headers } = await get(path, { ...own, origin: 'https://evil.example' });
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('for a worker are answered with a policy of its own, which no page has', async () => {
    const policyOf = async (path: string) =>
      (await get(path)).headers.get('content-security-policy');
    expect(await policyOf('/assets/adapt.worker-a1.js')).toContain("'unsafe-eval'");
    for (const path of ['/', '/assets/a.js', '/data/runs.json']) {
      expect(await policyOf(path)).not.toContain("'unsafe-eval'");
    }
  });

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/..%5csecret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
    '//etc/passwd',
    '/etc/passwd',
    '/data/..%2f..%2fsecret.txt/run.json',
    '/data/../run.json',
    '/data/one/run.json',
    '/data/constructor/run.json',
    '/index.html%00.js',
  ])('for %s find nothing', async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toContain('secret');
  });
});

describe('a run', () => {
  it('is listed with what it is, and what is no run is named', async () => {
    mkdirSync(join(runs, 'broken'));
    writeFileSync(join(runs, 'broken/config.json'), '{');
    const { runs: found, faults, live } = await list();
    expect(found).toMatchObject([
      { name: 'one', family: 'pointMass', method: 'AdMRL', state: 'training', tasksDone: 1 },
    ]);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain('broken');
    expect(live).toBe(true);
    rmSync(join(runs, 'broken'), { recursive: true });
  });

  it('is told as a whole', async () => {
    const update = (await (await get(`/data/${await idOf('one')}/run.json`)).json()) as RunUpdate;
    expect(update.curves.curves.virtualReturn.mean).toEqual([1, 2]);
    expect(update.curves.curves.realReturn.mean).toEqual([3, null]);
    expect(update.tasks).toMatchObject([
      { task: 0, psi: [0.5, -0.5], realReturnAfter: 12, start: 0 },
    ]);
    expect(update.familyData?.name).toBe('pointMass');
    expect(update.log.map(({ text }) => text)).toEqual([
      'task 1: real return 3.0 (95 % 2.0 to 4.0), 100 real samples so far',
      'task 1, ψ = (0.5, −0.5), ended: return 12.0; next ψ = (0.5, −0.5)',
    ]);
    expect(update.progress.total).toBeGreaterThan(5);
    expect(update.notices).toEqual([]);
  });

  it('has the figures of the report, compiled for the browser', async () => {
    for (const width of ['wide', 'narrow']) {
      const figures = (await (
        await get(`/data/${await idOf('one')}/figures-${width}.json`)
      ).json()) as ShownFigure[];
      const visited = figures.find(({ name }) => name === 'visited-tasks');
      expect(visited).toMatchObject({ title: '1 training task, none on the boundary of Ψ' });
      expect(visited).toHaveProperty('vega.$schema', expect.stringContaining('/vega/'));
      expect(figures.find(({ name }) => name === 'return-map')).toHaveProperty('missing');
    }
  });

  it('is left as it is', async () => {
    const before = contents(runs);
    for (const path of ['run.json', 'figures-wide.json'])
      await get(`/data/${await idOf('one')}/${path}`);
    expect(contents(runs)).toEqual(before);
    expect(readdirSync(folder).sort()).toEqual(['page', 'runs', 'secret.txt']);
  });

  it('of a custom module is shown without running it', async () => {
    const directory = join(runs, 'custom');
    const marker = join(folder, 'was-run');
    beginRun(directory, 'own').close();
    writeFileSync(
      join(runs, 'own.mjs'),
      `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(marker)}, '');`,
    );
    const config = JSON.parse(contents(directory)['config.json'] ?? '{}');
    const module = { path: '../own.mjs', files: {} };
    writeFileSync(join(directory, 'config.json'), JSON.stringify({ ...config, module }));
    const update = (await (
      await get(`/data/${await idOf('custom')}/run.json`)
    ).json()) as RunUpdate;
    expect(update).toMatchObject({ family: 'own', familyData: null, state: 'stopped' });
    expect(update.notices.join()).toContain('--trust-module');
    expect(existsSync(marker)).toBe(false);
    rmSync(directory, { recursive: true });
  });
});

describe('events', () => {
  it('tell a run, then only what is new of it, and all of it again after the log was cut back', async () => {
    const growing = beginRun(join(runs, 'growing'));
    logStep(growing, 0, { virtualReturn: 5 });
    const events = await openEvents(`/data/${await idOf('growing')}/events`);
    const first = await events.next();
    expect(first).toMatchObject({ version: 0, tasksFrom: 0, state: 'training' });
    expect(first.curves).toMatchObject({ from: 0, curves: { virtualReturn: { mean: [5] } } });
    for (let step = 1; step < 20; step++) logStep(growing, 0, { virtualReturn: 5 + step });
    logTask(growing, 0, [1, 1]);
    let update = await events.next();
    while (update.tasksDone < 1) update = await events.next();
    expect(update.version).toBeGreaterThan(0);
    logStep(growing, 1, { virtualReturn: 50 });
    update = await events.next();
    expect(update).toMatchObject({ tasksFrom: 1, tasks: [] });
    expect(update.curves.from).toBeGreaterThan(15);
    expect(update.curves.curves.virtualReturn.mean.at(-1)).toBe(50);
    growing.close();
    // As a resumed run does that was killed before its first checkpoint.
    writeFileSync(join(runs, 'growing/metrics.jsonl'), '');
    update = await events.next();
    while (update.curves.from > 0 || update.progress.logged > 0) update = await events.next();
    expect(update).toMatchObject({ version: 0, state: 'stopped', tasksFrom: 0 });
    await events.close();
  });
});

/** The updates of a stream of events, one after the other. */
async function openEvents(path: string) {
  const stop = new AbortController();
  const request = new Request(`http://127.0.0.1:4600${path}`, {
    headers: own,
    signal: stop.signal,
  });
  const answer = await app().request(request);
  const reader = answer.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  return {
    async next(): Promise<RunUpdate> {
      for (;;) {
        const end = text.indexOf('\n\n');
        if (end >= 0) {
          const event = text.slice(0, end);
          text = text.slice(end + 2);
          const data = event.split('\n').find((line) => line.startsWith('data: '));
          if (data !== undefined) return JSON.parse(data.slice(6));
          continue;
        }
        const piece = await reader?.read();
        if (piece?.done !== false) throw new Error('the stream has ended');
        text += decoder.decode(piece.value, { stream: true });
      }
    },
    async close(): Promise<void> {
      await reader?.cancel();
      stop.abort();
    },
  };
}
