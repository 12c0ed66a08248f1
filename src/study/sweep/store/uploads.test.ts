/** @file Runs are sent while they change, one upload at a time; a store that is away is waited for. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openObjectStore } from './objectStore.ts';
import { bucket, reader, type StoreService, storeService } from './storeService.testdata.ts';
import { openUploads } from './uploads.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-uploads-'));
let service: StoreService;
beforeAll(async () => {
  service = await storeService();
  for (const [name, value] of Object.entries(service.env)) vi.stubEnv(name, value);
});
beforeEach(() => service.files.clear());
afterAll(async () => {
  vi.unstubAllEnvs();
  await service.down();
  rmSync(folder, { recursive: true });
});

const notices: string[] = [];
const open = (): ReturnType<typeof openUploads> =>
  openUploads(openObjectStore({ bucket, prefix: '' }), (event) => {
    if (event.type === 'notice') notices.push(event.text);
  });

/** A folder that counts as a run. */
function run(name: string): { directory: string; write(text: string): void } {
  const directory = join(folder, name);
  mkdirSync(directory);
  return { directory, write: (text) => writeFileSync(join(directory, 'config.json'), text) };
}

const sent = (name: string): string => String(service.files.get(`${name}/config.json`));
const eventually = (name: string, text: string): Promise<void> =>
  vi.waitFor(() => expect(sent(name)).toBe(text), { timeout: 20_000, interval: 10 });

describe('uploads', () => {
  it('send at once what is new, then after a pause the newest of it, one run at a time', async () => {
    const uploads = open();
    const [one, other] = [run('one'), run('other')];
    one.write('first');
    uploads.changed(one.directory);
    await eventually('one', 'first');
    for (const text of ['second', 'third', 'fourth']) {
      one.write(text);
      uploads.changed(one.directory);
    }
    other.write('other');
    uploads.changed(other.directory);
    await eventually('other', 'other');
    expect(sent('one')).toBe('first');
    await eventually('one', 'fourth');
    const puts = service.requests.filter((request) => request === 'PUT one/config.json');
    expect(puts).toHaveLength(2);
  });

  it('send one run after the other', async () => {
    const uploads = open();
    service.requests.length = 0;
    for (const { directory, write } of [run('a'), run('b')]) {
      write('config');
      for (const log of ['metrics', 'tasks']) writeFileSync(join(directory, `${log}.jsonl`), log);
      uploads.changed(directory);
    }
    await vi.waitFor(() => expect(service.files.size).toBe(6), 20_000);
    const puts = service.requests.filter((request) => request.startsWith('PUT'));
    expect(puts.map((request) => request[4]).join('')).toBe('aaabbb');
  });

  it('tell that the store is out of reach, and send when it is back', async () => {
    const uploads = open();
    const { directory, write } = run('away');
    write('first');
    await service.down();
    uploads.changed(directory);
    await vi.waitFor(() => expect(notices.join()).toMatch(/cannot reach the store/), 20_000);
    write('second');
    await service.up();
    await eventually('away', 'second');
  });

  it('have ended when all is there, however long that takes', async () => {
    const uploads = open();
    const { directory, write } = run('ended');
    write('last');
    await service.down();
    let isOver = false;
    const finished = uploads.finish(directory).then(() => {
      isOver = true;
    });
    await vi.waitFor(() => expect(notices.join()).toMatch(/it is tried again/), 20_000);
    expect(isOver).toBe(false);
    await service.up();
    await finished;
    expect(sent('ended')).toBe('last');
  });

  it('end with an error when the store refuses', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', reader);
    const uploads = open();
    const { directory, write } = run('refused');
    write('last');
    await expect(uploads.finish(directory)).rejects.toThrow('refuses (403 AccessDenied)');
    vi.stubEnv('AWS_ACCESS_KEY_ID', service.env.AWS_ACCESS_KEY_ID);
  });

  it('send once more before the process ends, but do not wait for long', async () => {
    const uploads = open();
    const { directory, write } = run('flushed');
    write('first');
    uploads.changed(directory);
    await eventually('flushed', 'first');
    write('second');
    uploads.changed(directory);
    await uploads.flush(10_000);
    expect(sent('flushed')).toBe('second');
    write('third');
    uploads.changed(directory);
    await service.down();
    const begun = performance.now();
    await uploads.flush(300);
    expect(performance.now() - begun).toBeLessThan(900);
    await service.up();
  });
});
