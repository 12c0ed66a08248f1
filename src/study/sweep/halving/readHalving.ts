/** @file How runs are halved, as the file of a sweep says, and which runs can be. */

import { methods } from '../../../algorithms/methods.ts';
import { bestEntry } from '../../../evaluation/optimum/optimalReturns.ts';
import { tasksOfSet } from '../../../evaluation/testTasks.ts';
import type { TaskFamily } from '../../../tasks/taskFamily.ts';
import type { Config } from '../../config/config.ts';
import { showValue } from '../../config/layers.ts';
import { knownOptima } from '../../optimum/knownOptima.ts';
import { assertAscending, type Fields, type Read, wholeNumber } from '../fields.ts';
import { namedObjective, objectivesOf } from '../objectives.ts';
import type { RunEvaluation } from '../sweptRun.ts';
import type { Halving } from './halving.ts';

/** Reads the field `halving`; null where there is none, or it has a fault. */
export function readHalving(fields: Fields, evaluations: readonly RunEvaluation[]): Halving | null {
  const inside = fields.inside('halving', ['objective', 'rungs', 'keep']);
  if (inside === null) return null;
  const rungs = inside.list('rungs', wholeNumber(1), null);
  assertAscending(inside, 'rungs', rungs);
  const keep = inside.value('keep', readShare, 1 / 3);
  const name = inside.text('objective', '');
  try {
    const objective = namedObjective(objectivesOf({ evaluations, attack: null }), name);
    const { evaluation } = objective;
    if (evaluation === null) return null;
    const { tests, samples } = evaluation;
    return { objective, evaluation: { tests, samples: [samples] }, rungs, keep };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    inside.fault(['objective'], error.message);
    return null;
  }
}

/** A share, such as 0.25 or 1/3. */
function readShare(value: unknown): Read<number> {
  const [, over, under] = /^(\d{1,9})\/(\d{1,9})$/.exec(String(value)) ?? [];
  const share = over === undefined ? value : Number(over) / Number(under);
  return typeof share === 'number' && share > 0 && share < 1
    ? { value: share }
    : { problem: `expected a share above 0 and below 1, such as 1/3, got ${showValue(value)}` };
}

/** @throws RangeError when runs with this configuration do not come by all rungs */
export function assertComesByRungs({ rungs }: Halving, { training }: Config): void {
  const { method, nTasks } = training;
  if (methods[method].trainsTasks !== 'in turn') {
    throw new RangeError(`${method} does not train on one task after the other, as rungs do`);
  }
  const last = rungs.at(-1) ?? 0;
  if (last < nTasks) return;
  throw new RangeError(`expected numbers below training.nTasks, which is ${nTasks}, got ${last}`);
}

/** @throws RangeError when the objective is a gap, and no optimum is known that it could be a gap to */
export function assertObjectiveKnown({ objective, evaluation }: Halving, family: TaskFamily): void {
  if (!objective.column.endsWith('Gap')) return;
  const table = knownOptima(family);
  const isKnown = tasksOfSet(family, evaluation.tests).some(
    (psi) => bestEntry(table, psi) !== null,
  );
  if (isKnown) return;
  throw new RangeError(`no optimum of ${family.name} is known on these tasks: choose a return`);
}
