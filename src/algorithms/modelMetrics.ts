/** @file What is recorded of an ensemble against newly collected real states, before it is fitted to them. */

import type { Trajectories } from '../data/trajectories.ts';
import type { ModelCheck } from '../models/modelCheck.ts';
import type { Learner } from './learner.ts';
import type { World } from './world.ts';

/** Open-loop steps after which the error is recorded. */
const recordedSteps = [1, 2, 5, 10, 20, 50] as const;

/** Steps after which it is recorded for every coordinate of the state. */
export const coordinateSteps = 10;

/** Metrics of a collection; none before the first fit, and none for a single model. */
export async function modelMetrics(
  { modelChecks, disagreement, labels, specs }: World,
  { model: { step, parameters: phi }, normalizers }: Learner,
  collected: Trajectories,
): Promise<Record<string, number>> {
  if (modelChecks === null || disagreement === null || step === 0) return {};
  const model = { spec: specs.dynamics, phi, normalizers };
  const check = await modelChecks.run(model, collected);
  const { mean } = await disagreement.along(model, collected);
  return { modelDisagreement: mean, ...checkMetrics(check, labels.stateNames) };
}

/**
 * A check by names. `openLoopError.5` and `openLoopSpread.5` are those after 5 steps, root mean squares over the coordinates;
 * of a coordinate there are `modelBias`, `modelError`, `openLoopErrorOf` and `openLoopSpreadOf`, each followed by `.0`, `.1`,
 * … and, where the entry has a name, by that: `modelBias.2.qpos.root.2`.
 */
export function checkMetrics(
  { bias, error, openLoop }: ModelCheck,
  stateNames: readonly string[] = [],
): Record<string, number> {
  const metrics: Record<string, number> = {};
  for (const steps of recordedSteps) {
    if (steps > openLoop.length) break;
    metrics[`openLoopError.${steps}`] = rootMeanSquare(openLoop[steps - 1].error);
    metrics[`openLoopSpread.${steps}`] = rootMeanSquare(openLoop[steps - 1].spread);
  }
  const ofCoordinates = (name: string, values: Float64Array): void =>
    values.forEach((value, i) => {
      metrics[[name, i, ...(i in stateNames ? [stateNames[i]] : [])].join('.')] = value;
    });
  ofCoordinates('modelBias', bias);
  ofCoordinates('modelError', error);
  if (coordinateSteps <= openLoop.length) {
    ofCoordinates('openLoopErrorOf', openLoop[coordinateSteps - 1].error);
    ofCoordinates('openLoopSpreadOf', openLoop[coordinateSteps - 1].spread);
  }
  return metrics;
}

/** What {@link checkMetrics} has written. */
export interface RecordedCheck {
  /** After some numbers of steps, ascending. */
  readonly openLoop: readonly {
    readonly steps: number;
    readonly error: number;
    readonly spread: number;
  }[];
  /** In the order of the state; the open-loop errors are absent where no episode lasted long enough. */
  readonly coordinates: readonly {
    readonly name: string;
    readonly bias: number;
    readonly error: number;
    readonly openLoopError?: number;
    readonly openLoopSpread?: number;
  }[];
}

/** Reads the metrics of a check, with others among them; null where there is none. */
export function readCheckMetrics(metrics: Readonly<Record<string, unknown>>): RecordedCheck | null {
  const named = (name: string): [rest: string, value: number][] =>
    Object.entries(metrics).flatMap(([key, value]): [string, number][] =>
      typeof value === 'number' && key.startsWith(`${name}.`)
        ? [[key.slice(name.length + 1), value]]
        : [],
    );
  const biases = named('modelBias');
  if (biases.length === 0) return null;
  const [errors, openErrors, openSpreads, spreads] = [
    'modelError',
    'openLoopErrorOf',
    'openLoopSpreadOf',
    'openLoopSpread',
  ].map((name) => Object.fromEntries(named(name)));
  return {
    openLoop: named('openLoopError').map(([steps, error]) => ({
      steps: Number(steps),
      error,
      spread: spreads[steps],
    })),
    coordinates: biases.map(([name, bias]) => ({
      name: name.replace('.', ' '),
      bias,
      error: errors[name],
      ...(name in openErrors && {
        openLoopError: openErrors[name],
        openLoopSpread: openSpreads[name],
      }),
    })),
  };
}

const rootMeanSquare = (values: Float64Array): number =>
  Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
