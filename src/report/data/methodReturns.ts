/** @file Mean returns of every method over the tasks of a set, and what its training cost. */

import type { TaskMethod } from '../../algorithms/methodNames.ts';
import type { UpdateCount } from '../../algorithms/updates.ts';
import type {
  ComparedRun,
  ComparedSet,
  MethodComparison,
} from '../../evaluation/gaps/methodComparison.ts';
import { confidenceInterval, mean } from '../../math/statistics.ts';

/** A_n of a method, averaged over tasks and seeds. */
export interface MethodReturn {
  readonly method: TaskMethod;
  /** n */
  readonly samples: number;
  readonly value: number;
  /** 95 % interval over seeds (Student's t); the value itself where there is one seed. */
  readonly low: number;
  readonly high: number;
}

/** By method and n, in the order of the comparison. */
export function methodReturns({ runs }: MethodComparison, set: ComparedSet): MethodReturn[] {
  return methodsOf(runs).flatMap((method) =>
    set.samples.map((samples) => {
      const ofSeeds = set.returns
        .filter((_, i) => runs[i].method === method)
        .map((returns) =>
          mean(returns[String(samples)].map(({ values, fresh }) => mean([...values, ...fresh]))),
        );
      const value = mean(ofSeeds);
      const { low, high } =
        ofSeeds.length === 1 ? { low: value, high: value } : confidenceInterval(ofSeeds);
      return { method, samples, value, low, high };
    }),
  );
}

/** What the training of a method cost: means over its seeds. */
export interface MethodCost {
  readonly method: TaskMethod;
  readonly seeds: number;
  /** Steps that it learned from, the paper's count of samples; null where a run has not counted them. */
  readonly trainSamples: number | null;
  /** All real steps; null where a run does not tell. */
  readonly realSteps: number | null;
  /** Null likewise. */
  readonly updates: readonly UpdateCount[] | null;
}

/** In the order of the comparison. */
export function methodCosts({ runs }: Pick<MethodComparison, 'runs'>): MethodCost[] {
  return methodsOf(runs).map((method) => {
    const own = runs.filter((run) => run.method === method);
    return {
      method,
      seeds: own.length,
      trainSamples: meanIfAll(own.map(({ trainSamples }) => trainSamples)),
      realSteps: meanIfAll(own.map(({ realSteps }) => realSteps)),
      updates: meanUpdates(own.map(({ updates }) => updates)),
    };
  });
}

function methodsOf(runs: readonly Pick<ComparedRun, 'method'>[]): TaskMethod[] {
  return [...new Set(runs.map(({ method }) => method))];
}

function meanIfAll(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter((value) => value !== null && value !== undefined);
  return known.length === values.length ? mean(known) : null;
}

/** By kind; a kind that a run lacks counts as 0 there. */
function meanUpdates(
  ofRuns: readonly (readonly UpdateCount[] | undefined)[],
): readonly UpdateCount[] | null {
  const known = ofRuns.filter((updates) => updates !== undefined);
  if (known.length < ofRuns.length) return null;
  const kinds = new Set(known.flatMap((updates) => updates.map(({ kind }) => kind)));
  return Array.from(kinds, (kind) => ({
    kind,
    count: mean(known.map((updates) => updates.find((one) => one.kind === kind)?.count ?? 0)),
  }));
}
