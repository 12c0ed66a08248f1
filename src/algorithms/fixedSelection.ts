/** @file The same task again: SLBO on the first task, with a new policy each time, for as long as a run lasts. */

import { observeGap } from './measureGap.ts';
import type { TaskSelection } from './taskSelection.ts';

/** Stays on the first task. */
export const fixedSelection: TaskSelection = {
  observe: observeGap,
  propose: ({ psi }) => [...psi],
};
