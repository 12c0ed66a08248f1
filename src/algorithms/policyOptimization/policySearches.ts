/** @file The searches for a policy inside the model, and the one that a run uses. */

import type { PolicySearch } from './policySearch.ts';
import { rolloutSearch } from './rolloutSearch.ts';

/** The search of every run: TRPO on virtual rollouts. */
export const policySearch: PolicySearch = rolloutSearch;
