/** @file What is shown of a training run: one plain line per step, or a few lines that are redrawn. */

import { type TaskRecord, worstCertified } from '../algorithms/selection/taskRecord.ts';
import { duration } from '../report/data/format.ts';
import type { RunOpened, StepEnded, StepStarted } from '../study/events.ts';
import { number, task } from './print.ts';

/** The line of a step: where training is, what was measured, and how far it has come. */
export function plainTrainingView({
  tasks: nTasks,
}: Pick<RunOpened, 'tasks'>): (event: StepEnded) => string {
  const started = performance.now();
  return ({ label, activity, finished, total, psi, metrics, tasks }) => {
    const place =
      nTasks === null
        ? activity
        : `task ${label.task} (${label.task + 1}/${nTasks}) ψ ${task(psi)} ${activity}`;
    const details = [...metricTexts(metrics), ...tasks.flatMap(taskTexts)].join(', ');
    const seconds = (performance.now() - started) / 1000;
    const rest = `${duration(seconds)}, ${finished}/${total}`;
    return `${place}${details === '' ? '' : `: ${details}`} [${rest}]`;
  };
}

/** A live view of a run. */
export interface TrainingView {
  start(event: StepStarted): void;
  end(event: StepEnded): void;
  /** The state of the run, in lines. */
  lines(): readonly string[];
}

/** The finished tasks, the current step, what was measured last, and a bar with the remaining time. */
export function liveTrainingView({ tasks: nTasks }: Pick<RunOpened, 'tasks'>): TrainingView {
  const started = performance.now();
  const returns: string[] = [];
  let first: number | null = null;
  let latest: Readonly<Record<string, number>> = {};
  let place = '';
  let bar = '';
  const measureTime = (finished: number, total: number): void => {
    const seconds = (performance.now() - started) / 1000;
    const done = finished - (first ?? finished);
    const left =
      done === 0 ? '' : `, about ${duration((seconds / done) * (total - finished))} left`;
    bar = `${progressBar(finished / total)} ${duration(seconds)}${left}`;
  };
  return {
    start({ label, activity, psi, finished, total }) {
      first ??= finished;
      place =
        nTasks === null
          ? activity
          : `task ${label.task} (${label.task + 1} of ${nTasks}), ψ ${task(psi)}: ${activity}`;
      measureTime(finished, total);
    },
    end({ metrics, tasks, finished, total }) {
      if (Object.keys(metrics).length > 0) latest = metrics;
      for (const record of tasks) {
        returns.push(`task ${record.task}, ψ ${task(record.psi)}: ${taskTexts(record).join(', ')}`);
      }
      measureTime(finished, total);
    },
    lines: () => [...returns, place, metricTexts(latest).join(', '), bar],
  };
}

function progressBar(fraction: number): string {
  const width = 24;
  // The end is shown when it is reached.
  const full = Math.floor(fraction * width);
  return `${'█'.repeat(full)}${'░'.repeat(width - full)} ${Math.floor(100 * fraction)} %`;
}

function metricTexts(metrics: Readonly<Record<string, number>>): string[] {
  const names: [string, string][] = [
    ['virtualReturn', 'virtual return'],
    ['realReturn', 'real return'],
    ['modelLoss', 'model loss'],
    ['modelDevLoss', 'dev loss'],
    ['policyKl', 'KL'],
  ];
  return names.flatMap(([key, text]) =>
    key in metrics ? [`${text} ${number(metrics[key])}`] : [],
  );
}

/** What is known of a training task at its end. */
export function taskTexts(record: TaskRecord): string[] {
  const { realReturnZeroShot, realReturnAfter, gap, nextPsi } = record;
  const worst = worstCertified(record);
  return [
    ...(realReturnZeroShot === null ? [] : [`zero-shot return ${number(realReturnZeroShot)}`]),
    `return after SLBO ${number(realReturnAfter)}`,
    ...(gap === null ? [] : [`gap ${number(gap)}`]),
    ...(worst === null
      ? []
      : [`worst known ψ ${task(worst.psi)}, certified gap ${number(worst.certified)}`]),
    `next ψ ${task(nextPsi)}`,
  ];
}
