/** @file What a report reads from a run: the contents of its files as plain objects. */

import type { TaskMethod } from '../../algorithms/methodNames.ts';
import type { TaskRecord } from '../../algorithms/selection/taskRecord.ts';
import type { UpdateCount } from '../../algorithms/updates.ts';
import type { SampleLedger } from '../../data/ledger.ts';
import type { Evaluation } from '../../evaluation/evaluate.ts';
import type { GapsOfRun } from '../../evaluation/gaps/gapsOfRun.ts';
import type { MetricsRecord } from '../../study/run/records.ts';
import type { FamilyData } from '../../tasks/familyData.ts';
import type { ShownStrips } from './filmstrips.ts';

/** Everything that a report needs about one run; a file that does not exist is null or an empty list. */
export interface RunData {
  /** Name shown in headings and used in file names, e.g. the run directory's last part. */
  readonly name: string;
  /** The task family that it was trained on. */
  readonly family: FamilyData;
  readonly preset: string | null;
  /** The method that chose the training tasks. */
  readonly method: TaskMethod;
  readonly seed: number;
  /** The resolved `config.json`, shown as it is. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly metrics: readonly MetricsRecord[];
  readonly tasks: readonly TaskRecord[];
  readonly ledger: SampleLedger | null;
  /** How often its training has updated what it learns; undefined where that was not counted. */
  readonly updates?: readonly UpdateCount[];
  readonly evaluation: Evaluation | null;
  /** The best, the median and the worst test task, drawn; null or missing where nothing can be drawn. */
  readonly filmstrips?: ShownStrips | null;
  /** Its gaps to the best known returns; null where none is known or the evaluation is not finished. */
  readonly gaps: GapsOfRun | null;
}
