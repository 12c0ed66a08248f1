import { expect, it } from 'vitest';
import { loadConfig } from '../study/config/file.ts';
import { stepText } from './adapt.ts';

it('says how far an adaptation has come', () => {
  const config = loadConfig({ preset: 'smoke' });
  const at = (phase: string, stage: number, iteration: number): string =>
    stepText(config, 3000, { task: 0, phase, stage, iteration });
  // `smoke` has 2 zero-shot iterations, 2 in a stage of SLBO, and stages of 1000 samples.
  expect([at('zero-shot', 0, 1), at('collect', 2, 0), at('slbo', 1, 0), at('adapt', 2, 0)]).toEqual(
    [
      'zero-shot, iteration 2 of 2',
      'collect, stage 3 of 3',
      'slbo, stage 2 of 3, iteration 1 of 2',
      'adapt, stage 3 of 3',
    ],
  );
});
