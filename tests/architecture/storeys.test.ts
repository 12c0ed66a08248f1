/** @file The four storeys of ARCHITECTURE.md hold: imports go downwards, no cycles, the outside world in few files. */

import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Edge, edgesOf, findCycle, readEdges, sourceFiles } from './imports.ts';

const root = resolve(import.meta.dirname, '../../src');

/** Lowest first: a folder may import itself and the folders before it. */
const ORDER = [
  ...['math', 'graph', 'runtime', 'nn'],
  ...['data', 'tasks', 'envs'],
  ...['models', 'policies', 'algorithms', 'evaluation'],
  ...['study', 'report', 'bench', 'cli'],
];

/** The files that may speak to the operating system or to native code. */
const OUTSIDE = [
  /^runtime\/node\.ts$/,
  /^envs\/mujoco\/(mujoco|mjcfFile)\.ts$/,
  /^study\//,
  /^report\/write\.ts$/,
  /^bench\//,
  /^cli\//,
];

const isOutside = (to: string): boolean => to.startsWith('node:') || to === 'onnxruntime-node';
const folder = (file: string): string => file.split('/')[0] as string;

function forbidden(edges: readonly Edge[]): string[] {
  return edges
    .filter((e) => !e.external && e.from !== 'index.ts')
    .filter((e) => ORDER.indexOf(folder(e.to)) > ORDER.indexOf(folder(e.from)))
    .map((e) => `${e.from} imports ${e.to}`);
}

describe('storeys', () => {
  const edges = readEdges(root);

  it('knows every folder of src', () => {
    const folders = new Set(
      sourceFiles(root)
        .filter((f) => f.includes('/'))
        .map(folder),
    );
    expect([...folders].filter((f) => !ORDER.includes(f))).toEqual([]);
  });

  it('imports only downwards', () => {
    expect(forbidden(edges)).toEqual([]);
  });

  it('has no import cycles', () => {
    expect(findCycle(edges)).toBeNull();
  });

  it('keeps node and native modules in the files named for it', () => {
    const offending = edges
      .filter((e) => e.external && isOutside(e.to) && !OUTSIDE.some((p) => p.test(e.from)))
      .map((e) => `${e.from} imports ${e.to}`);
    expect(offending).toEqual([]);
  });

  it('has no index.ts inside folders', () => {
    expect(sourceFiles(root).filter((f) => f !== 'index.ts' && basename(f) === 'index.ts')).toEqual(
      [],
    );
  });

  it('opens every file with a sentence that says what it is', () => {
    const text = (file: string): string => readFileSync(join(root, file), 'utf8');
    expect(
      sourceFiles(root).filter((f) => !/^(#!.*\n)?\/\*\*\s*(\n \*\s*)?@file /.test(text(f))),
    ).toEqual([]);
  });
});

describe('the checks themselves', () => {
  it('see an upward import, a cycle and each import form', () => {
    const a = edgesOf(
      'math/a.ts',
      "import { b } from '../graph/b.ts';\nexport * from './c.ts';",
      root,
    );
    expect(forbidden(a)).toEqual(['math/a.ts imports graph/b.ts']);
    expect(a.map((e) => e.to)).toEqual(['graph/b.ts', 'math/c.ts']);
    const multi = edgesOf(
      'graph/x.ts',
      "import {\n  y,\n  z,\n} from './y.ts';\nawait import('node:fs');",
      root,
    );
    expect(multi.map((e) => e.to)).toEqual(['graph/y.ts', 'node:fs']);
    const back = edgesOf('graph/b.ts', "import type { a } from '../math/a.ts';", root);
    expect(findCycle([...a, ...back])).toEqual(['math/a.ts', 'graph/b.ts', 'math/a.ts']);
  });
});
