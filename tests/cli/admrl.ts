/** @file Runs the real command line as child processes, as a user does. */

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { identityText, ownIdentity } from '../../src/study/files/processIdentity.ts';

const root = resolve(import.meta.dirname, '../..');

/** The built program where it is up to date, as in `npm test`; else the sources through tsx. */
const program: readonly string[] = isBuilt()
  ? [join(root, 'dist/cli/main.js')]
  : ['--import', import.meta.resolve('tsx'), join(root, 'src/cli/main.ts')];

function isBuilt(): boolean {
  const built = join(root, 'dist/.tsbuildinfo');
  if (!existsSync(built) || !existsSync(join(root, 'dist/cli/main.js'))) return false;
  const sources = filesBelow(join(root, 'src')).filter((path) => !/\.test(data)?\.ts$/.test(path));
  return sources.every((path) => statSync(path).mtimeMs <= statSync(built).mtimeMs);
}

/** What a finished process left. */
export interface Finished {
  /** Exit code; `null` when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process of `admrl`. */
export interface Started {
  readonly child: ChildProcessWithoutNullStreams;
  readonly finished: Promise<Finished>;
  /** Resolves when stderr has shown `count` lines that match; rejects when it ends before that. */
  lines(pattern: RegExp, count: number): Promise<void>;
}

/** Starts `admrl ARGS…` in the folder `cwd`. */
export function startAdmrl(args: readonly string[], cwd: string): Started {
  const child = spawn(process.execPath, [...program, ...args], { cwd });
  child.stdin.end();
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    for (const watch of watchers) watch();
  });
  const finished = new Promise<Finished>((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => done({ code, stdout, stderr }));
  });
  const lines = (pattern: RegExp, count: number): Promise<void> =>
    new Promise((done, fail) => {
      const watch = (): void => {
        if (stderr.split('\n').filter((line) => pattern.test(line)).length < count) return;
        watchers.delete(watch);
        done();
      };
      watchers.add(watch);
      watch();
      child.on('close', () => fail(new Error(`ended before ${count} × ${pattern}:\n${stderr}`)));
    });
  return { child, finished, lines };
}

/** Runs `admrl ARGS…` to its end. */
export function admrl(args: readonly string[], cwd: string): Promise<Finished> {
  return startAdmrl(args, cwd).finished;
}

/** All files below a folder. */
export function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** The content of all files below a folder by relative path; those that `skip` accepts are left out. */
export function contents(
  directory: string,
  skip: (path: string) => boolean = () => false,
): Record<string, string> {
  const paths = filesBelow(directory).filter((path) => !skip(relative(directory, path)));
  return Object.fromEntries(
    paths.map((path) => [relative(directory, path), readFileSync(path, 'latin1')]),
  );
}

/** Files of a run that depend on the wall clock or on how often it was interrupted. */
export function isIncidental(path: string): boolean {
  return path === 'timing.jsonl' || path.startsWith('events.out.tfevents');
}

/** `train` with settings so small that a run takes about a second: 4 tasks, 44 steps. */
export function tinyTraining(directory: string, family = 'pointMass'): string[] {
  const settings = [
    'training.nTasks=4',
    'training.nZeroShot=3',
    'training.nSlbo=2',
    'training.nInner=2',
    'training.nCollect=80',
    'training.nDev=40',
    'training.numEnvs=4',
    'rollout.updates=2',
    'model.hiddenSizes=[16]',
    'model.steps=5',
    'value.hiddenSizes=[16]',
    'value.epochs=1',
    'rollout.numEnvs=6',
    'taskGradient.episodes=6',
    'evaluation.episodes=4',
    'evaluation.adaptSamples=40',
    'evaluation.numEnvs=2',
  ];
  const flags = settings.flatMap((setting) => ['--set', setting]);
  return ['train', family, '--preset', 'smoke', '--run', directory, ...flags];
}

/** Steps of a run of `tinyTraining`. */
export const tinySteps: number = countTinySteps();

function countTinySteps(): number {
  const stages = 2 * (1 + 2); // collect, then nInner iterations
  const zeroShot = 3 + 1; // nZeroShot iterations and the snapshot
  return 4 * (1 + stages + 1) + 3 * zeroShot; // a start and a gradient step in each of 4 tasks
}

/** As a process leaves a file that is killed while it writes. */
export function temporaryOf(name: string, { child: { pid = 0 } }: Pick<Started, 'child'>): string {
  return `${name}.tmp-${identityText({ ...ownIdentity(), pid })}-0123456789abcdef`;
}
