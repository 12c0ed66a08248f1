/** @file The step of admrl-normalised by hand: its direction, its length, and what it does with noise. */

import { expect, it } from 'vitest';
import { keyFromSeed } from '../../math/random.ts';
import { taskBox } from '../../tasks/box.ts';
import type { TaskGradient } from '../taskGradient/taskGradient.ts';
import { normalisedSelection } from './normalisedSelection.ts';
import { observation, propose } from './proposal.testdata.ts';
import { uniformSelection } from './randomSelection.ts';

// Half-widths 2 and 1: x = (ψ₁ − 1) / 2, ψ₂.
const box = taskBox([-1, -1], [3, 1]);
const key = keyFromSeed(1);

async function step(total: readonly number[], standardError: readonly number[], length = 0.5) {
  const gradient = { total, standardError } as unknown as TaskGradient;
  const seen = { ...observation, psi: [1, 0], gradient };
  const training = { taskStepLength: length };
  return propose(normalisedSelection, { key, box, observation: seen, training });
}

it('goes ρ along the gradient in units of the box, however long that is', async () => {
  // ∂L/∂x = (2 · 3, 1 · 8): direction (0.6, 0.8), 0.5 of it is (0.3, 0.4), in ψ (0.6, 0.4).
  for (const scale of [1, 1000]) {
    const { psi, diagnostics } = await step([3 * scale, 8 * scale], [0, 0]);
    expect(psi[0]).toBeCloseTo(1.6, 12);
    expect(psi[1]).toBeCloseTo(0.4, 12);
    expect(diagnostics).toEqual({ shrinkage: 1 });
  }
});

it('is as much shorter as the gradient is uncertain', async () => {
  // tr Σ / ‖d‖² = (2² · 1 + 1² · 21) / 100 = 0.25.
  const { psi, diagnostics } = await step([3, 8], [1, Math.sqrt(21)]);
  expect(diagnostics?.shrinkage).toBeCloseTo(0.75, 12);
  expect(psi[0]).toBeCloseTo(1 + 2 * 0.75 * 0.3, 12);
  expect(psi[1]).toBeCloseTo(0.75 * 0.4, 12);
});

it('stays in Ψ', async () => {
  expect((await step([3, 8], [0, 0], 3)).psi).toEqual([3, 1]);
});

it('draws a task where the gradient is noise, is zero, or is not there', async () => {
  const { psi: drawn } = await propose(uniformSelection, { key, box });
  const noise = await step([3, 8], [4, 8]);
  expect(noise.psi).toEqual(drawn);
  expect(noise.diagnostics).toEqual({ shrinkage: 0 });
  expect((await step([0, 0], [1, 1])).psi).toEqual(drawn);
  expect((await propose(normalisedSelection, { key, box })).psi).toEqual(drawn);
});
