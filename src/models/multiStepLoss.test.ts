import { describe, expect, it } from 'vitest';
import { gradient } from '../graph/gradient.ts';
import { interpret } from '../graph/interpreter.ts';
import { input } from '../graph/node.ts';
import type { Program } from '../graph/program.ts';
import { dynamicsInputs, dynamicsSpec } from './dynamicsModel.ts';
import { multiStepLoss } from './multiStepLoss.ts';

// Two state coordinates, one action, a linear model that predicts Δ̂ = (a, 0) · σ_Δ with σ_Δ = (1, 2), μ_Δ = 0,
// plus 0.5 of the first coordinate: rows of w0 belong to s_1, s_2, a.
const spec = dynamicsSpec({ stateSize: 2, actionSize: 1, hiddenSizes: [] });
const model = {
  w0: [0.5, 0, 0, 0, 1, 0],
  b0: [0, 0],
  stateMean: [0, 0],
  stateStd: [1, 1],
  deltaMean: [0, 0],
  deltaStd: [1, 2],
};

function lossProgram(horizon: number, batch: number, masked: boolean): Program {
  const { nodes, inputs } = dynamicsInputs(spec);
  const window = {
    firstStates: input([batch, 2]),
    actions: input([horizon, batch, 1]),
    nextStates: input([horizon, batch, 2]),
    ...(masked ? { mask: input([horizon, batch]) } : {}),
  };
  const [parameters] = nodes.members;
  const loss = multiStepLoss(spec, { ...nodes, parameters }, window);
  const [w0, b0] = gradient(loss, [parameters.w0, parameters.b0]);
  return { inputs: { ...inputs, ...window }, outputs: { loss, w0, b0 } };
}

describe('multiStepLoss', () => {
  it('with H = 1 is the root of the mean square in units of σ_Δ, averaged over the batch', () => {
    const { loss } = interpret(lossProgram(1, 2, false), {
      ...model,
      firstStates: [2, 0, 0, 0],
      actions: [1, 0],
      nextStates: [2 + 2 + 3, 8, 0.6, 1.6],
    });
    // Row 1: Δ̂ = (0.5·2 + 1, 0) = (2, 0), Δ = (5, 8), errors (3, 8/2): √((9 + 16) / 2).
    // Row 2: Δ̂ = (0, 0), Δ = (0.6, 1.6), errors (0.6, 0.8): √(1 / 2).
    expect(loss[0]).toBeCloseTo((Math.sqrt(12.5) + Math.sqrt(0.5)) / 2, 12);
  });

  it('with H = 2 goes on from its own prediction and leaves masked rows out', () => {
    const { loss } = interpret(lossProgram(2, 2, true), {
      ...model,
      firstStates: [2, 0, 0, 0],
      actions: [1, 0, -1, 0],
      nextStates: [7, 8, 0.6, 1.6, 7.5, 8, 0, 0],
      mask: [1, 1, 1, 0],
    });
    // First rows as above. Row 1 goes on at ŝ = (2, 0) + (2, 0) = (4, 0): Δ̂ = (0.5·4 − 1, 0) = (1, 0);
    // the true Δ = (7.5, 8) − (7, 8) = (0.5, 0): error (0.5, 0), √(0.25 / 2). Row 2 has ended: three rows count.
    const rows = [Math.sqrt(12.5), Math.sqrt(0.5), Math.sqrt(0.125)];
    expect(loss[0]).toBeCloseTo(rows.reduce((a, b) => a + b) / 3, 12);
  });

  it('carries gradients through the prediction it goes on from', () => {
    const feeds = {
      ...model,
      firstStates: [2, 0, 0.3, -1],
      actions: [1, 0.5, -1, 0.2],
      nextStates: [7, 8, 0.6, 1.6, 7.5, 8, 0.1, 0.2],
      mask: [1, 1, 1, 1],
    };
    const program = lossProgram(2, 2, true);
    const exact = interpret(program, feeds);
    const step = 1e-6;
    for (const name of ['w0', 'b0'] as const) {
      exact[name].forEach((slope, i) => {
        const at = (shift: number): number => {
          const moved = model[name].map((x, j) => (j === i ? x + shift : x));
          return interpret(program, { ...feeds, [name]: moved }).loss[0];
        };
        expect(slope).toBeCloseTo((at(step) - at(-step)) / (2 * step), 7);
      });
    }
  });

  it('has a finite gradient, 0, where the model is exact', () => {
    const { loss, w0, b0 } = interpret(lossProgram(1, 1, false), {
      ...model,
      firstStates: [2, 0],
      actions: [1],
      nextStates: [4, 0],
    });
    expect(loss[0]).toBeLessThanOrEqual(1e-10);
    expect([...w0, ...b0].every((x) => x === 0)).toBe(true);
  });
});
