/** @file The policy on data: actions for the rows of an environment batch. */

import { contextFeed, contextInput } from '../data/context.ts';
import { normalizerMoments } from '../data/normalizer.ts';
import { add, exp, multiply } from '../graph/elementwise.ts';
import { input } from '../graph/node.ts';
import { type ProgramsByRows, programsByRows } from '../runtime/programsByRows.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { distribution, type GaussianPolicySpec, policyLayout } from './gaussianPolicy.ts';
import type { PolicyInWorld } from './policyOf.ts';

/** A policy and what it sees. */
export interface PolicyInputs extends PolicyInWorld {
  /** `[N, S]` */
  readonly states: Float32Array;
  /** `[N, C]` where the policy has a context. */
  readonly context?: Float32Array | undefined;
}

/** The policy's functions, compiled once for each number of rows. */
export interface PolicyFunctions {
  /** `[N, A]` a = mean + σ · noise, for standard normal `noise` `[N, A]`; not clipped. */
  act(inputs: PolicyInputs & { readonly noise: Float32Array }): Promise<Float32Array>;
  /** `[N, A]` the mean action. */
  mean(inputs: PolicyInputs): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** Compiles the functions of policies of one form, and of those that bring another. */
export function createPolicyFunctions(runtime: Runtime, spec: GaussianPolicySpec): PolicyFunctions {
  const { stateSize, actionSize } = spec;
  const compiled = new Map<string, ActingPrograms>();
  const programsOf = (form: GaussianPolicySpec): ActingPrograms => {
    const name = JSON.stringify(form);
    const programs = compiled.get(name) ?? actingPrograms(runtime, form);
    compiled.set(name, programs);
    return programs;
  };
  const act: PolicyFunctions['act'] = async ({
    theta,
    normalizer,
    form = spec,
    states,
    context,
    noise,
  }) => {
    const { mean, std } = normalizerMoments(normalizer);
    const moments = { stateMean: mean, stateStd: std };
    const feeds = { theta, states, noise, ...moments, ...contextFeed(context) };
    return (await programsOf(form).run(states.length / stateSize, feeds)).actions;
  };
  return {
    act,
    mean: (inputs) =>
      act({
        ...inputs,
        noise: new Float32Array((inputs.states.length / stateSize) * actionSize),
      }),
    async dispose() {
      await Promise.all([...compiled.values()].map((programs) => programs.dispose()));
    },
  };
}

type ActingPrograms = ProgramsByRows<
  'theta' | 'states' | 'noise' | 'stateMean' | 'stateStd',
  'actions'
>;

function actingPrograms(runtime: Runtime, spec: GaussianPolicySpec): ActingPrograms {
  const { stateSize, actionSize } = spec;
  return programsByRows(
    runtime,
    (rows) => {
      const theta = input([policyLayout(spec).size]);
      const states = input([rows, stateSize]);
      const noise = input([rows, actionSize]);
      const moments = { mean: input([stateSize]), std: input([stateSize]) };
      const read = contextInput(spec.contextSize, rows);
      const { mean, logStd } = distribution(spec, theta, states, moments, read.node);
      return {
        inputs: {
          theta,
          states,
          noise,
          stateMean: moments.mean,
          stateStd: moments.std,
          ...read.inputs,
        },
        outputs: { actions: add(mean, multiply(noise, exp(logStd))) },
      };
    },
    { threads: 'one' },
  );
}
