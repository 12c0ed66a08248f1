/** @file Redis and Postgres on this machine, on free ports and in folders of their own; ended with the test. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { until } from './sweepFolders.ts';

/** A service that keeps queues. */
export interface QueueService {
  /** For `--on`. */
  readonly url: string;
  start(): Promise<void>;
  /** Ends it in the middle of what it does. */
  crash(): Promise<void>;
  /** Ends it and removes its files. */
  remove(): Promise<void>;
}

/** Why Redis cannot be started here, as a sentence; null where it can. */
export function whyNoRedis(): string | null {
  return isInstalled('redis-server')
    ? null
    : 'redis-server is not installed (Debian: apt-get install redis-server)';
}

/** Redis that writes down every change before it answers. */
export async function redisService(): Promise<QueueService> {
  const folder = mkdtempSync(join(tmpdir(), 'admrl-redis-'));
  const port = await freePort();
  const args = [
    ...['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder],
    ...['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''],
    ...['--maxmemory-policy', 'noeviction'],
  ];
  return serviceOf(
    `redis://127.0.0.1:${port}`,
    folder,
    () => spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] }),
    /Ready to accept connections/,
    'SIGKILL',
  );
}

/** Debian's place for the programs of the server. */
const postgresPrograms = '/usr/lib/postgresql/15/bin';

/** Why Postgres cannot be started here, as a sentence; null where it can. */
export function whyNoPostgres(): string | null {
  return existsSync(join(postgresPrograms, 'initdb'))
    ? null
    : 'Postgres 15 is not installed (Debian: apt-get install postgresql-15)';
}

/** Postgres with an empty database. */
export async function postgresService(): Promise<QueueService> {
  const folder = mkdtempSync(join(tmpdir(), 'admrl-postgres-'));
  // Its programs refuse to be run by root.
  const user = userInfo().uid === 0 ? idsOf('postgres') : null;
  if (user !== null) chownSync(folder, user.uid, user.gid);
  const port = await freePort();
  const data = join(folder, 'data');
  const initdb = join(postgresPrograms, 'initdb');
  execFileSync(initdb, ['-D', data, '-A', 'trust', '-U', 'admrl'], { ...user, cwd: folder });
  const args = ['-D', data, '-p', `${port}`, '-h', '127.0.0.1', '-k', folder];
  return serviceOf(
    `postgres://admrl@127.0.0.1:${port}/postgres`,
    folder,
    () =>
      spawn(join(postgresPrograms, 'postgres'), args, {
        ...user,
        cwd: folder,
        stdio: ['ignore', 'inherit', 'pipe'],
      }),
    /database system is ready to accept connections/,
    // "Immediate shutdown": like a crash, but its processes are gone afterwards.
    'SIGQUIT',
  );
}

async function serviceOf(
  url: string,
  folder: string,
  spawnIt: () => ChildProcess,
  readyLine: RegExp,
  crashSignal: NodeJS.Signals,
): Promise<QueueService> {
  let child: ChildProcess | undefined;
  const service: QueueService = {
    url,
    async start() {
      const started = spawnIt();
      child = started;
      let log = '';
      for (const stream of [started.stdout, started.stderr]) {
        stream?.setEncoding('utf8').on('data', (text: string) => {
          log += text;
        });
      }
      await until(
        'the service',
        () => {
          if (started.exitCode !== null) throw new Error(`the service ended:\n${log}`);
          return readyLine.test(log) || undefined;
        },
        50,
      );
    },
    async crash() {
      const ended = child;
      child = undefined;
      if (ended === undefined) return;
      const gone = new Promise((done) => ended.once('close', done));
      ended.kill(crashSignal);
      await gone;
    },
    async remove() {
      await service.crash();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await service.start();
  return service;
}

function isInstalled(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function idsOf(user: string): { readonly uid: number; readonly gid: number } {
  const idOf = (option: string): number =>
    Number(execFileSync('id', [option, user], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.on('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
      server.close(() => done(port));
    });
  });
}
