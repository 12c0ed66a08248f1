/** @file Reads the import edges of `src/`, for the architecture tests. */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/** One import: the importing file, what it imports (a file of `src/`, or a package name), and whether only types. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly external: boolean;
  readonly typeOnly: boolean;
}

const STATEMENT = /^(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm;
const DYNAMIC = /\bimport\(\s*'([^']+)'\s*\)/g;

/** All source files below `root`, tests excluded, as paths relative to `root` with forward slashes. */
export function sourceFiles(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => path.split(sep).join('/'))
    .filter((path) => path.endsWith('.ts') && !/\.(test|testdata)\.ts$/.test(path))
    .sort();
}

/** The import edges of one file's text. */
export function edgesOf(file: string, text: string, root: string): Edge[] {
  const edge = (specifier: string, typeOnly: boolean): Edge => {
    if (!specifier.startsWith('.')) return { from: file, to: specifier, external: true, typeOnly };
    const target = relative(root, resolve(root, dirname(file), specifier))
      .split(sep)
      .join('/');
    return { from: file, to: target, external: false, typeOnly };
  };
  return [
    ...[...text.matchAll(STATEMENT)].map((m) => edge(m[2] as string, m[1] !== undefined)),
    ...[...text.matchAll(DYNAMIC)].map((m) => edge(m[1] as string, false)),
  ];
}

/** The import edges of all of `src/`. */
export function readEdges(root: string): Edge[] {
  return sourceFiles(root).flatMap((file) =>
    edgesOf(file, readFileSync(join(root, file), 'utf8'), root),
  );
}

/** Whom every file imports, for its types too unless `runTime` says otherwise. */
function targetsOf(edges: readonly Edge[], runTime: boolean): Map<string, string[]> {
  const targets = new Map<string, string[]>();
  for (const { from, to, typeOnly } of edges) {
    if (!(runTime && typeOnly)) targets.set(from, [...(targets.get(from) ?? []), to]);
  }
  return targets;
}

/** The files of one import cycle, first file repeated at the end, or `null`. */
export function findCycle(edges: readonly Edge[]): string[] | null {
  const targets = targetsOf(edges, false);
  const finished = new Set<string>();
  const visit = (file: string, path: string[]): string[] | null => {
    const start = path.indexOf(file);
    if (start >= 0) return [...path.slice(start), file];
    if (finished.has(file)) return null;
    for (const next of targets.get(file) ?? []) {
      const cycle = visit(next, [...path, file]);
      if (cycle !== null) return cycle;
    }
    finished.add(file);
    return null;
  };
  for (const file of targets.keys()) {
    const cycle = visit(file, []);
    if (cycle !== null) return cycle;
  }
  return null;
}

/**
 * The shortest way by which `file` reaches something at run time, from the file to what `isGoal` takes, or `null`.
 */
export function chainTo(
  file: string,
  edges: readonly Edge[],
  isGoal: (target: string) => boolean,
): string[] | null {
  const targets = targetsOf(edges, true);
  const chains = [[file]];
  const seen = new Set([file]);
  // An array hands out what is added while it is walked.
  for (const chain of chains) {
    const last = chain.at(-1) as string;
    if (isGoal(last)) return chain;
    for (const next of targets.get(last) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      chains.push([...chain, next]);
    }
  }
  return null;
}

/** The same edges between rooms: `study/run` for a file in that folder, the file itself where it lies in none. */
export function roomEdges(edges: readonly Edge[], storey: string): Edge[] {
  const room = (file: string): string => file.split('/').slice(0, 2).join('/');
  return edges
    .filter(({ from, to }) => from.startsWith(`${storey}/`) && to.startsWith(`${storey}/`))
    .map((edge) => ({ ...edge, from: room(edge.from), to: room(edge.to) }))
    .filter(({ from, to }) => from !== to);
}
