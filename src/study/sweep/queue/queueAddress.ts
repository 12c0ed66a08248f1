/** @file Where a queue is: a Redis or a Postgres, named by an address. */

/** An address of a service that keeps queues. */
export interface QueueAddress {
  readonly service: 'Redis' | 'Postgres';
  /** As the service's own programs take it; it may hold a password. */
  readonly url: string;
}

/** The address that is meant by a service's name alone: that of the environment, or of this machine. */
const named: Readonly<Record<string, () => string>> = {
  redis: () => process.env.REDIS_URL ?? 'redis://127.0.0.1:6379',
  postgres: () => process.env.DATABASE_URL ?? 'postgres://127.0.0.1:5432/postgres',
};

const services: Readonly<Record<string, QueueAddress['service']>> = {
  'redis:': 'Redis',
  'rediss:': 'Redis',
  'postgres:': 'Postgres',
  'postgresql:': 'Postgres',
};

/** Understands `redis`, `postgres`, `redis://HOST:PORT` and the like; null for anything else. */
export function queueAddress(text: string): QueueAddress | null {
  const url = Object.hasOwn(named, text) ? named[text]() : text;
  try {
    const { protocol, hostname } = new URL(url);
    const service = services[protocol];
    return service === undefined || hostname === '' ? null : { service, url };
  } catch {
    return null;
  }
}

/** For people: without the password. */
export function addressText({ url }: QueueAddress): string {
  const shown = new URL(url);
  shown.password = '';
  return shown.href;
}
