import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Config, configReference, configSchema, parameterGroups } from './config.ts';
import { type ConfigSources, configLayerOfText, loadConfig } from './file.ts';
import { ConfigError, resolveLayers } from './layers.ts';
import { presets } from './presets.ts';

const folder = mkdtempSync(join(tmpdir(), 'admrl-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

function configFile(text: string, name = 'c.yaml'): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Message of the ConfigError that `action` throws. */
function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return error instanceof Error ? error.message : '';
  }
  throw new Error('expected a ConfigError');
}

const messageOfText = (text: string): string =>
  messageOf(() => resolveLayers([configLayerOfText(text, 'c.yaml')]));
const messageOfSet = (...overrides: string[]): string => messageOf(() => loadConfig({ overrides }));

describe('layers', () => {
  it('gives the constants of the released code by default', () => {
    const config = loadConfig();
    expect(config.training).toMatchObject({
      method: 'admrl',
      nTasks: 20,
      nZeroShot: 40,
      nSlbo: 3,
      nInner: 20,
    });
    expect(config.model.hiddenSizes).toEqual([1000, 1000]);
    expect(config.rollout).toEqual({
      numEnvs: 50,
      updates: 20,
      stop: 'never',
      gamma: 0.99,
      gaeLambda: 0.95,
    });
    expect(config.trpo.maxKl).toBe(0.01);
    expect(config.noise).toEqual({ theta: 0.15, sigma: 0.3 });
    expect(loadConfig({ preset: 'paper' })).toEqual(config);
  });

  it('lets the file win over the preset and the command line over both', () => {
    const file = configFile('training: { nTasks: 7, nSlbo: 5 }\npolicy:\n  hiddenSizes: []\n');
    const config = loadConfig({
      preset: 'smoke',
      file,
      overrides: ['training.nTasks=9', 'model.hiddenSizes=[8, 4]', 'model.learningRate=1e-4'],
    });
    expect(config.training.nTasks).toBe(9);
    expect(config.training.nSlbo).toBe(5);
    expect(config.training.nInner).toBe(presets.smoke.training?.nInner);
    expect(config.policy.hiddenSizes).toEqual([]);
    expect(config.model).toMatchObject({ hiddenSizes: [8, 4], learningRate: 1e-4 });
  });

  it('lets later files win over earlier ones, setting by setting', () => {
    const first = configFile('training: { nTasks: 7, nSlbo: 5 }', 'first.yaml');
    const second = configFile('training: { nSlbo: 6 }\ntrpo: { maxKl: -1 }', 'second.yaml');
    const third = configFile('trpo: { maxKl: 0.02 }', 'third.yaml');
    const { training, trpo } = loadConfig({ file: [first, second, third] });
    expect([training.nTasks, training.nSlbo, trpo.maxKl]).toEqual([7, 6, 0.02]);
    expect(messageOf(() => loadConfig({ file: [third, second] }))).toMatch(
      /second\.yaml:2:16: trpo\.maxKl: /,
    );
  });

  it('reads JSON as well', () => {
    const file = configFile('{"rollout": {"gamma": 0.5}}', 'c.json');
    expect(loadConfig({ file }).rollout.gamma).toBe(0.5);
  });

  it('takes settings from code, which win over the file and give way to the command line', () => {
    const file = configFile('trpo: { maxKl: 0.02 }\nrollout: { gamma: 0.9 }');
    const settings = {
      trpo: { maxKl: 0.03, cgIterations: 5 },
      policy: { hiddenSizes: [8] },
    };
    const config = loadConfig({ file, settings, overrides: ['trpo.cgIterations=6'] });
    expect(config.trpo).toMatchObject({ maxKl: 0.03, cgIterations: 6 });
    expect(config.policy.hiddenSizes).toEqual([8]);
    expect(config.rollout.gamma).toBe(0.9);
  });

  it('takes an empty file and an empty group as no settings', () => {
    expect(loadConfig({ file: configFile('# nothing\ntraining:\n') })).toEqual(loadConfig());
    expect(loadConfig({ file: configFile('') })).toEqual(loadConfig());
  });

  it('derives defaults from other settings unless they are given', () => {
    const { training, evaluation } = loadConfig({
      overrides: ['training.nSlbo=2', 'training.nZeroShot=11', 'evaluation.zeroShotIterations=6'],
    });
    expect(training.firstTaskStages).toBe(2);
    expect(evaluation.zeroShotIterations).toBe(6);
    expect(loadConfig({ overrides: ['training.nZeroShot=11'] }).evaluation.zeroShotIterations).toBe(
      11,
    );
    expect(loadConfig().taskGradient).toMatchObject({
      hessian: 'causal',
      solve: 'adjoint',
      advantage: 'monte-carlo',
    });
    expect(
      loadConfig({ overrides: ['taskGradient.variant=released-code'] }).taskGradient,
    ).toMatchObject({ hessian: 'per-step', solve: 'column-wise', advantage: 'gae' });
  });

  it('resolves every preset, and a resolved configuration to itself', () => {
    for (const preset of Object.keys(presets)) {
      const config = loadConfig({ preset });
      expect(resolveLayers([configLayerOfText(JSON.stringify(config), 'config.json')])).toEqual(
        config,
      );
    }
  });
});

describe('former names', () => {
  function noticesOf(sources: ConfigSources): { config: Config; notices: string[] } {
    const notices: string[] = [];
    const config = loadConfig({ ...sources, onNotice: (notice) => notices.push(notice) });
    return { config, notices };
  }

  it('are read, with one notice a setting that names every place', () => {
    const file = configFile('trpo:\n  gamma: 0.9\n  maxKl: 0.02\n  updates: 7\n', 'former.yaml');
    const { config, notices } = noticesOf({
      file,
      overrides: ['trpo.gamma=0.8', 'trpo.gaeLambda=0.7', 'trpo.numEnvs=6'],
    });
    expect(config.rollout).toEqual({
      numEnvs: 6,
      updates: 7,
      stop: 'never',
      gamma: 0.8,
      gaeLambda: 0.7,
    });
    expect(config.trpo.maxKl).toBe(0.02);
    expect(notices).toEqual([
      `trpo.gamma is now rollout.gamma (${file}:2:3, --set trpo.gamma=0.8)`,
      `trpo.updates is now rollout.updates (${file}:4:3)`,
      'trpo.gaeLambda is now rollout.gaeLambda (--set trpo.gaeLambda=0.7)',
      'trpo.numEnvs is now rollout.numEnvs (--set trpo.numEnvs=6)',
    ]);
  });

  it('are layered with the names of today: what was written last wins', () => {
    const overrides = ['trpo.gamma=0.8', 'rollout.gamma=0.7'];
    expect(noticesOf({ overrides }).config.rollout.gamma).toBe(0.7);
    expect(noticesOf({ overrides: overrides.reverse() }).config.rollout.gamma).toBe(0.8);
    expect(noticesOf({ preset: 'smoke', overrides: ['rollout.updates=3'] }).notices).toEqual([]);
  });

  it('are located where they were written', () => {
    expect(messageOfText('trpo:\n  gamma: 7')).toBe(
      'c.yaml:2:10: rollout.gamma: expected a finite number > 0 and ≤ 1, got 7',
    );
    const family = { name: 'hopper2d', timeLimit: 200, stateSize: 12, actionSize: 3 };
    const overrides = ['value.batchSize=2001', 'trpo.numEnvs=10'];
    expect(messageOf(() => loadConfig({ overrides, family }))).toMatch(
      /^--set trpo\.numEnvs=10: value\.batchSize: expected at most rollout\.numEnvs/,
    );
  });

  it('are refused beside the name of today in one place', () => {
    expect(messageOfText('trpo: { gamma: 0.9 }\nrollout: { gamma: 0.9 }')).toBe(
      'c.yaml:2:12: rollout.gamma: this setting was given as trpo.gamma too, expected one of the two',
    );
    expect(messageOfText('rollout: { gamma: 0.9 }\ntrpo: { gamma: 0.9 }')).toBe(
      'c.yaml:2:9: trpo.gamma: this setting was given as rollout.gamma too, expected one of the two',
    );
  });
});

describe('faults', () => {
  it('names the place of a fault in settings from code', () => {
    expect(messageOf(() => loadConfig({ settings: { trpo: { maxKl: -1 } } }))).toBe(
      'settings.trpo.maxKl: expected a finite number > 0, got -1',
    );
  });

  it('names file, line, column, setting, expectation and value of every fault', () => {
    const text = [
      'training:',
      '  nTasks: 0',
      '  nZeroshot: 3',
      'rollout:',
      '  gamma: .nan',
      '  gaeLambda: 1.5',
      'trpo:',
      '  maxKl: "0.01"',
      'model:',
      '  hiddenSizes: [64, 1.5]',
      'taskGradient:',
      '  hessian: casual',
      'valeu: { epochs: 2 }',
      'policy: tanh',
    ].join('\n');
    expect(messageOfText(text).split('\n')).toEqual([
      'c.yaml:3:3: training.nZeroshot: unknown setting; did you mean training.nZeroShot?',
      'c.yaml:13:1: valeu: unknown group; did you mean value?',
      'c.yaml:14:9: policy: expected a group of settings, got "tanh"',
      'c.yaml:2:11: training.nTasks: expected a whole number ≥ 1, got 0',
      'c.yaml:10:16: model.hiddenSizes: expected a list of whole numbers ≥ 1, got [64,1.5]',
      'c.yaml:5:10: rollout.gamma: expected a finite number > 0 and ≤ 1, got NaN',
      'c.yaml:6:14: rollout.gaeLambda: expected a finite number ≥ 0 and ≤ 1, got 1.5',
      'c.yaml:8:10: trpo.maxKl: expected a finite number > 0, got "0.01"',
      'c.yaml:12:12: taskGradient.hessian: expected one of causal, trajectory, per-step, got "casual"',
    ]);
  });

  it('finds the group of a setting that stands in the wrong place', () => {
    expect(messageOfText('gamma: 0.9')).toBe(
      'c.yaml:1:1: gamma: unknown group; did you mean rollout.gamma?',
    );
    expect(messageOfText('training:\n  maxKl: 1')).toBe(
      'c.yaml:2:3: training.maxKl: unknown setting; did you mean trpo.maxKl?',
    );
  });

  it('points into JSON, and at what is not YAML, twice there or no mapping', () => {
    expect(messageOfText('{\n  "noise": {"theta": 2}}')).toBe(
      'c.yaml:2:22: noise.theta: expected a finite number ≥ 0 and ≤ 1, got 2',
    );
    expect(messageOfText('trpo: [1')).toMatch(/^c\.yaml:1:9: .+/);
    expect(messageOfText('trpo: {}\ntrpo: {}')).toBe('c.yaml:2:1: Map keys must be unique');
    expect(messageOfText('- 1')).toBe('c.yaml:1:1: expected groups of settings, got [1]');
  });

  it('asks for recorded episodes enough to start from what is known, and for a start to be trusted', () => {
    expect(messageOfSet('adaptation.trust=earned')).toBe(
      '--set adaptation.trust=earned: adaptation.trust: expected always with adaptation.start fresh, got earned',
    );
    expect(messageOfSet('taskGradient.klWeight=0.5')).toBe(
      '--set taskGradient.klWeight=0.5: taskGradient.klWeight: expected 0 with adaptation.start fresh, got 0.5',
    );
    expect(messageOfSet('adaptation.start=known', 'taskGradient.episodes=3')).toBe(
      '--set taskGradient.episodes=3: taskGradient.episodes: expected at least 4 with adaptation.start known, got 3',
    );
  });

  it('asks for an ensemble and known policies where their disagreement chooses the tasks', () => {
    expect(messageOfSet('training.method=waker')).toBe(
      '--set training.method=waker: model.members: expected at least 2 with training.method waker, got 1\n' +
        '--set training.method=waker: adaptation.start: expected known with training.method waker, got fresh',
    );
    expect(messageOfSet('training.method=admrl-map')).toBe(
      '--set training.method=admrl-map: adaptation.start: expected known with training.method admrl-map, got fresh',
    );
    expect(messageOfSet('training.method=mb-behaviour')).toBe(
      '--set training.method=mb-behaviour: adaptation.start: expected known with training.method mb-behaviour, got fresh',
    );
    const known = ['training.method=admrl-map', 'adaptation.start=known'];
    expect(messageOfSet(...known, 'regretMap.probes=13')).toBe(
      '--set regretMap.probes=13: regretMap.probes: expected at most regretMap.candidates (12), got 13',
    );
    const overrides = ['training.method=waker', 'model.members=2', 'adaptation.start=known'];
    expect(loadConfig({ overrides }).training.method).toBe('waker');
  });

  it('asks for a method that follows the gradient where that of the first task is wanted', () => {
    const wanted = 'training.firstTaskGradient=untrained';
    expect(messageOfSet('training.method=mb-unif', wanted)).toBe(
      `--set ${wanted}: training.firstTaskGradient: expected none with training.method mb-unif, got untrained`,
    );
    const held = ['adaptation.start=known', 'taskGradient.klWeight=0.5', wanted];
    expect(messageOfSet(...held)).toBe(
      `--set ${wanted}: training.firstTaskGradient: expected none with taskGradient.klWeight above 0, got untrained`,
    );
    expect(loadConfig({ overrides: [wanted] }).training.firstTaskGradient).toBe('untrained');
  });

  it('rejects values that are possible alone but not together, at the one written last', () => {
    expect(messageOfSet('training.numEnvs=7', 'training.nDev=0').split('\n')).toEqual([
      '--set training.numEnvs=7: training.nCollect: expected a multiple of training.numEnvs (7), got 10000',
    ]);
    expect(messageOfSet('model.horizon=201')).toBe(
      '--set model.horizon=201: model.horizon: expected at most training.nCollect / training.numEnvs (200), got 201',
    );
    expect(messageOfSet('model.members=5', 'rollout.numEnvs=4')).toBe(
      '--set rollout.numEnvs=4: model.members: expected at most rollout.numEnvs (4), got 5',
    );
    expect(messageOfSet('model.members=51')).toBe(
      [
        '--set model.members=51: model.members: expected at most rollout.numEnvs (50), got 51',
        '--set model.members=51: model.members: expected at most taskGradient.episodes (50), got 51',
      ].join('\n'),
    );
    expect(messageOfSet('taskGradient.variant=released-code', 'taskGradient.solve=adjoint')).toBe(
      '--set taskGradient.solve=adjoint: taskGradient.solve: expected column-wise with taskGradient.variant released-code, got adjoint',
    );
    expect(
      messageOfSet(
        'adaptation.start=known',
        'taskGradient.variant=released-code',
        'taskGradient.klWeight=1',
      ),
    ).toBe(
      '--set taskGradient.klWeight=1: taskGradient.klWeight: expected 0 with taskGradient.variant released-code, got 1',
    );
  });

  it('rejects what is impossible for the family, where the family is known', () => {
    const family = { name: 'hopper2d', timeLimit: 200, stateSize: 12, actionSize: 3 };
    const withFamily = (...overrides: string[]): string =>
      messageOf(() => loadConfig({ preset: 'smoke', overrides, family }));
    expect(withFamily('value.batchSize=2001', 'rollout.numEnvs=10')).toBe(
      '--set rollout.numEnvs=10: value.batchSize: expected at most rollout.numEnvs (10) × time limit of hopper2d (200) = 2000, got 2001',
    );
    expect(withFamily('model.horizon=201', 'training.nCollect=804', 'training.numEnvs=4')).toBe(
      '--set model.horizon=201: model.horizon: expected at most the time limit of hopper2d (200), got 201',
    );
    const overrides = ['value.batchSize=2000', 'rollout.numEnvs=10'];
    expect(loadConfig({ overrides, family })).toEqual(loadConfig({ overrides }));
  });

  it('names the argument of a malformed override', () => {
    const expected = 'expected group.name=value, such as rollout.gamma=0.98';
    for (const argument of ['rollout.gamma', 'gamma=1', 'rollout.gamma=', '=1', 'a.b.c=1', '']) {
      expect(messageOfSet(argument)).toBe(`--set ${argument}: ${expected}`);
    }
    expect(messageOfSet('model.hiddenSizes=[1')).toBe(
      '--set model.hiddenSizes=[1: model.hiddenSizes: expected a number, a word or a list such as [64, 64], got [1',
    );
    expect(messageOfSet('trpo.gama=1')).toBe(
      '--set trpo.gama=1: trpo.gama: unknown setting; did you mean rollout.gamma?',
    );
  });

  it('reports malformed arguments together', () => {
    expect(messageOf(() => loadConfig({ preset: 'smal', overrides: ['x'] })).split('\n')).toEqual([
      'preset smal: expected one of smoke, fast, small, reduced, paper; did you mean small?',
      '--set x: expected group.name=value, such as rollout.gamma=0.98',
    ]);
  });

  it('lets nothing reach a prototype', () => {
    for (const argument of [
      '__proto__.polluted=1',
      'constructor.prototype=1',
      'training.__proto__=1',
      'trpo.toString=1',
    ]) {
      expect(messageOfSet(argument)).toContain('unknown');
    }
    expect(messageOfText('__proto__: { polluted: 1 }')).toContain('unknown group');
    expect(messageOfText('training: { __proto__: { polluted: 1 } }')).toContain('unknown setting');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('names a file that cannot be read', () => {
    expect(() => loadConfig({ file: join(folder, 'absent.yaml') })).toThrow(
      /cannot read the configuration .*absent\.yaml: no such file or directory \(ENOENT\)/,
    );
    expect(() => loadConfig({ file: folder })).toThrow(/EISDIR/);
  });
});

describe('reference', () => {
  it('documents every setting, with a default that is itself valid', () => {
    const rows = configReference();
    expect(rows.length).toBe(Object.values(parameterGroups).flatMap(Object.keys).length);
    for (const row of rows) {
      expect(row.description, row.path).toMatch(/^[A-Z].*[^.]\.$/s);
      expect(row.source, row.path).not.toBe('');
    }
    expect(rows.find((row) => row.path === 'trpo.maxKl')).toEqual({
      path: 'trpo.maxKl',
      default: '0.01',
      expected: 'a finite number > 0',
      description: 'Mean KL divergence that an update aims at.',
      symbol: 'δ',
      source: 'released code',
    });
    expect(rows.find((row) => row.path === 'training.firstTaskStages')?.default).toBe(
      'that of training.nSlbo',
    );
  });

  it('refers to settings that exist', () => {
    const paths = configReference().map((row) => row.path);
    for (const entry of Object.values(parameterGroups).flatMap((group) => Object.values(group))) {
      if ('sameAs' in entry) expect(paths).toContain(entry.sameAs);
      if ('by' in entry) expect(paths).toContain(entry.by);
    }
  });

  it('carries the documentation as zod metadata', () => {
    const trpo = configSchema.toJSONSchema({ io: 'input' });
    expect(JSON.stringify(trpo)).toContain('"description":"Discount factor.","symbol":"γ"');
  });
});
