/** @file Gradient steps in blocks: each is a step of a run, recorded and saved. */

/** Gradient steps of a block: with the largest networks some ten seconds. */
export const stepsOfBlock = 100;

/** The number of blocks of some gradient steps. */
export function countBlocks(updates: number): number {
  return Math.ceil(updates / stepsOfBlock);
}

/** The gradient steps of every block; the last takes the rest. */
export function blocksOf(updates: number): number[] {
  return Array.from({ length: countBlocks(updates) }, (_, block) =>
    Math.min(stepsOfBlock, updates - block * stepsOfBlock),
  );
}
