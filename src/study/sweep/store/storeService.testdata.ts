/** @file An object store for tests: one bucket in the memory of this process, which speaks as much of S3 as is used here. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { etagOf } from './runFiles.ts';

/** A change of what is in a store. */
export interface StoreWrite {
  readonly name: string;
  /** Null where it was removed. */
  readonly bytes: Buffer | null;
}

/** A store that can go down, and come up again as it was. */
export interface StoreService {
  /** Variables by which its clients find it, with the credentials of one who may do everything. */
  readonly env: Readonly<Record<string, string>>;
  /** What is in the bucket, by name. */
  readonly files: Map<string, Buffer>;
  /** What was asked for, such as `PUT prefix/run/config.json`. */
  readonly requests: string[];
  /** Whether it asks to be left alone. */
  isBusy: boolean;
  /** Called before a change is made; where it throws, the change is not made and the connection is cut. */
  onWrite: (write: StoreWrite) => void;
  up(): Promise<void>;
  down(): Promise<void>;
}

/** The only bucket. */
export const bucket = 'sweeps';

const writer = 'writer';
/** The id of credentials that may change nothing. */
export const reader = 'reader';

/** Files in a page of a list: fewer than a real store gives. */
const pageSize = 7;

/** Starts a store with an empty bucket. */
export async function storeService(): Promise<StoreService> {
  const files = new Map<string, Buffer>();
  const changed = new Map<string, string>();
  const requests: string[] = [];
  const service = { files, requests, isBusy: false, onWrite: (_write: StoreWrite): void => {} };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://store');
    const [, named, ...parts] = decodeURIComponent(pathname).split('/');
    const name = parts.join('/');
    requests.push(`${request.method} ${name}`);
    const refuse = (status: number, code: string): void => {
      response.writeHead(status, { 'content-type': 'application/xml' });
      response.end(`<?xml version="1.0"?><Error><Code>${code}</Code></Error>`);
    };
    const write = (bytes: Buffer | null): void => {
      service.onWrite({ name, bytes });
      if (bytes === null) files.delete(name);
      else files.set(name, bytes);
      changed.set(name, new Date().toISOString());
    };
    const [, keyId = ''] = /Credential=(\w+)\//.exec(request.headers.authorization ?? '') ?? [];
    if (keyId !== writer && keyId !== reader) return refuse(403, 'InvalidAccessKeyId');
    if (keyId === reader && request.method !== 'GET') return refuse(403, 'AccessDenied');
    if (named !== bucket) return refuse(404, 'NoSuchBucket');
    if (service.isBusy) return refuse(503, 'SlowDown');
    if (name === '') {
      response.writeHead(200, { 'content-type': 'application/xml' });
      response.end(page(files, changed, searchParams));
    } else if (request.method === 'PUT') {
      const bytes = Buffer.concat(chunks);
      write(bytes);
      response.writeHead(200, { etag: `"${etagOf(bytes)}"` }).end();
    } else if (request.method === 'DELETE') {
      write(null);
      response.writeHead(204).end();
    } else {
      const bytes = files.get(name);
      if (bytes === undefined) return refuse(404, 'NoSuchKey');
      response.writeHead(200, { etag: `"${etagOf(bytes)}"` }).end(bytes);
    }
  };

  let port = 0;
  const server = createServer((request, response) => {
    answer(request, response).catch(() => request.socket.destroy());
  });
  const up = async (): Promise<void> => {
    await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
    port = (server.address() as AddressInfo).port;
  };
  await up();
  return Object.assign(service, {
    env: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: writer,
      AWS_SECRET_ACCESS_KEY: 'secret',
    },
    up,
    down: async () => {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
  });
}

function page(
  files: ReadonlyMap<string, Buffer>,
  changed: ReadonlyMap<string, string>,
  query: URLSearchParams,
): string {
  const after = query.get('continuation-token') ?? '';
  const names = [...files.keys()]
    .filter((name) => name.startsWith(query.get('prefix') ?? '') && name > after)
    .sort();
  const listed = names.slice(0, pageSize).map((name) => {
    const bytes = files.get(name) ?? Buffer.alloc(0);
    const times = `<LastModified>${changed.get(name)}</LastModified>`;
    return `<Contents><Key>${name}</Key>${times}<ETag>&quot;${etagOf(bytes)}&quot;</ETag><Size>${bytes.length}</Size></Contents>`;
  });
  const isTruncated = names.length > pageSize;
  const next = isTruncated
    ? `<NextContinuationToken>${names[pageSize - 1]}</NextContinuationToken>`
    : '';
  return `<?xml version="1.0"?><ListBucketResult><IsTruncated>${isTruncated}</IsTruncated>${next}${listed.join('')}</ListBucketResult>`;
}
