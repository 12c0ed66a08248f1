import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { configReference, configSchema, parameterGroups } from './config.ts';
import { configLayerOfText, loadConfig } from './file.ts';
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
    expect(config.trpo).toMatchObject({ gamma: 0.99, gaeLambda: 0.95, maxKl: 0.01, updates: 20 });
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

  it('reads JSON as well', () => {
    const file = configFile('{"trpo": {"gamma": 0.5}}', 'c.json');
    expect(loadConfig({ file }).trpo.gamma).toBe(0.5);
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

describe('faults', () => {
  it('names file, line, column, setting, expectation and value of every fault', () => {
    const text = [
      'training:',
      '  nTasks: 0',
      '  nZeroshot: 3',
      'trpo:',
      '  gamma: .nan',
      '  maxKl: "0.01"',
      '  gaeLambda: 1.5',
      'model:',
      '  hiddenSizes: [64, 1.5]',
      'taskGradient:',
      '  hessian: casual',
      'valeu: { epochs: 2 }',
      'policy: tanh',
    ].join('\n');
    expect(messageOfText(text).split('\n')).toEqual([
      'c.yaml:3:3: training.nZeroshot: unknown setting; did you mean training.nZeroShot?',
      'c.yaml:12:1: valeu: unknown group; did you mean value?',
      'c.yaml:13:9: policy: expected a group of settings, got "tanh"',
      'c.yaml:2:11: training.nTasks: expected a whole number ≥ 1, got 0',
      'c.yaml:9:16: model.hiddenSizes: expected a list of whole numbers ≥ 1, got [64,1.5]',
      'c.yaml:5:10: trpo.gamma: expected a finite number > 0 and ≤ 1, got NaN',
      'c.yaml:7:14: trpo.gaeLambda: expected a finite number ≥ 0 and ≤ 1, got 1.5',
      'c.yaml:6:10: trpo.maxKl: expected a finite number > 0, got "0.01"',
      'c.yaml:11:12: taskGradient.hessian: expected one of causal, trajectory, per-step, got "casual"',
    ]);
  });

  it('finds the group of a setting that stands in the wrong place', () => {
    expect(messageOfText('gamma: 0.9')).toBe(
      'c.yaml:1:1: gamma: unknown group; did you mean trpo.gamma?',
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

  it('rejects values that are possible alone but not together, at the one written last', () => {
    expect(messageOfSet('training.numEnvs=7', 'training.nDev=0').split('\n')).toEqual([
      '--set training.numEnvs=7: training.nCollect: expected a multiple of training.numEnvs (7), got 10000',
    ]);
    expect(messageOfSet('model.horizon=201')).toBe(
      '--set model.horizon=201: model.horizon: expected at most training.nCollect / training.numEnvs (200), got 201',
    );
    expect(messageOfSet('taskGradient.variant=released-code', 'taskGradient.solve=adjoint')).toBe(
      '--set taskGradient.solve=adjoint: taskGradient.solve: expected column-wise with taskGradient.variant released-code, got adjoint',
    );
  });

  it('rejects what is impossible for the family, where the family is known', () => {
    const family = { name: 'hopper2d', timeLimit: 200 };
    const withFamily = (...overrides: string[]): string =>
      messageOf(() => loadConfig({ preset: 'smoke', overrides, family }));
    expect(withFamily('value.batchSize=2001', 'trpo.numEnvs=10')).toBe(
      '--set trpo.numEnvs=10: value.batchSize: expected at most trpo.numEnvs (10) × time limit of hopper2d (200) = 2000, got 2001',
    );
    expect(withFamily('model.horizon=201', 'training.nCollect=201', 'training.numEnvs=1')).toBe(
      '--set model.horizon=201: model.horizon: expected at most the time limit of hopper2d (200), got 201',
    );
    const overrides = ['value.batchSize=2000', 'trpo.numEnvs=10'];
    expect(loadConfig({ overrides, family })).toEqual(loadConfig({ overrides }));
  });

  it('names the argument of a malformed override', () => {
    const expected = 'expected group.name=value, such as trpo.gamma=0.98';
    for (const argument of ['trpo.gamma', 'gamma=1', 'trpo.gamma=', '=1', 'a.b.c=1', '']) {
      expect(messageOfSet(argument)).toBe(`--set ${argument}: ${expected}`);
    }
    expect(messageOfSet('model.hiddenSizes=[1')).toBe(
      '--set model.hiddenSizes=[1: model.hiddenSizes: expected a number, a word or a list such as [64, 64], got [1',
    );
    expect(messageOfSet('trpo.gama=1')).toBe(
      '--set trpo.gama=1: trpo.gama: unknown setting; did you mean trpo.gamma?',
    );
  });

  it('reports malformed arguments together', () => {
    expect(messageOf(() => loadConfig({ preset: 'smal', overrides: ['x'] })).split('\n')).toEqual([
      'preset smal: expected one of smoke, small, paper; did you mean small?',
      '--set x: expected group.name=value, such as trpo.gamma=0.98',
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
