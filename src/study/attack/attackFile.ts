/** @file The files of an attack in progress: the record of its tasks, and beside it one file per policy. */

import { dirname, join } from 'node:path';
import { z } from 'zod';
import type {
  Attack,
  AttackedTask,
  AttackedTasks,
  AttackReport,
  PoolReference,
  ReportedTask,
} from '../../evaluation/attack/attack.ts';
import type { PolicyInWorld } from '../../policies/policyOf.ts';
import { isSameTask } from '../../tasks/sameTask.ts';
import type { Reporter } from '../events.ts';
import { removeAbandonedFiles, writeJsonAtomically } from '../files/atomicFile.ts';
import { makeFolder } from '../files/makeFolder.ts';
import { readRecord, resumeOrSetAside } from '../files/recordFile.ts';
import { tensorSuffix } from '../run/checkpoints.ts';
import { readPolicyFile, writePolicyFile } from '../run/policyFile.ts';
import { familyFilesSchema, ledgerSchema, measuredSchema, summarySchema } from '../run/records.ts';
import type { RunPaths } from '../run/runPaths.ts';

/** An attack with its files, which every change writes. */
export interface AttackBook {
  /** Its current state. */
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
  onEvent?: Reporter,
): AttackBook {
  let attack = resumeOrSetAside({
    path: paths.attack,
    empty,
    read: readAttack,
    onEvent,
    identity: ['family', 'familyFiles', 'method', 'seed', 'step', 'samples', 'taskSet'],
    describe: ({ samples, step, taskSet }) =>
      `attack (${samples} samples, after step ${step}, ` +
      `${taskSet === null ? 'no test tasks' : `test tasks: ${taskSet}`})`,
  });
  makeFolder(paths.attackPolicies);
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

const number = z.number();
const numbers = z.array(number).readonly();

const attackedSchema: z.ZodType<AttackedTask> = z.strictObject({
  name: z.string(),
  psi: numbers,
  returns: measuredSchema,
  ledger: ledgerSchema,
  policy: z.string(),
  reference: z
    .strictObject({ policy: z.string(), returns: measuredSchema, gap: number })
    .nullable(),
});

const reportedSchema: z.ZodType<ReportedTask> = z.strictObject({
  name: z.string(),
  psi: numbers,
  achieved: summarySchema,
  reference: z.strictObject({ policy: z.string(), returns: summarySchema }),
  gap: summarySchema,
});

/** Reads `attack.json`. */
const attackSchema: z.ZodType<Attack> = z.strictObject({
  family: z.string(),
  familyFiles: familyFilesSchema,
  method: z.string(),
  seed: number,
  step: number,
  samples: number,
  taskSet: z.string().nullable(),
  tests: z.array(attackedSchema).readonly(),
  searched: z.array(attackedSchema).readonly(),
  report: z
    .strictObject({
      searched: number,
      worst: z.array(reportedSchema).readonly(),
      worstTest: reportedSchema.nullable(),
      steps: number,
    })
    .nullable(),
});

/**
 * What `admrl attack` has written to a run's `attack.json`; null where there is no such file.
 *
 * @throws DamagedFileError naming file and field of what is not an attack
 */
export function readAttack(path: string): Attack | null {
  return readRecord(path, attackSchema);
}
