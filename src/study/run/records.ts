/** @file The records in a run's files. */

import { z } from 'zod';
import type { ZeroShotKnowledge } from '../../algorithms/knownPolicies/knownPolicy.ts';
import type {
  CandidateRecord,
  ProbeRecord,
  TaskRecord,
} from '../../algorithms/selection/taskRecord.ts';
import type { SampleLedger } from '../../data/ledger.ts';
import type { Evaluation, Filmstrips } from '../../evaluation/evaluate.ts';
import type { MeasuredReturn, ReturnSummary } from '../../evaluation/measuredReturn.ts';

/** Where in Algorithm 1 a line of `metrics.jsonl` belongs, and what had been spent by then. */
export interface MetricsLabel {
  /** Index of the training task, from 0. */
  readonly task: number;
  readonly phase: string;
  /** SLBO stage within the task, from 0. */
  readonly stage: number;
  /** Iteration of virtual training within the phase or stage, from 0. */
  readonly iteration: number;
  /** Real steps so far, train column of the ledger. */
  readonly realSamples: number;
  /** Steps inside the learned model so far. */
  readonly virtualSteps: number;
}

/** What is logged: the label and any finite numbers by name. The run adds `step`. */
export type NewMetrics = MetricsLabel & { readonly step?: never } & Readonly<
    Record<string, number | string | undefined>
  >;

/** A line of `metrics.jsonl` as it is read; numbers that a phase does not produce are absent. */
export interface MetricsRecord extends MetricsLabel {
  /** Number of the line, from 0. */
  readonly step: number;
  readonly modelLoss?: number | undefined;
  readonly modelDevLoss?: number | undefined;
  readonly policyKl?: number | undefined;
  readonly policyObjective?: number | undefined;
  readonly policyEntropy?: number | undefined;
  readonly policyStd?: number | undefined;
  readonly lineSearchStep?: number | undefined;
  readonly cgResidual?: number | undefined;
  readonly valueLoss?: number | undefined;
  readonly virtualReturn?: number | undefined;
  readonly virtualLength?: number | undefined;
  readonly realReturn?: number | undefined;
  readonly realLength?: number | undefined;
  readonly realReturnLow?: number | undefined;
  readonly realReturnHigh?: number | undefined;
  readonly divergedEpisodes?: number | undefined;
}

/** A line of `timing.jsonl`. */
export interface TimingRecord {
  /** The `step` of the metrics that were logged then. */
  readonly step: number;
  /** Wall-clock time of the run in seconds; a resumed run continues from its checkpoint's. */
  readonly seconds: number;
}

const number = z.number();
const numbers = z.array(number).readonly();
const optional = number.optional();

/** Reads a line of `metrics.jsonl`; further numbers are let through. */
export const metricsSchema: z.ZodType<MetricsRecord> = z.looseObject({
  step: number,
  task: number,
  phase: z.string(),
  stage: number,
  iteration: number,
  realSamples: number,
  virtualSteps: number,
  modelLoss: optional,
  modelDevLoss: optional,
  policyKl: optional,
  policyObjective: optional,
  policyEntropy: optional,
  policyStd: optional,
  lineSearchStep: optional,
  cgResidual: optional,
  valueLoss: optional,
  virtualReturn: optional,
  virtualLength: optional,
  realReturn: optional,
  realLength: optional,
  realReturnLow: optional,
  realReturnHigh: optional,
  divergedEpisodes: optional,
});

/** Reads a line of `timing.jsonl`. */
export const timingSchema: z.ZodType<TimingRecord> = z.object({ step: number, seconds: number });

const gradientSchema = z.strictObject({
  variant: z.enum(['exact', 'released-code']),
  total: numbers,
  standardError: numbers,
  optimumTerm: numbers,
  zeroShotTerm: numbers,
  implicitTerm: numbers,
  normMixed: number,
  normPolicyGradient: number,
  normHessian: number,
  damping: number,
  cgResidual: number,
  cgIterations: number,
  solveDisagreement: number,
});

const knowledgeSchema: z.ZodType<ZeroShotKnowledge> = z.strictObject({
  policy: z.string(),
  mean: number,
  floor: number,
  episodes: number,
  promise: number,
  trusted: z.boolean(),
});

const probeSchema: z.ZodType<ProbeRecord> = z.strictObject({
  psi: numbers,
  known: number,
  promise: number,
  realReturn: number,
  standardError: number,
  certified: number.optional(),
  regret: number,
});

const candidateSchema: z.ZodType<CandidateRecord> = z.strictObject({
  psi: numbers,
  known: number,
  promise: number,
  expected: number,
  deviation: number,
});

/** Reads a line of `tasks.jsonl`. */
export const taskSchema: z.ZodType<TaskRecord> = z.strictObject({
  task: number,
  psi: numbers,
  realReturnZeroShot: number.nullable(),
  realReturnAfter: number,
  gap: number.nullable(),
  gapStandardError: number.nullable(),
  gradient: gradientSchema.nullable(),
  divergedEpisodes: optional,
  nextPsi: numbers,
  known: knowledgeSchema.optional(),
  selection: z.record(z.string(), number).optional(),
  probes: z.array(probeSchema).optional(),
  candidates: z.array(candidateSchema).optional(),
});

/** Reads `ledger.json`. */
export const ledgerSchema: z.ZodType<SampleLedger> = z.strictObject({
  train: number,
  dev: number,
  gradient: number,
  evaluation: number,
});

const summary = {
  mean: number,
  low: number,
  high: number,
  episodes: number,
  divergedEpisodes: optional,
};
const summaries = z.array(z.strictObject(summary)).readonly();

/** Reads a mean return with its interval. */
export const summarySchema: z.ZodType<ReturnSummary> = z.strictObject(summary);

/** Reads a return with its episodes. */
export const measuredSchema: z.ZodType<MeasuredReturn> = z.strictObject({
  ...summary,
  values: numbers,
  fresh: numbers,
});

/** The entry `familyFiles` of results on a custom family. */
export const familyFilesSchema: z.ZodType<Evaluation['familyFiles']> = z
  .record(z.string(), z.string())
  .optional();

/** Of what an evaluation is. */
const evaluatedFields = {
  family: z.string(),
  familyFiles: familyFilesSchema,
  method: z.string(),
  seed: number,
  step: number,
  taskSet: z.string(),
  samples: numbers,
};

/** Reads `evaluation.json`. */
export const evaluationSchema: z.ZodType<Evaluation> = z.strictObject({
  ...evaluatedFields,
  tasks: z
    .array(
      z.strictObject({
        psi: numbers,
        returns: z.record(z.string(), measuredSchema),
        known: knowledgeSchema.optional(),
        ledger: ledgerSchema,
        divergedEpisodes: optional,
      }),
    )
    .readonly(),
  baselines: z.strictObject({ zeroAction: summaries, random: summaries }),
  baselineSteps: number,
});

/** Those of an evaluation. */
export const filmstripsSchema: z.ZodType<Filmstrips> = z.strictObject({
  ...evaluatedFields,
  tasks: z
    .array(
      z.strictObject({
        psi: numbers,
        strips: z.record(
          z.string(),
          z.strictObject({ return: number, seconds: numbers, poses: z.array(numbers).readonly() }),
        ),
      }),
    )
    .readonly(),
});
