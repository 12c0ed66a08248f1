/** @file The files of an attack while it goes on: the record of its tasks, and beside it a file for each policy. */

import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PolicyInWorld } from '../algorithms/realRollouts.ts';
import type {
  Attack,
  AttackedTask,
  AttackedTasks,
  AttackReport,
  PoolReference,
} from '../evaluation/attack.ts';
import { isSameTask } from '../evaluation/optimalReturns.ts';
import { removeAbandonedFiles, writeJsonAtomically } from '../experiments/atomicFile.ts';
import { readAttack } from '../experiments/attackFile.ts';
import { readPolicyFile, writePolicyFile } from '../experiments/policyFile.ts';
import type { RunPaths } from '../experiments/runPaths.ts';
import { tensorSuffix } from '../experiments/shards.ts';
import { takeUp } from '../experiments/takeUp.ts';

/** An attack with its files, which every change writes. */
export interface AttackBook {
  /** As it is now. */
  attack(): Attack;
  /** The task of that name and ψ with its policy, unless one of them is missing. */
  recall(
    part: keyof AttackedTasks,
    task: Pick<AttackedTask, 'name' | 'psi'>,
  ): { readonly task: AttackedTask; readonly policy: PolicyInWorld } | null;
  /** Adds a task, not compared yet, or replaces the one of that name, with its policy's file; the report is dropped. */
  record(
    part: keyof AttackedTasks,
    task: Omit<AttackedTask, 'policy' | 'reference'>,
    policy: PolicyInWorld,
  ): AttackedTask;
  /** Adds references by the names of the tasks. */
  refer(part: keyof AttackedTasks, references: ReadonlyMap<string, PoolReference>): void;
  /** Adds the report. */
  close(report: AttackReport): void;
}

/**
 * The book of an attack. What the file holds of the same attack is taken over; another attack's file is renamed.
 *
 * @throws DamagedFileError when the file is not an attack.
 */
export function openAttackBook(
  paths: Pick<RunPaths, 'attack' | 'attackPolicies'>,
  empty: Attack,
  onNotice: (notice: string) => void,
): AttackBook {
  let attack = takeUp({
    ...{ path: paths.attack, empty, read: readAttack, onNotice },
    identity: ['family', 'familyFiles', 'method', 'seed', 'step', 'samples', 'taskSet'],
    describe: ({ samples, step, taskSet }) =>
      `attack (${samples} samples, after step ${step}, ` +
      `${taskSet === null ? 'no test tasks' : `test tasks: ${taskSet}`})`,
  });
  mkdirSync(paths.attackPolicies, { recursive: true });
  for (const folder of [dirname(paths.attack), paths.attackPolicies]) removeAbandonedFiles(folder);
  const policyPath = (name: string): string => join(paths.attackPolicies, name + tensorSuffix);
  const write = (changes: Partial<Attack>): void => {
    attack = { ...attack, ...changes };
    writeJsonAtomically(paths.attack, attack);
  };
  return {
    attack: () => attack,
    recall(part, { name, psi }) {
      const task = attack[part].find((known) => known.name === name && isSameTask(known.psi, psi));
      if (task === undefined) return null;
      const policy = readPolicyFile(policyPath(name), task.policy);
      return policy === null ? null : { task, policy };
    },
    record(part, task, policy) {
      const sha256 = writePolicyFile(policyPath(task.name), policy);
      const recorded = { ...task, policy: sha256, reference: null };
      const others = attack[part].filter(({ name }) => name !== task.name);
      write({ [part]: [...others, recorded].sort(byNumber), report: null });
      return recorded;
    },
    refer(part, references) {
      const tasks = attack[part].map((task) => ({
        ...task,
        reference: references.get(task.name) ?? task.reference,
      }));
      write({ [part]: tasks });
    },
    close: (report) => write({ report }),
  };
}

/** `search-9` before `search-10`. */
function byNumber(a: AttackedTask, b: AttackedTask): number {
  return a.name.localeCompare(b.name, 'en', { numeric: true });
}
