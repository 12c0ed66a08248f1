/** @file Live progress: a few lines that are redrawn in a terminal, one plain line a step in a pipe. */

import { logUpdateStderr } from 'log-update';
import type { StepLabel } from '../algorithms/step.ts';
import type { StepReport } from '../study/run/train.ts';
import { duration, number, task } from './print.ts';

/** Shows a training run. */
export interface TrainingProgress {
  start(label: StepLabel, psi: readonly number[], finished: number, total: number): void;
  step(report: StepReport): void;
  /** Leaves the last state on the screen. */
  done(): void;
}

const phaseNames: Readonly<Record<string, string>> = {
  initialise: 'new task',
  'zero-shot': 'zero-shot',
  collect: 'SLBO: collecting real data',
  slbo: 'SLBO: virtual training',
  gradient: 'choosing the next task',
};

/** Progress on stderr, so that stdout stays free for results. */
export function trainingProgress(nTasks: number): TrainingProgress {
  return process.stderr.isTTY ? liveProgress(nTasks) : plainProgress(nTasks);
}

function plainProgress(nTasks: number): TrainingProgress {
  const started = performance.now();
  return {
    start: () => {},
    step({ label, finished, total, psi, metrics, tasks }) {
      const place = `task ${label.task + 1}/${nTasks} ψ ${task(psi)} ${phaseNames[label.phase]}`;
      const details = [...metricTexts(metrics), ...tasks.flatMap(taskTexts)].join(', ');
      const seconds = (performance.now() - started) / 1000;
      const rest = `${duration(seconds)}, ${finished}/${total}`;
      process.stderr.write(`${place}${details === '' ? '' : `: ${details}`} [${rest}]\n`);
    },
    done: () => {},
  };
}

function liveProgress(nTasks: number): TrainingProgress {
  const started = performance.now();
  const returns: string[] = [];
  let first: number | null = null;
  let latest: Readonly<Record<string, number>> = {};
  let line = '';
  const draw = (finished: number, total: number): void => {
    const seconds = (performance.now() - started) / 1000;
    const done = finished - (first ?? finished);
    const left =
      done === 0 ? '' : `, about ${duration((seconds / done) * (total - finished))} left`;
    const shown = metricTexts(latest).join(', ');
    const bar = progressBar(finished / total);
    logUpdateStderr([...returns, line, shown, `${bar} ${duration(seconds)}${left}`].join('\n'));
  };
  return {
    start({ task: k, phase }, psi, finished, total) {
      first ??= finished;
      line = `task ${k + 1} of ${nTasks}, ψ ${task(psi)}: ${phaseNames[phase]}`;
      draw(finished, total);
    },
    step({ metrics, tasks, finished, total }) {
      if (Object.keys(metrics).length > 0) latest = metrics;
      for (const record of tasks) {
        returns.push(
          `task ${record.task + 1}, ψ ${task(record.psi)}: ${taskTexts(record).join(', ')}`,
        );
      }
      draw(finished, total);
    },
    done: () => logUpdateStderr.done(),
  };
}

function progressBar(fraction: number): string {
  const width = 24;
  const full = Math.round(fraction * width);
  return `${'█'.repeat(full)}${'░'.repeat(width - full)} ${Math.round(100 * fraction)} %`;
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

function taskTexts(record: StepReport['tasks'][number]): string[] {
  return [
    ...(record.realReturnZeroShot === null
      ? []
      : [`zero-shot return ${number(record.realReturnZeroShot)}`]),
    `return after SLBO ${number(record.realReturnAfter)}`,
    ...(record.gap === null ? [] : [`gap ${number(record.gap)}`]),
    `next ψ ${task(record.nextPsi)}`,
  ];
}
