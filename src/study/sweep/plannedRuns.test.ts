import { describe, expect, it } from 'vitest';
import { problemByName } from '../../envs/problems.ts';
import { loadConfig } from '../config/file.ts';
import { trainingWorkload } from './cost.ts';
import { figurePlans } from './figurePlans.ts';
import { comparedAtEqualSteps, planRuns } from './plannedRuns.ts';

const hopper = problemByName('hopper2d');
const [family] = figurePlans.fig2.families;
const { evaluation, planned } = planRuns(figurePlans.fig2, family, hopper, 'smoke');

describe('the runs of Figure 2', () => {
  it('are every method as the preset says, and those without a model at the real steps of AdMRL', () => {
    expect(planned.map(({ method, isAtEqualSteps }) => [method, isAtEqualSteps])).toEqual([
      ...figurePlans.fig2.methods.map((method) => [method, false]),
      ...figurePlans.fig2.methods.filter((method) => method !== 'admrl').map((m) => [m, true]),
    ]);
    const [admrl, ...others] = comparedAtEqualSteps(planned);
    expect(admrl.method).toBe('admrl');
    expect(others.map(({ isAtEqualSteps }) => isAtEqualSteps)).toEqual(others.map(() => true));
    for (const { training, config, method, job } of others) {
      expect(training.virtualSteps).toBe(0);
      expect(training.realSteps).toBeLessThanOrEqual(admrl.training.realSteps);
      // One update more would be too many.
      expect(training.realSteps).toBeGreaterThan(0.5 * admrl.training.realSteps);
      // What is trained is what is planned.
      const { preset, settings, directory } = job(2);
      expect(directory).toBe(`runs/reproduce/smoke/hopper2d/${method}-equal-seed-2`);
      const trained = loadConfig({ preset, family: hopper.family, settings });
      expect(trained.training).toMatchObject({ method, seed: 2 });
      expect(trainingWorkload(trained, hopper.family)).toEqual(training);
      expect([trained.maml, trained.pearl]).toEqual([config.maml, config.pearl]);
    }
  });

  it('with the preset reduced train AdMRL by fast', () => {
    const [admrl, maml] = planRuns(figurePlans.fig2, family, hopper, 'reduced').planned;
    expect([admrl.job(1).preset, maml.job(1).preset]).toEqual(['fast', 'reduced']);
    expect(admrl.config.model).toEqual(loadConfig({ preset: 'fast' }).model);
  });

  it('are tested alike, on the corners with smoke and as in the paper else', () => {
    expect(evaluation).toEqual({ tests: { kind: 'grid', points: 2 }, samples: [0, 1000] });
    const small = planRuns(figurePlans.fig2, family, hopper, 'small').evaluation;
    expect(small).toEqual({ tests: { kind: 'test' }, samples: [0, 2000, 4000, 6000] });
  });
});

describe('the budgets of the presets', () => {
  // PEARL's 2.5 million of the paper in 500 iterations, after 0.3 million of first episodes.
  const budgets = { paper: [80e6, 2.8e6], reduced: [10e6, 0.5e6] } as const;
  it.each(['paper', 'reduced'] as const)(
    '%s trains methods without a model on as many real steps as it says',
    (preset) => {
      const { methods } = figurePlans.fig2;
      const [onPolicy, withReplay] = budgets[preset];
      for (const method of methods.filter((name) => name !== 'admrl')) {
        const config = loadConfig({ preset, overrides: [`training.method=${method}`] });
        const { realSteps } = trainingWorkload(config, hopper.family);
        const replays = method.startsWith('pearl');
        const share = realSteps / (replays ? withReplay : onPolicy);
        expect(Math.abs(share - 1), `${method}: ${realSteps} steps`).toBeLessThan(0.01);
      }
    },
  );
});
