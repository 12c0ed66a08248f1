/** @file What the lab's server answers: its page, and the runs as JSON and as events. It reads, and writes nothing. */

import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { type Context, Hono } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';
import { exploredRun, recordedTasks } from './exploredRun.ts';
import type { FollowedRun, Told } from './followedRun.ts';
import type { Lab } from './lab.ts';
import { labFigures, layouts } from './labFigures.ts';
import { learnerOf } from './learnerOf.ts';

/** Milliseconds between two looks at the files of a run: their size is asked for, as some disks tell of no changes. */
const lookEvery = 1000;
/** Milliseconds between two updates while a long log is read for the first time. */
const readingEvery = 250;

/** What may run: files of the page, and WebAssembly. Nothing is loaded from elsewhere. */
function contentPolicy(scripts = ''): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'wasm-unsafe-eval'${scripts}`,
    "worker-src 'self'",
    "connect-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** MuJoCo's module makes functions from text, of its own names; a worker has the policy of its file, and no document. */
const workerPolicy = contentPolicy(" 'unsafe-eval'");

/** No other page may read or embed what is here. */
const headers: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentPolicy(),
  'Cache-Control': 'no-store',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
};

/** What the answers are made of. */
export interface LabAppOptions {
  readonly lab: Lab;
  /** The folder of the built page. */
  readonly page: string;
  /** Milliseconds between two looks at files. */
  readonly every?: number;
}

/**
 * The server as a function from requests to answers. Requests whose `Host` is not this computer are refused: a page of
 * somebody else could give its own name this address, and would then be allowed to read.
 */
export function labApp({ lab, page, every = lookEvery }: LabAppOptions): Hono {
  const app = new Hono();
  const files = pageFiles(page);
  app.use(async (context, next) => {
    if (!isOwnHost(context.req.header('host') ?? new URL(context.req.url).host)) {
      return context.text('the lab answers to 127.0.0.1 and localhost only', 403);
    }
    if (context.req.method !== 'GET' && context.req.method !== 'HEAD') {
      return context.text('the lab is read only', 405);
    }
    await next();
    for (const [name, value] of Object.entries(headers)) {
      if (!context.res.headers.has(name)) context.header(name, value);
    }
    return undefined;
  });
  app.get('/data/runs.json', (context) => context.json(lab.list()));
  app.get('/data/:id/run.json', (context) =>
    withRun(context, lab, (run) => context.json(run.update(null).update)),
  );
  for (const [name, layout] of Object.entries(layouts)) {
    app.get(`/data/:id/figures-${name}.json`, (context) =>
      withRun(context, lab, async ({ live, problem }) =>
        context.json(problem === null ? [] : await labFigures(live, problem, layout)),
      ),
    );
  }
  app.get('/data/:id/explored.json', (context) =>
    withRun(context, lab, (run) => context.json(exploredRun(run))),
  );
  app.get('/data/:id/recorded.json', (context) =>
    withRun(context, lab, async (run) => context.json(await recordedTasks(run))),
  );
  app.get('/data/:id/learner.bin', (context) =>
    withRun(context, lab, ({ live, adapts }) => {
      if (adapts !== true) return context.text(adapts, 404);
      return context.body(new Uint8Array(learnerOf(live.paths.directory, live.setup)));
    }),
  );
  app.get('/data/:id/family.js', (context) =>
    withRun(context, lab, ({ familyScript }) => {
      if (familyScript === null) return context.text('there is no script of its family', 404);
      return context.body(familyScript, 200, { 'Content-Type': types['.js'] });
    }),
  );
  app.get('/data/:id/events', async (context) => {
    const run = await lab.follow(context.req.param('id'));
    if (run === null) return noRun(context);
    return streamSSE(context, (stream) => tell(stream, run, every));
  });
  app.get('*', (context) => {
    const name = context.req.path === '/' ? 'index.html' : context.req.path.slice(1);
    const bytes = files.get(name);
    if (bytes === undefined) return context.text('there is no such page', 404);
    context.header('Content-Type', types[extname(name)] ?? 'application/octet-stream');
    if (/\.worker-[^/]*\.js$/.test(name)) context.header('Content-Security-Policy', workerPolicy);
    // Names of built files hold a hash of their content.
    if (name.startsWith('assets/')) context.header('Cache-Control', 'max-age=31536000, immutable');
    return context.body(new Uint8Array(bytes()));
  });
  app.onError((error, context) => context.text(error.message, 500));
  return app;
}

/** Names of this computer that no other one has. */
function isOwnHost(host: string): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host);
}

/** The files that are served, by name: no name of a request ever becomes a path. */
function pageFiles(folder: string): ReadonlyMap<string, () => Uint8Array> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [
        path.slice(folder.length + 1).replaceAll('\\', '/'),
        () => readFileSync(path),
      ]),
  );
}

async function withRun(
  context: Context,
  lab: Lab,
  answer: (run: FollowedRun) => Response | Promise<Response>,
): Promise<Response> {
  const run = await lab.read(context.req.param('id') ?? '');
  return run === null ? noRun(context) : answer(run);
}

function noRun(context: Context): Response {
  return context.text('there is no such run', 404);
}

/** Sends a run, and from then on what is new of it. A reader that comes back is sent all of it again. */
async function tell(stream: SSEStreamingApi, run: FollowedRun, every: number): Promise<void> {
  let told: Told | null = null;
  let said = '';
  while (!stream.aborted) {
    const until = performance.now() + readingEvery;
    let more = true;
    while (more && performance.now() < until) {
      more = run.live.refresh();
      await stream.sleep(0);
    }
    const signature = run.signature();
    if (signature !== said) {
      const { update, told: now } = run.update(told);
      await stream.writeSSE({ event: 'update', data: JSON.stringify(update) });
      [told, said] = [now, signature];
    }
    if (!more) await stream.sleep(every);
  }
}
