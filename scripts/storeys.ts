/** @file The four storeys of `src/` and their folders, as ARCHITECTURE.md draws them. */

/** Lowest first: a folder may import itself and the folders before it. */
export const storeys = {
  Numerics: ['math', 'graph', 'runtime', 'nn'],
  Problem: ['data', 'tasks', 'envs'],
  Method: ['models', 'policies', 'algorithms', 'evaluation'],
  Study: ['study', 'render', 'report', 'api', 'lab', 'bench', 'cli', 'exports'],
} as const;

/** All folders, lowest first. */
export const folders: readonly string[] = Object.values(storeys).flat();
