/** @file What the lab's page is told of runs: plain data, sent as JSON or written to files. */

import type { TaskRecord } from '../algorithms/selection/taskRecord.ts';
import type { SampleLedger } from '../data/ledger.ts';
import type { MappedRun } from '../report/data/measures.ts';
import type { JobFailure } from '../study/sweep/jobFile.ts';
import type { RunStateName } from '../study/sweep/runState.ts';
import type { FamilyData } from '../tasks/familyData.ts';
import type { CurvesPatch } from './curves.ts';

/**
 * Whether a run is being written: `training`; `killed` where the process ended without giving its lock back; `stopped` where
 * it gave the lock back before the end; `finished`; `elsewhere` where a process holds it of which nothing can be known from
 * here, such as one of another machine.
 */
export type RunState = 'training' | 'killed' | 'stopped' | 'finished' | 'elsewhere';

/** A run in the list of runs. */
export interface RunEntry {
  /** Names the run in addresses. */
  readonly id: string;
  readonly name: string;
  readonly family: string;
  /** Whether that is a custom module's. */
  readonly hasModule: boolean;
  readonly preset: string | null;
  /** As figures name it, such as `AdMRL`. */
  readonly method: string;
  readonly seed: number;
  readonly state: RunState;
  readonly tasksDone: number;
  /** Null for a method that trains on all tasks at once. */
  readonly nTasks: number | null;
}

/** A job of a sweep. */
export interface SweepRow {
  /** That of its run, which there may not be yet. */
  readonly id: string;
  readonly name: string;
  /** What sets it apart from others; '' where that is not known. */
  readonly settings: string;
  readonly state: RunStateName;
  /** How far it has come, in words; '' where there is nothing to say. */
  readonly progress: string;
  /** Who works on it; null for nobody, or where that is not known. */
  readonly holder: string | null;
  /** Of its training, about; null where that is not known. */
  readonly secondsLeft: number | null;
  /** Why its last attempt failed, with the last lines before. */
  readonly failure: JobFailure | null;
}

/** A sweep. */
export interface SweepEntry {
  readonly name: string;
  readonly rows: readonly SweepRow[];
  /** Of all trainings, as many side by side as now; null where that is not known. */
  readonly secondsLeft: number | null;
}

/** All runs. */
export interface RunList {
  readonly runs: readonly RunEntry[];
  readonly sweeps: readonly SweepEntry[];
  /** Folders that look like runs and cannot be read, with the reason. */
  readonly faults: readonly string[];
  /** Whether runs may change: false in an exported folder. */
  readonly live: boolean;
}

/** A task of training, as the page shows it. */
export type ShownTask = Pick<
  TaskRecord,
  'task' | 'psi' | 'realReturnZeroShot' | 'realReturnAfter' | 'gap' | 'nextPsi'
> & {
  /** Step at which it begins. */
  readonly start: number;
};

/** Something that happened in a run. */
export interface LogEntry {
  readonly step: number;
  /** Wall-clock seconds since the run began; null where that is not known. */
  readonly seconds: number | null;
  readonly kind: 'task' | 'real' | 'state';
  readonly text: string;
}

/** Where training is. */
export interface Progress {
  /** Steps that are done and saved, of all, and those that have a line in the log. */
  readonly finished: number;
  /** Null until they have been counted, or where the family cannot be loaded. */
  readonly total: number | null;
  readonly logged: number;
  /** The newest step, for people. */
  readonly place: string;
  readonly seconds: number | null;
  readonly secondsLeft: number | null;
  /** Share of the log that has been read so far, 1 for all. */
  readonly read: number;
}

/** A run as it is now, or what of it is new. */
export interface RunUpdate extends RunEntry {
  /** Counts the updates; one that does not follow on the last one known begins anew. */
  readonly version: number;
  /** Null where the family cannot be loaded; `notices` say why. */
  readonly familyData: FamilyData | null;
  readonly notices: readonly string[];
  readonly progress: Progress;
  readonly ledger: SampleLedger | null;
  readonly curves: CurvesPatch;
  /** `[K]` the task of the moment. */
  readonly psi: readonly number[] | null;
  /** Tasks from number `tasksFrom` on. */
  readonly tasks: readonly ShownTask[];
  readonly tasksFrom: number;
  /** The newest entries, oldest first. */
  readonly log: readonly LogEntry[];
  /** Changes when figures have to be fetched again. */
  readonly figures: string;
  /** Whether a policy can be adapted in the page; a sentence that says why not otherwise. */
  readonly adapts: true | string;
}

/** A figure of the report as the page draws it: its Vega specification, or the reason why there is none. */
export type ShownFigure = {
  readonly name: string;
  readonly title: string;
} & ({ readonly caption: string; readonly vega: object } | { readonly missing: string });

/** What a run has come to on its test tasks. */
export interface ExploredRun extends MappedRun, Pick<RunUpdate, 'id' | 'hasModule' | 'adapts'> {
  /** Whether episodes of the evaluation were recorded. */
  readonly isRecorded: boolean;
}

/** Width and height of the pictures of an episode. */
export const pictureSize: readonly [width: number, height: number] = [480, 320];

/** An episode of the evaluation that was recorded. */
export interface RecordedTask {
  /** `[K]` */
  readonly psi: readonly number[];
  /** Of this episode, with the noise of the policy. */
  readonly realReturn: number;
  readonly episodeSeconds: number;
  /** Marks of SVG, a picture each, evenly over its length. */
  readonly frames: readonly string[];
}
