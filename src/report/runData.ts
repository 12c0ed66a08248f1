/** @file What a report reads of a run: the contents of its files as plain objects. */

/** A line of `metrics.jsonl`. Numbers a phase does not produce are absent (or null). */
export interface MetricRow {
  /** Line number from 0, the x axis of the curves over training. */
  readonly step: number;
  /** Index of the training task. */
  readonly task: number;
  readonly phase: string;
  readonly stage: number;
  readonly iteration: number;
  /** Real environment steps so far, train column of the ledger. */
  readonly realSamples: number;
  readonly virtualSteps: number;
  readonly modelLoss?: number | null | undefined;
  readonly modelDevLoss?: number | null | undefined;
  readonly virtualReturn?: number | null | undefined;
  readonly realReturn?: number | null | undefined;
  readonly realReturnLow?: number | null | undefined;
  readonly realReturnHigh?: number | null | undefined;
}

/** ∂L/∂ψ of one training task and its terms (Eqs. 2-7), in the unit of the task gradient. */
export interface GradientRow {
  /** `[K]` the whole gradient ∂L/∂ψ. */
  readonly total: readonly number[];
  /** `[K]` standard error of `total`. */
  readonly standardError: readonly number[];
  /** `[K]` direct term of the return of θ*. */
  readonly optimumTerm: readonly number[];
  /** `[K]` direct term of the return of θ̂. */
  readonly zeroShotTerm: readonly number[];
  /** `[K]` term through ∂θ̂/∂ψ. */
  readonly implicitTerm: readonly number[];
  /** Relative residual of the linear solve with H. */
  readonly cgResidual: number;
  readonly cgIterations: number;
  readonly damping: number;
  readonly variant: string;
}

/** A line of `tasks.jsonl`: one training task. */
export interface TaskRow {
  readonly task: number;
  /** `[K]` task parameter. */
  readonly psi: readonly number[];
  readonly realReturnZeroShot: number | null;
  readonly realReturnAfter: number | null;
  /** Return after SLBO less zero-shot return. */
  readonly gap: number | null;
  readonly gradient: GradientRow | null;
  /** `[K]` task parameter chosen for the next task. */
  readonly nextPsi: readonly number[] | null;
}

/** `ledger.json`: real environment steps by purpose. */
export interface LedgerData {
  readonly train: number;
  readonly dev: number;
  readonly gradient: number;
  readonly evaluation: number;
}

/** Mean return over whole fresh episodes with its 95 % confidence interval. */
export interface ReturnEstimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  readonly episodes: number;
}

/** `evaluation.json`. */
export interface EvaluationData {
  /** Numbers of real samples n used to adapt. */
  readonly samples: readonly number[];
  /** Test tasks; `returns` is keyed by the number of samples written as a string. */
  readonly tasks: readonly {
    readonly psi: readonly number[];
    readonly returns: Readonly<Record<string, ReturnEstimate>>;
  }[];
  /** One value a test task, in the order of `tasks`. */
  readonly baselines: {
    readonly zeroAction: readonly (number | ReturnEstimate)[];
    readonly random: readonly (number | ReturnEstimate)[];
  };
}

/** The task family a run was trained on. */
export interface FamilyData {
  readonly name: string;
  /** `[K]` names of the coordinates of ψ, with the unit in brackets where there is one. */
  readonly parameterNames: readonly string[];
  /** The box Ψ; `low` and `high` are `[K]`. */
  readonly box: { readonly low: readonly number[]; readonly high: readonly number[] };
}

/** Everything a report needs of one run; a file that does not exist is null or an empty list. */
export interface RunData {
  /** Name shown in headings and used in file names, e.g. the run directory's last part. */
  readonly name: string;
  readonly family: FamilyData;
  readonly preset: string | null;
  readonly seed: number;
  /** The resolved `config.json`, shown as it is. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly metrics: readonly MetricRow[];
  readonly tasks: readonly TaskRow[];
  readonly ledger: LedgerData | null;
  readonly evaluation: EvaluationData | null;
}
