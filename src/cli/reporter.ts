/** @file The terminal as a reader of events: live in a terminal, plain lines in a pipe, or the events themselves for programs. */

import { logUpdateStderr } from 'log-update';
import { duration } from '../report/data/format.ts';
import {
  type JobAdvanced,
  type JobCounts,
  type JobEndedOf,
  type JobsFound,
  jsonLinesReporter,
  type PartStarted,
  type Reporter,
  type RunEnded,
  type RunOpened,
  type StepEnded,
  type StepStarted,
  type Work,
} from '../study/events.ts';
import type { ReporterFlags } from './options.ts';
import { isLive, number, returnText, stepLine, task } from './print.ts';
import { liveTrainingView, plainTrainingView, type TrainingView } from './trainingView.ts';

/** A display of events. */
export interface OpenReporter {
  readonly onEvent: Reporter;
  /** Ends the display: a countdown is removed, the last state of a training run stays. */
  close(): void;
}

/** Shows events on stderr, so that stdout stays free for results. */
export function openReporter({ jsonEvents }: ReporterFlags = {}): OpenReporter {
  if (jsonEvents === undefined) return terminalReporter();
  return { onEvent: jsonLinesReporter((line) => process.stderr.write(line)), close: () => {} };
}

/** A line that stays, above what is drawn live. */
export function writeLine(text: string): void {
  if (isLive()) logUpdateStderr.persist(text);
  else process.stderr.write(`${text}\n`);
}

/** The line of a part that begins: its place, and about how long all that is left will take. */
export function partStartText({ what, part, parts, secondsLeft }: PartStarted): string {
  const left = secondsLeft === null ? '' : `; about ${duration(secondsLeft)} left`;
  return `[${part + 1}/${parts}] ${what}${left}`;
}

function terminalReporter(): OpenReporter {
  const training = isLive() ? liveTraining() : plainTraining();
  let countdown = openCountdown();
  const close = (): void => {
    training.close();
    countdown.clear();
  };
  return {
    onEvent(event) {
      switch (event.type) {
        case 'notice':
          return writeLine(`note: ${event.text}`);
        case 'jobsFound':
          if (event.made === 0) countdown = openCountdown();
          return event.what === 'optimum' ? writeOptimaFound(event) : countdown.show(event);
        case 'jobEnded':
          if (event.what === 'optimum' || event.what === 'evaluation') {
            const text = event.what === 'optimum' ? optimumText(event) : evaluationText(event);
            const isLast = event.finished === event.total;
            writeLine(isLast ? text : `${text}; ${countdown.left(event)}`);
          }
          // In a pipe, a result says how far the work has come.
          if (event.what !== 'optimum' && (event.what !== 'evaluation' || isLive())) {
            countdown.show(event);
          }
          return;
        case 'jobAdvanced':
          return isLive() ? countdown.advance(event) : undefined;
        case 'partStarted':
          countdown.clear();
          return writeLine(partStartText(event));
        case 'partEnded':
          return countdown.clear();
        default:
          return training.show(event);
      }
    },
    close,
  };
}

/** Shows runs, alone or as jobs side by side. */
interface TrainingDisplay {
  show(event: RunOpened | StepStarted | StepEnded | RunEnded): void;
  close(): void;
}

/** Runs that are trained side by side name themselves in each line. */
function plainTraining(): TrainingDisplay {
  const lineOf = new Map<string | undefined, (event: StepEnded) => string>();
  return {
    show(event) {
      const { type, job } = event;
      if (type === 'runOpened') {
        writeLine(`run: ${event.directory}`);
        lineOf.set(job, plainTrainingView(event));
      }
      if (type === 'stepEnded') {
        const line = lineOf.get(job)?.(event) ?? '';
        writeLine(lineOf.size === 1 ? line : `${job}: ${line}`);
      }
      if (type === 'runEnded') lineOf.delete(job);
    },
    close: () => {},
  };
}

function liveTraining(): TrainingDisplay {
  const views = new Map<string | undefined, TrainingView>();
  const draw = (): void =>
    logUpdateStderr([...views.values()].flatMap((view) => view.lines()).join('\n'));
  return {
    show(event) {
      const { type, job } = event;
      if (type === 'runOpened') {
        writeLine(`run: ${event.directory}`);
        views.set(job, liveTrainingView(event));
        return;
      }
      const view = views.get(job);
      if (type === 'stepStarted') view?.start(event);
      if (type === 'stepEnded') view?.end(event);
      if (type === 'runEnded') {
        writeLine(view?.lines().join('\n') ?? '');
        views.delete(job);
      }
      if (views.size > 0) draw();
      else logUpdateStderr.done();
    },
    close() {
      if (views.size > 0) logUpdateStderr.done();
      views.clear();
    },
  };
}

/** One line of progress that counts down. */
interface Countdown {
  show(event: JobsFound | JobEndedOf<Work>): void;
  /** A part of a job has been done. */
  advance(event: JobAdvanced): void;
  /** `about 12 s left`; after some work. */
  left(counts: JobCounts): string;
  clear(): void;
}

/** What a job of each kind of work is called: one, and several. */
const jobNames: Readonly<Record<Work, readonly [string, string]>> = {
  evaluation: ['task', 'tasks'],
  attack: ['adaptation', 'adaptations'],
  optimum: ['training', 'trainings'],
  models: ['model error: run', 'runs'],
};

function openCountdown(): Countdown {
  const line = stepLine();
  const started = performance.now();
  /** Of the jobs that are under way. */
  const shares = new Map<string, number>();
  let latest: JobsFound | JobEndedOf<Work> | undefined;
  const underWay = (): number => [...shares.values()].reduce((sum, share) => sum + share, 0);
  const left: Countdown['left'] = ({ finished, made, total }) => {
    const partly = underWay();
    const secondsPerJob = (performance.now() - started) / 1000 / (made + partly);
    return `about ${duration(secondsPerJob * (total - finished - partly))} left`;
  };
  const draw = (): void => {
    if (latest === undefined) return;
    const { what, finished, made, total } = latest;
    const [one, several] = jobNames[what];
    const place = finished === 0 ? `${one} 1 of ${total}` : `${finished} of ${total} ${several}`;
    const partly = underWay();
    const percent = partly === 0 ? '' : `, ${Math.floor((100 * (finished + partly)) / total)} %`;
    line.show(made + partly === 0 ? place : `${place}${percent}, ${left(latest)}`);
  };
  return {
    show(event) {
      latest = event;
      if (event.type === 'jobEnded') shares.delete(event.name);
      draw();
    },
    advance({ name, share }) {
      shares.set(name, share);
      draw();
    },
    left,
    clear: line.clear,
  };
}

function writeOptimaFound({ finished, total }: JobsFound): void {
  writeLine(`trainings: ${number(total - finished)} to do, ${number(finished)} known already`);
}

/** A line for each training, in a terminal too: they are few, and long. */
function optimumText({ finished, made, total, result }: JobEndedOf<'optimum'>): string {
  const { psi, seed, returns, training } = result;
  const end = training.end === 'converged' ? 'converged' : 'stopped at the limit';
  return (
    `[${made}/${total - finished + made}] ψ ${task(psi)}, seed ${seed}: ${returnText(returns)}, ` +
    `${end} after ${training.iterations} iterations`
  );
}

/** A line for each test task: its returns as soon as they are known. */
function evaluationText({ finished, total, result }: JobEndedOf<'evaluation'>): string {
  const returns = Object.entries(result.returns).map(
    ([samples, { mean }]) => `return after ${number(Number(samples))} samples ${number(mean)}`,
  );
  return `[${finished}/${total}] ${[`ψ ${task(result.psi)}`, returns.join(', ')].join(': ')}`;
}
