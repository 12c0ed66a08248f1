/** @file An S3-compatible object store, by s3mini: whole files under names, and errors that say what is to be done. */

import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../../usageError.ts';
import { errorText, packageFor } from '../services.ts';
import { type StoreAddress, storeText } from './storeAddress.ts';

/** A file in a store. */
export interface StoredFile {
  readonly size: number;
  /** MD5 of its bytes in hexadecimal, unless the store encrypts with keys of its own. */
  readonly etag: string;
  /** When it was sent. */
  readonly changed: Date;
}

/**
 * A place in a store. Each call throws StoreOutOfReach where another try may help, and else UsageError: of missing
 * variables, a package that is missing, credentials that are refused, a bucket that does not exist.
 */
export interface ObjectStore {
  readonly address: StoreAddress;
  /** All files whose names begin with `folder` and a slash, without these; all files if it is ''. */
  list(folder: string): Promise<Map<string, StoredFile>>;
  /** The bytes of a file; null where there is none. */
  get(name: string): Promise<Uint8Array | null>;
  /** Returns the ETag. */
  put(name: string, bytes: Uint8Array): Promise<string>;
  remove(name: string): Promise<void>;
}

/** A store cannot be reached, or cannot answer now. */
export class StoreOutOfReach extends Error {
  override readonly name: string = 'StoreOutOfReach';
}

/** The place that an address names. Variables are read and connections made when something is asked of it. */
export function openObjectStore(address: StoreAddress): ObjectStore {
  let connected: Promise<Connection> | undefined;
  const ask = async <T>(request: (client: Connection['client']) => Promise<T>): Promise<T> => {
    connected ??= connect(address);
    const { client, failureOf } = await connected;
    for (let tries = 0; ; tries++) {
      try {
        return await request(client);
      } catch (error) {
        const failure = failureOf(error);
        if (failure instanceof UsageError || tries === pauses.length) throw failure;
      }
      await sleep(pauses[tries]);
    }
  };
  const below = (name: string): string => [address.prefix, name].filter(Boolean).join('/');
  return {
    address,
    async list(folder) {
      const start = `${below(folder)}/`.replace(/^\/$/, '');
      const objects = await ask(async (client) => {
        const found = await client.listObjects('/', start);
        if (found === null) throw new UsageError(noBucket(address));
        return found;
      });
      return new Map(
        objects.map(({ Key, Size, ETag, LastModified }) => [
          Key.slice(start.length),
          { size: Size, etag: withoutQuotes(ETag), changed: LastModified },
        ]),
      );
    },
    async get(name) {
      const bytes = await ask((client) => client.getObjectArrayBuffer(below(name)));
      return bytes === null ? null : new Uint8Array(bytes);
    },
    async put(name, bytes) {
      // In one request: it is there as a whole or not at all, and what is cut off leaves nothing behind.
      const { headers } = await ask((client) => client.putObject(below(name), bytes));
      return withoutQuotes(headers.get('etag') ?? '');
    },
    async remove(name) {
      await ask((client) => client.deleteObject(below(name)));
    },
  };
}

/** Milliseconds between tries of a request. */
const pauses = [200, 800];

/** Milliseconds that a request may take, with all its bytes. */
const patience = 300_000;

type Connection = Awaited<ReturnType<typeof connect>>;

/** @throws UsageError naming a variable or the package that is missing */
async function connect(address: StoreAddress) {
  const { bucket } = address;
  const need = { what: `the store ${storeText(address)}`, name: 's3mini', packages: 's3mini' };
  const { S3mini, S3ServiceError } = await packageFor(need, () => import('s3mini'));
  const {
    AWS_SESSION_TOKEN: token,
    AWS_DEFAULT_REGION,
    AWS_REGION = AWS_DEFAULT_REGION,
  } = process.env;
  const { AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3 = AWS_ENDPOINT_URL } = process.env;
  if (token) {
    throw new UsageError(
      `${need.what}: AWS_SESSION_TOKEN is set, but temporary credentials cannot be used; expected AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of a user, and no token`,
    );
  }
  const region = AWS_REGION ?? (AWS_ENDPOINT_URL_S3 === undefined ? undefined : 'us-east-1');
  if (!region) {
    throw new UsageError(
      `${need.what}: AWS_REGION is not set; expected the region of the bucket, or in AWS_ENDPOINT_URL the address of another store than Amazon's`,
    );
  }
  const endpoint = AWS_ENDPOINT_URL_S3 ?? `https://s3.${region}.amazonaws.com`;
  if (!URL.canParse(endpoint) || !/^https?:/.test(endpoint)) {
    throw new UsageError(
      `${need.what}: AWS_ENDPOINT_URL is ${endpoint}, expected an address such as https://HOST:PORT`,
    );
  }
  const client = new S3mini({
    accessKeyId: variable('AWS_ACCESS_KEY_ID', need.what),
    secretAccessKey: variable('AWS_SECRET_ACCESS_KEY', need.what),
    endpoint: `${endpoint.replace(/\/+$/, '')}/${bucket}`,
    region,
    requestAbortTimeout: patience,
  });
  const failureOf = (error: unknown): Error => {
    if (error instanceof UsageError) return error;
    if (!(error instanceof S3ServiceError)) {
      const text = `cannot reach ${need.what} at ${endpoint}: ${errorText(deepest(error))}`;
      return new StoreOutOfReach(text, { cause: error });
    }
    const { status, body = '' } = error;
    const code = /<Code>(\w+)</.exec(body)?.[1];
    const said = code === undefined ? `${status}` : `${status} ${code}`;
    if (status >= 500 || status === 429 || status === 408) {
      return new StoreOutOfReach(`${need.what} cannot answer now (${said})`, { cause: error });
    }
    if (status === 404) return new UsageError(noBucket(address), { cause: error });
    const advice =
      status === 401 || status === 403
        ? ': check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, and what they may do there'
        : '';
    return new UsageError(`${need.what} refuses (${said})${advice}`, { cause: error });
  };
  return { client, failureOf };
}

function variable(name: string, what: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new UsageError(
    `${what}: ${name} is not set; expected the credentials of one who may write there`,
  );
}

function noBucket(address: StoreAddress): string {
  return `the store ${storeText(address)}: there is no bucket ${address.bucket}; expected one that exists`;
}

function withoutQuotes(etag: string): string {
  return etag.replaceAll(/"|&quot;|&#34;/g, '');
}

/** What a failed request was caused by. */
function deepest(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? deepest(error.cause) : error;
}
