/** @file A run that is followed while anybody writes it: its files are read as they grow, and nothing is written. */

import { statSync } from 'node:fs';
import type { TaskRecord } from '../algorithms/selection/taskRecord.ts';
import type { SampleLedger } from '../data/ledger.ts';
import { readSealedJson } from '../study/files/sealedJson.ts';
import {
  ledgerSchema,
  type MetricsRecord,
  metricsSchema,
  taskSchema,
  timingSchema,
} from '../study/run/records.ts';
import type { RunPaths } from '../study/run/runPaths.ts';
import type { StoredSetup } from '../study/run/runSetup.ts';
import { Curves } from './curves.ts';
import { placeOf, realText, taskText } from './runLog.ts';
import { Tail } from './tail.ts';
import { Thinned } from './thinned.ts';
import type { LogEntry, ShownTask } from './view.ts';

/** Records of steps that are kept for figures, and as many again of those with real episodes. */
const mostRecords = 2048;
/** Sentences that are kept. */
const mostSentences = 200;

/** The label of a step: no measurement. */
const labels = new Set(['step', 'task', 'stage', 'iteration', 'realReturnLow', 'realReturnHigh']);

/** A sentence; without a step it is told at the end of its task. */
interface Told extends Pick<LogEntry, 'kind' | 'text'> {
  readonly task: number;
  readonly step: number | null;
}

/** What a run holds so far. */
export class LiveRun {
  readonly paths: RunPaths;
  readonly setup: StoredSetup;
  readonly #metrics: Tail;
  readonly #tasks: Tail;
  readonly #timing: Tail;
  curves = new Curves();
  /** Counts what was read. */
  changes = 0;
  /** Counts how often all of it was read anew, because the logs had been cut back. */
  generation = 0;
  tasks: TaskRecord[] = [];
  ledger: SampleLedger | null = null;
  newest: MetricsRecord | null = null;
  seconds: number | null = null;
  /** Share of the log that has been read. */
  read = 0;
  /** What cannot be understood in the files; null for nothing. */
  fault: string | null = null;
  #starts = new Map<number, number>();
  #log: Told[] = [];
  #records = new Thinned<MetricsRecord>(mostRecords);
  #real = new Thinned<MetricsRecord>(mostRecords);
  #ledgerTime = 0;

  constructor(paths: RunPaths, setup: StoredSetup) {
    this.paths = paths;
    this.setup = setup;
    this.#metrics = new Tail(paths.metrics);
    this.#tasks = new Tail(paths.tasks);
    this.#timing = new Tail(paths.timing);
  }

  /** Reads what is new, a piece of it; true while there is more. */
  refresh(): boolean {
    try {
      return this.#refresh();
    } catch (error) {
      this.fault = error instanceof Error ? error.message : String(error);
      return false;
    }
  }

  /** Some of the records of steps, evenly spaced, and of those with real episodes, in order. */
  records(): MetricsRecord[] {
    const all = new Map([...this.#records.entries, ...this.#real.entries].map((r) => [r.step, r]));
    return [...all.values()].sort((a, b) => a.step - b.step);
  }

  /** Tasks from number `from` on. */
  shownTasks(from: number): ShownTask[] {
    return this.tasks
      .slice(from)
      .map(({ task, psi, realReturnZeroShot, realReturnAfter, gap, nextPsi }) => ({
        ...{ task, psi, realReturnZeroShot, realReturnAfter, gap, nextPsi },
        start: this.#starts.get(task) ?? 0,
      }));
  }

  /** The newest sentences, oldest first. */
  log(): LogEntry[] {
    return this.#log
      .map(({ task, step, kind, text }) => ({ step: step ?? this.#endOf(task), kind, text }))
      .sort((a, b) => a.step - b.step)
      .map((entry) => ({ ...entry, seconds: this.curves.at('seconds', entry.step) }));
  }

  #refresh(): boolean {
    const timing = this.#timing.next();
    const metrics = this.#metrics.next();
    const tasks = this.#tasks.next();
    if (metrics.restarted || tasks.restarted) {
      this.#restart();
      return true;
    }
    for (const line of timing.lines) this.#addTime(line);
    for (const line of metrics.lines) this.#addMetrics(metricsSchema.parse(JSON.parse(line)));
    for (const line of tasks.lines) this.#addTask(taskSchema.parse(JSON.parse(line)));
    this.read = metrics.size === 0 ? 1 : metrics.read / metrics.size;
    this.#readLedger();
    return timing.more || metrics.more || tasks.more;
  }

  /** A resumed run cuts its logs back. */
  #restart(): void {
    for (const tail of [this.#metrics, this.#tasks, this.#timing]) tail.restart();
    this.curves = new Curves();
    this.fault = null;
    this.tasks = [];
    this.newest = null;
    this.seconds = null;
    this.#starts = new Map();
    this.#log = [];
    this.#records = new Thinned(mostRecords);
    this.#real = new Thinned(mostRecords);
    this.generation++;
    this.changes++;
  }

  #addTime(line: string): void {
    const time = timingSchema.safeParse(safeJson(line)).data;
    // No result depends on the clock: what is damaged of it is left out.
    if (time === undefined || !Number.isSafeInteger(time.step) || time.step < 0) return;
    this.curves.add(time.step, { seconds: time.seconds });
    this.seconds = time.seconds;
    this.changes++;
  }

  #addMetrics(record: MetricsRecord): void {
    const { step, task } = record;
    if (!Number.isSafeInteger(step) || step < 0) throw new RangeError(`step is ${step}`);
    // Those with a dot are one of many, of a coordinate or a horizon: figures show them together.
    const values = Object.entries(record).filter(
      ([name]) => !labels.has(name) && !name.includes('.'),
    );
    this.curves.add(step, Object.fromEntries(values));
    this.newest = record;
    if (!this.#starts.has(task)) this.#starts.set(task, step);
    this.#records.add(record);
    const text = realText(record);
    if (text !== null) {
      this.#real.add(record);
      this.#tell({ step, task, kind: 'real', text });
    }
    this.changes++;
  }

  #addTask(record: TaskRecord): void {
    this.tasks.push(record);
    this.#tell({ step: null, task: record.task, kind: 'task', text: taskText(record) });
    this.changes++;
  }

  #tell(told: Told): void {
    this.#log = [...this.#log.slice(1 - mostSentences), told];
  }

  /** The step before the next task begins, as a record of a task names none. */
  #endOf(task: number): number {
    const next = this.#starts.get(task + 1) ?? (this.newest?.step ?? 0) + 1;
    return Math.max(0, next - 1);
  }

  /** Written anew after every step. */
  #readLedger(): void {
    const time = statSync(this.paths.ledger, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (time === this.#ledgerTime) return;
    this.#ledgerTime = time;
    this.ledger = readSealedJson(this.paths.ledger, ledgerSchema);
    this.changes++;
  }

  /** Where the newest step is, for people. */
  get place(): string {
    return this.newest === null ? 'beginning' : placeOf(this.newest, this.setup.config.training);
  }
}

function safeJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
