/** @file What each of the paper's figures needs: families, methods, and where the trained systems are tested. */

import type { TaskMethod } from '../../algorithms/methodNames.ts';

/** The figures that need trained systems. */
export type FigureName = 'fig1' | 'fig2' | 'fig3' | 'fig4' | 'fig5' | 'fig6';

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
  readonly methods: readonly TaskMethod[];
  /**
   * Whether the methods without a model are trained once more on as many real steps as AdMRL, and compared with the others in a
   * comparison of its own.
   */
  readonly atEqualSteps: boolean;
  readonly families: readonly FamilyPlan[];
}

/** The methods that the paper compares by their worst cases (Section 5.2). */
export const paperMethods: readonly TaskMethod[] = ['admrl', 'mb-unif', 'mb-gauss'];

/** The systems that it compares by their mean returns (Section 5.1). */
export const comparedSystems: readonly TaskMethod[] = [
  'admrl',
  'maml',
  'pearl',
  'mt-joint',
  'maml-mt',
  'pearl-mt',
];

/** The system without a model whose gaps it maps (Section 1). */
export const mappedMethod: TaskMethod = 'pearl';

const ofPaperMethods = { methods: paperMethods, atEqualSteps: false } as const;

const inside = { tests: 'test', comparesModels: false } as const;
const outOfDistribution = { tests: 'out-of-distribution' } as const;

/** The plans; the environments are the paper's where it names them, Ant2D for Figure 3 (facts 7), and two
 * of its five for Figure 2. */
export const figurePlans: Readonly<Record<FigureName, FigurePlan>> = {
  fig1: {
    title: 'gaps of a system without a model over the test tasks',
    methods: [mappedMethod],
    atEqualSteps: false,
    families: [{ family: 'ant2d', ...inside }],
  },
  fig2: {
    title:
      'mean returns over the test tasks against adaptation samples, and at equal real steps of training',
    methods: comparedSystems,
    atEqualSteps: true,
    families: [
      { family: 'hopper2d', ...inside },
      { family: 'ant2d', ...inside },
    ],
  },
  fig3: {
    ...ofPaperMethods,
    title: 'gaps over the test tasks, and the worst case against adaptation samples',
    families: [{ family: 'ant2d', ...inside }],
  },
  fig4: {
    ...ofPaperMethods,
    title: 'visited tasks in three dimensions, and the worst case in eighteen',
    families: [
      { family: 'ant3d', ...inside },
      { family: 'cheetah-highdim', ...inside },
    ],
  },
  fig5: {
    ...ofPaperMethods,
    title: 'gaps and the worst case on tasks out of distribution',
    families: [{ family: 'ant2d', ...outOfDistribution, comparesModels: false }],
  },
  fig6: {
    ...ofPaperMethods,
    title: 'errors of the learned models on tasks out of distribution',
    families: [{ family: 'ant2d', ...outOfDistribution, comparesModels: true }],
  },
};
