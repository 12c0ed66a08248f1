/** @file Serves the lab on this computer. */

import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import { assertBuilt, builtPage } from './builtPage.ts';
import type { FollowOptions } from './followedRun.ts';
import { Lab } from './lab.ts';
import { labApp } from './labApp.ts';
import { openBoards } from './sweepBoard.ts';

/** The port that is tried first. */
export const usualPort = 4600;

/** How the lab is served. */
export interface ServeOptions extends FollowOptions {
  /** Runs, and folders of runs. */
  readonly folders: readonly string[];
  /** Files of sweeps. */
  readonly sweeps?: readonly string[];
  /** A port that has to be free; without it the usual one, or any. */
  readonly port?: number | undefined;
}

/** A lab that is served. */
export interface ServedLab {
  /** Such as `http://127.0.0.1:4600/`. */
  readonly address: string;
  close(): Promise<void>;
}

/**
 * Serves the lab on the loopback interface: no other computer reaches it.
 *
 * @throws Error when the page is not built, or the port is taken
 */
export async function serveLab({
  folders,
  sweeps = [],
  port,
  ...options
}: ServeOptions): Promise<ServedLab> {
  assertBuilt();
  const boards = await openBoards(sweeps, options);
  const app = labApp({ lab: new Lab(folders, options, boards), page: builtPage });
  const listen = (at: number): Promise<Server> =>
    new Promise((done, fail) => {
      const server = serve({ fetch: app.fetch, port: at, hostname: '127.0.0.1' }, () => {
        server.off('error', fail);
        done(server as Server);
      });
      server.once('error', fail);
    });
  const server = await (port === undefined
    ? listen(usualPort).catch(() => listen(0))
    : listen(port));
  const address = server.address();
  const at = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    address: `http://127.0.0.1:${at}/`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
