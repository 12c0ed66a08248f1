/** @file What Trackio is sent of a run, by a server that takes its place. */

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRun } from '../run/readRun.ts';
import { trainRun } from '../run/trainJob.ts';
import { tinySettings } from './sweep.testdata.ts';
import { sendToTrackio, type TrackedJob } from './trackio.ts';

const directory = mkdtempSync(join(tmpdir(), 'admrl-trackio-'));
afterAll(() => rmSync(directory, { recursive: true }));

interface Entry {
  readonly project: string;
  readonly run: string;
  readonly step: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly config: object;
  readonly log_id: string;
}

interface Request {
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: { readonly logs: readonly Entry[]; readonly hf_token: null };
}

const requests: Request[] = [];
const answer = { status: 200 };
const server = createServer((request, response) => {
  let text = '';
  request.on('data', (part) => {
    text += part;
  });
  request.on('end', () => {
    const { url, headers } = request;
    requests.push({ url, headers, body: JSON.parse(text) });
    response.writeHead(answer.status).end('no such token');
  });
});
let address: URL;

const row = {
  ...{ run: directory, id: 'abc', state: 'finished', family: 'pointMass', method: 'admrl' },
  ...{ seed: 1, 'training.nTasks': 2, 'trpo.maxKl': 0.01, 'grid 2/0/meanReturn': -7 },
  ...{ 'grid 2/0/meanGap': null, realSteps: 240, seconds: 3 },
};
const settings = { 'training.nTasks': 2, 'trpo.maxKl': 0.01 };
const job = { id: 'abc', settings, run: { name: 'run-abc', training: { directory } } };
const tracked = { job, folder: directory, row } as unknown as TrackedJob;

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  address = new URL(`http://127.0.0.1:${port}/?write_token=secret`);
  const training = { ...tinySettings.training, nTasks: 2 };
  const trained = { family: 'pointMass', preset: 'smoke', settings: { ...tinySettings, training } };
  await trainRun({ ...trained, directory, threads: 1 }, () => {});
});
afterAll(() => void server.close());

describe('Trackio', () => {
  it('receives every curve with its steps, the settings, and what came out', async () => {
    await sendToTrackio(address, 'study', [tracked]);
    expect(requests).toHaveLength(1);
    const [{ url, headers, body }] = requests;
    expect([url, headers['x-trackio-write-token'], body.hf_token]).toEqual([
      ...['/api/bulk_log', 'secret', null],
    ]);
    const { metrics, tasks } = readRun(directory);
    const { logs } = body;
    expect(logs).toHaveLength(metrics.length + tasks.length + 1);
    const config = {
      ...{ run: directory, id: 'abc', state: 'finished', family: 'pointMass', method: 'admrl' },
      ...{ seed: 1, ...settings, realSteps: 240 },
    };
    for (const entry of logs) {
      expect(entry).toMatchObject({ project: 'study', run: 'run-abc', config });
    }
    const fit = metrics.findIndex(({ modelLoss }) => modelLoss !== undefined);
    expect(logs[fit]).toMatchObject({
      ...{ step: fit, log_id: `abc-${fit}` },
      metrics: { [`${metrics[fit].phase}/modelLoss`]: metrics[fit].modelLoss },
    });
    expect(logs[fit].metrics).not.toHaveProperty(`${metrics[fit].phase}/realSamples`);
    // A task is shown at its last step.
    const next = metrics.findIndex(({ task }) => task === 1);
    expect(logs[metrics.length]).toMatchObject({
      ...{ step: next - 1, log_id: 'abc-task-0' },
      metrics: { 'task/realReturnAfter': tasks[0].realReturnAfter },
    });
    expect(logs.at(-1)).toMatchObject({
      ...{ step: metrics.length - 1, log_id: 'abc-results' },
      metrics: { 'grid 2/0/meanReturn': -7, seconds: 3 },
    });
    expect(new Set(logs.map((entry) => entry.log_id)).size).toBe(logs.length);
  });

  it('is asked for nothing where nothing has been saved', async () => {
    const before = requests.length;
    await sendToTrackio(address, 'study', [{ ...tracked, row: { ...row, realSteps: null } }]);
    expect(requests).toHaveLength(before);
  });

  it('that refuses, or is not there, is an error with its address', async () => {
    answer.status = 401;
    const refused = `Trackio at ${address.origin}: 401 no such token`;
    await expect(sendToTrackio(address, 'study', [tracked])).rejects.toThrow(refused);
    const nowhere = new URL('http://127.0.0.1:9/');
    await expect(sendToTrackio(nowhere, 'study', [tracked])).rejects.toThrow(
      'cannot reach Trackio at http://127.0.0.1:9',
    );
  });
});
