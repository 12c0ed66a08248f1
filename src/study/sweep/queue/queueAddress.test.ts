/** @file Addresses of queues: of services by name, by address, and for people. */

import { afterEach, expect, it, vi } from 'vitest';
import { addressText, queueAddress } from './queueAddress.ts';

afterEach(() => vi.unstubAllEnvs());

it('understands addresses of both services, and nothing else', () => {
  const serviceOf = (text: string): string | undefined => queueAddress(text)?.service;
  expect(serviceOf('redis://queue.example.org:6379')).toBe('Redis');
  expect(serviceOf('rediss://queue.example.org')).toBe('Redis');
  expect(serviceOf('postgres://me@queue.example.org/sweeps')).toBe('Postgres');
  expect(serviceOf('postgresql://queue.example.org/sweeps')).toBe('Postgres');
  const wrong = ['', 'redi', 'http://queue.example.org', 'redis:', 'redis://', 'queue:6379'];
  expect(wrong.map(serviceOf)).toEqual(wrong.map(() => undefined));
});

it('takes that of a name from the environment, or this machine’s', () => {
  vi.stubEnv('REDIS_URL', undefined);
  vi.stubEnv('DATABASE_URL', 'postgres://me@elsewhere/sweeps');
  expect(queueAddress('redis')).toEqual({ service: 'Redis', url: 'redis://127.0.0.1:6379' });
  expect(queueAddress('postgres')).toEqual({
    service: 'Postgres',
    url: 'postgres://me@elsewhere/sweeps',
  });
});

it('is shown without its password', () => {
  const address = queueAddress('redis://me:secret@queue.example.org:6379/2');
  expect(address && addressText(address)).toBe('redis://me@queue.example.org:6379/2');
});
