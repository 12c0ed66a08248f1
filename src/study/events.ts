/** @file The events of training, evaluation, attack, optimum and sweeps: one union of plain data, for any reader. */

import type { TaskRecord } from '../algorithms/selection/taskRecord.ts';
import type { StepLabel } from '../algorithms/step.ts';
import type { SampleLedger } from '../data/ledger.ts';
import type { AttackedTask } from '../evaluation/attack/attack.ts';
import type { TaskEvaluation } from '../evaluation/evaluate.ts';
import type { DirectReturn } from '../evaluation/optimum/directTraining.ts';

/** One thing that happened; `JSON.stringify` keeps all of it. */
export type StudyEvent =
  | Notice
  | RunOpened
  | StepStarted
  | StepEnded
  | RunEnded
  | JobsFound
  | JobAdvanced
  | JobEnded
  | PartStarted
  | PartEnded;

/** A reader of events, called synchronously: the work waits until it returns. */
export type Reporter = (event: StudyEvent) => void;

/** What all events share. */
interface FromJob {
  /** The job that it comes from, if a job reported it. */
  readonly job?: string;
}

/** Something that the user should know and that is not a result. */
export interface Notice extends FromJob {
  readonly type: 'notice';
  readonly text: string;
}

/** A run is about to be trained, or trained further. */
export interface RunOpened extends FromJob {
  readonly type: 'runOpened';
  readonly directory: string;
  /** Name of the task family. */
  readonly family: string;
  /** Number of training tasks of the whole run, which come one after the other; null where all are trained on at once. */
  readonly tasks: number | null;
}

/** A step of training begins. */
export interface StepStarted extends FromJob {
  readonly type: 'stepStarted';
  readonly label: StepLabel;
  /** What the algorithm calls the phase, for people. */
  readonly activity: string;
  /** `[K]` */
  readonly psi: readonly number[];
  /** Steps that are finished. */
  readonly finished: number;
  /** Steps of the whole run. */
  readonly total: number;
}

/** A step of training has been done and saved. */
export interface StepEnded extends Omit<StepStarted, 'type'> {
  readonly type: 'stepEnded';
  /** Numbers measured in this step. */
  readonly metrics: Readonly<Record<string, number>>;
  /** The finished training tasks, if this step ended one. */
  readonly tasks: readonly TaskRecord[];
}

/** A run is trained to its end, or as far as it is to go for now. */
export interface RunEnded extends RunSummary, FromJob {
  readonly type: 'runEnded';
}

/** A run that has been trained, in numbers. */
export interface RunSummary {
  readonly directory: string;
  /** Lines of `metrics.jsonl`. */
  readonly steps: number;
  /** Real steps by their purpose. */
  readonly ledger: SampleLedger;
  /** Steps inside the learned model. */
  readonly virtualSteps: number;
  /** Wall-clock seconds, those before a resume included. */
  readonly seconds: number;
}

/** What one job of each kind of work gives. */
export interface WorkResults {
  /** Of a test task. */
  readonly evaluation: TaskEvaluation;
  /** An adaptation, not compared with the pool yet. */
  readonly attack: AttackedTask;
  /** A direct training. */
  readonly optimum: DirectReturn & { readonly psi: readonly number[]; readonly seed: number };
  /** A run whose model is compared with others. */
  readonly models: { readonly directory: string };
}

/** Work that consists of many jobs. */
export type Work = keyof WorkResults;

/** How far some work has come. */
export interface JobCounts {
  /** Jobs that have a result. */
  readonly finished: number;
  /** Those of them that this call has done. */
  readonly made: number;
  /** Jobs of the whole work. */
  readonly total: number;
}

/** Reported at the start of some work, and whenever results of earlier calls are found on the way. */
export interface JobsFound extends JobCounts, FromJob {
  readonly type: 'jobsFound';
  readonly what: Work;
}

/** A job is under way; only long ones report it. */
export interface JobAdvanced extends FromJob {
  readonly type: 'jobAdvanced';
  readonly what: Work;
  readonly name: string;
  /** How much of its work is done, from 0 to 1. */
  readonly share: number;
}

/** A job has ended and its result is saved; `what` says which kind of result. */
export type JobEnded = { readonly [W in Work]: JobEndedOf<W> }[Work];

/** A job of one kind of work has ended. */
export interface JobEndedOf<W extends Work> extends JobCounts, FromJob {
  readonly type: 'jobEnded';
  readonly what: W;
  readonly name: string;
  readonly result: WorkResults[W];
}

/** A part of a sweep begins. */
export interface PartStarted extends FromJob {
  readonly type: 'partStarted';
  /** For people, such as `ant2d, admrl, seed 1`. */
  readonly what: string;
  /** From 0. */
  readonly part: number;
  readonly parts: number;
  /** Estimate for this part and all that have not begun; null if there is none. */
  readonly secondsLeft: number | null;
}

/** A part of a sweep has ended. */
export interface PartEnded extends FromJob {
  readonly type: 'partEnded';
  readonly what: string;
  /** From 0. */
  readonly part: number;
  readonly parts: number;
  /** Of this call, from the first that was told of the part. */
  readonly seconds: number;
  /** `elsewhere`: another process is working on it. */
  readonly outcome: 'done' | 'failed' | 'elsewhere';
  /** Why, unless it is done; '' then. */
  readonly message: string;
}

/** A reader that writes each event as one line of JSON. */
export function jsonLinesReporter(write: (line: string) => void): Reporter {
  return (event) => write(`${JSON.stringify(event)}\n`);
}
