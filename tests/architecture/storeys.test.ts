/** @file The four storeys of ARCHITECTURE.md hold: imports go downwards, no cycles, the outside world in few files. */

import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folders } from '../../scripts/storeys.ts';
import {
  chainTo,
  type Edge,
  edgesOf,
  findCycle,
  readEdges,
  roomEdges,
  sourceFiles,
} from './imports.ts';

const root = resolve(import.meta.dirname, '../../src');

/** The files that may speak to the operating system or to native code; all others run in a browser too. */
const OUTSIDE = [
  /^index\.ts$/,
  /^runtime\/node(Worker)?\.ts$/,
  /^study\//,
  /^render\/(png|gif|mp4|film|formats|fonts|label)\.ts$/,
  /^report\/(write|data\/readRunData|draw\/(render|fonts|drawFigure))\.ts$/,
  /^api\//,
  /^lab\/(?!(view|curves|thinned|adaptSession|learnerFile|frames|shownFigure)\.ts)/,
  /^bench\//,
  /^cli\//,
  /^exports\/study\.ts$/,
];

const isOutside = (to: string): boolean =>
  to.startsWith('node:') || ['onnxruntime-node', '@resvg/resvg-js', 'esbuild'].includes(to);
const folder = (file: string): string => file.split('/')[0] as string;

function forbidden(edges: readonly Edge[]): string[] {
  return edges
    .filter((e) => !e.external && e.from !== 'index.ts')
    .filter((e) => folders.indexOf(folder(e.to)) > folders.indexOf(folder(e.from)))
    .map((e) => `${e.from} imports ${e.to}`);
}

describe('storeys', () => {
  const edges = readEdges(root);

  it('knows every folder of src', () => {
    const found = new Set(
      sourceFiles(root)
        .filter((f) => f.includes('/'))
        .map(folder),
    );
    expect([...found].filter((f) => !folders.includes(f))).toEqual([]);
  });

  it('imports only downwards', () => {
    expect(forbidden(edges)).toEqual([]);
  });

  it('turns the usage events of ONNX Runtime off wherever it is loaded, before it is', () => {
    const loading = edges.filter(({ to }) => to === 'onnxruntime-node').map(({ from }) => from);
    expect(new Set(loading)).toEqual(
      new Set(['runtime/node.ts', 'runtime/nodeWorker.ts', 'study/run/onnxPolicy.ts']),
    );
    for (const file of loading) {
      const text = readFileSync(join(root, file), 'utf8');
      const off = text.search(/^import '[./]+\/(runtime\/)?telemetryOff\.ts';$/m);
      expect(off, file).toBeGreaterThan(-1);
      expect(off, file).toBeLessThan(text.indexOf("from 'onnxruntime-node'"));
    }
  });

  it('has no import cycles', () => {
    expect(findCycle(edges)).toBeNull();
  });

  it('keeps node and native modules out of the reach of all other files', () => {
    const chains = sourceFiles(root)
      .filter((file) => !OUTSIDE.some((pattern) => pattern.test(file)))
      .flatMap((file) => chainTo(file, edges, isOutside)?.join(' → ') ?? []);
    expect(chains).toEqual([]);
  });

  it.each(['study', 'report', 'evaluation', 'envs'])('has no cycles of rooms in %s', (storey) => {
    expect(findCycle(roomEdges(edges, storey))).toBeNull();
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

  it('see what is reached by way of others, but not for types', () => {
    const reached = (text: string): string[] | null =>
      chainTo('envs/a.ts', [...edgesOf('envs/a.ts', text, root), ...disk], isOutside);
    const disk = edgesOf('envs/b.ts', "import { readFileSync } from 'node:fs';", root);
    expect(reached("import { b } from './b.ts';")).toEqual(['envs/a.ts', 'envs/b.ts', 'node:fs']);
    expect(reached("import { type B } from './b.ts';")).toHaveLength(3);
    expect(reached("import type { B } from './b.ts';")).toBeNull();
  });

  it('see two rooms that import each other', () => {
    const there = edgesOf('study/run/a.ts', "import { b } from '../family/b.ts';", root);
    const back = edgesOf('study/family/c.ts', "import type { d } from '../run/d.ts';", root);
    expect(findCycle([...there, ...back])).toBeNull();
    expect(findCycle(roomEdges([...there, ...back], 'study'))).toEqual([
      'study/run',
      'study/family',
      'study/run',
    ]);
  });
});
