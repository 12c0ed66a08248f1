import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { UsageError } from '../../usageError.ts';
import { openObjectStore, StoreOutOfReach } from './objectStore.ts';
import { bucket, reader, type StoreService, storeService } from './storeService.testdata.ts';

const address = { bucket, prefix: 'a/study' };
let service: StoreService;
beforeAll(async () => {
  service = await storeService();
});
beforeEach(() => {
  const names = ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_SESSION_TOKEN', 'AWS_ENDPOINT_URL_S3'];
  for (const name of names) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(service.env)) vi.stubEnv(name, value);
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => service.down());

const nothing = new Uint8Array();
const bytes = Uint8Array.from({ length: 300 }, (_, i) => i);

describe('an object store', () => {
  it('keeps files below its prefix, on however many pages they are listed', async () => {
    const store = openObjectStore(address);
    const names = Array.from({ length: 20 }, (_, i) => `run/checkpoints/${i}.x`);
    for (const name of names) await store.put(name, bytes);
    await store.put('run-2/empty', nothing);
    await store.put('run-3/abc', Buffer.from('abc'));
    service.files.set('a/study-2/run/other', Buffer.from('x'));
    expect(await store.get(names[3])).toEqual(bytes);
    expect(await store.get('run-2/empty')).toEqual(nothing);
    expect(await store.get('run-2/none')).toBeNull();
    expect([...(await store.list('')).keys()].sort()).toEqual(
      [...names, 'run-2/empty', 'run-3/abc'].sort(),
    );
    const listed = await store.list('run');
    expect([...listed.keys()].sort()).toEqual(names.map((name) => name.slice(4)).sort());
    expect((await store.list('run-3')).get('abc')).toMatchObject({
      size: 3,
      etag: '900150983cd24fb0d6963f7d28e17f72',
    });
    await store.remove(names[0]);
    expect(await store.get(names[0])).toBeNull();
  });

  it.each([
    ['AWS_ACCESS_KEY_ID', '', 'AWS_ACCESS_KEY_ID is not set; expected '],
    ['AWS_SECRET_ACCESS_KEY', undefined, 'AWS_SECRET_ACCESS_KEY is not set; expected '],
    ['AWS_ENDPOINT_URL', undefined, 'AWS_REGION is not set; expected '],
    [
      'AWS_ENDPOINT_URL',
      'store:9000',
      'AWS_ENDPOINT_URL is store:9000, expected an address such as ',
    ],
    ['AWS_SESSION_TOKEN', 'abc', 'AWS_SESSION_TOKEN is set, but '],
  ])('names %s, which is %s', async (name, value, message) => {
    vi.stubEnv(name, value);
    const asked = openObjectStore(address).list('');
    await expect(asked).rejects.toThrow(`the store s3://${bucket}/a/study: ${message}`);
    await expect(asked).rejects.toBeInstanceOf(UsageError);
  });

  it('says what is refused, and does not try again', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'nobody');
    service.requests.length = 0;
    const refused = openObjectStore(address).list('');
    await expect(refused).rejects.toThrow(
      `the store s3://${bucket}/a/study refuses (403 InvalidAccessKeyId): check AWS_ACCESS_KEY_ID, `,
    );
    await expect(refused).rejects.toBeInstanceOf(UsageError);
    expect(service.requests).toHaveLength(1);
    vi.stubEnv('AWS_ACCESS_KEY_ID', reader);
    await expect(openObjectStore(address).put('x', bytes)).rejects.toThrow('(403 AccessDenied)');
  });

  it('says that there is no such bucket', async () => {
    const store = openObjectStore({ bucket: 'another', prefix: '' });
    const message = 'the store s3://another: there is no bucket another; expected one that exists';
    await expect(store.list('')).rejects.toThrow(message);
    await expect(store.put('x', bytes)).rejects.toThrow(message);
  });

  it('is asked again when it is busy or out of reach for a moment, and then says so', async () => {
    const store = openObjectStore(address);
    service.isBusy = true;
    setTimeout(() => {
      service.isBusy = false;
    }, 100);
    await store.put('late', bytes);
    service.isBusy = true;
    await expect(store.get('late')).rejects.toThrow('cannot answer now (503 SlowDown)');
    service.isBusy = false;
    await service.down();
    const asked = store.get('late');
    await expect(asked).rejects.toThrow(
      new RegExp(
        `cannot reach the store s3://${bucket}/a/study at http://127\\.0\\.0\\.1:\\d+: connect ECONNREFUSED`,
      ),
    );
    await expect(asked).rejects.toBeInstanceOf(StoreOutOfReach);
    await service.up();
    expect(await store.get('late')).toEqual(bytes);
  });
});
