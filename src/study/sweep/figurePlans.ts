/** @file What each of the paper's figures needs: families, methods, and where the trained systems are tested. */

import type { TaskMethod } from '../../algorithms/methodNames.ts';

/** The figures that need trained systems. */
export type FigureName = 'fig3' | 'fig4' | 'fig5' | 'fig6';

/** The runs of one family for a figure. */
export interface FamilyPlan {
  readonly family: string;
  /** Tested on the family's test tasks, or on those around its box. */
  readonly tests: 'test' | 'out-of-distribution';
  /** Whether the learned models are compared on common transitions. */
  readonly comparesModels: boolean;
}

/** A figure. */
export interface FigurePlan {
  /** What it shows, for display. */
  readonly title: string;
  readonly families: readonly FamilyPlan[];
}

/** The methods that the paper's figures compare (Section 5.2). */
export const paperMethods: readonly TaskMethod[] = ['admrl', 'mb-unif', 'mb-gauss'];

const inside = { tests: 'test', comparesModels: false } as const;
const outOfDistribution = { tests: 'out-of-distribution' } as const;

/** The plans; the environments are the paper's where it names them, Ant2D for Figure 3 (facts 7). */
export const figurePlans: Readonly<Record<FigureName, FigurePlan>> = {
  fig3: {
    title: 'gaps over the test tasks, and the worst case against adaptation samples',
    families: [{ family: 'ant2d', ...inside }],
  },
  fig4: {
    title: 'visited tasks in three dimensions, and the worst case in eighteen',
    families: [
      { family: 'ant3d', ...inside },
      { family: 'cheetah-highdim', ...inside },
    ],
  },
  fig5: {
    title: 'gaps and the worst case on tasks out of distribution',
    families: [{ family: 'ant2d', ...outOfDistribution, comparesModels: false }],
  },
  fig6: {
    title: 'errors of the learned models on tasks out of distribution',
    families: [{ family: 'ant2d', ...outOfDistribution, comparesModels: true }],
  },
};
