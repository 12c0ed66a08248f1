/** @file The file of a sweep: what is trained and measured, with every fault named by its place, before anything is done. */

import { basename, dirname, extname, join } from 'node:path';
import { type TaskMethod, taskMethods } from '../../algorithms/methodNames.ts';
import { parseTaskSet, type TaskSet } from '../../evaluation/testTasks.ts';
import { findParameter } from '../config/config.ts';
import { readConfigFile } from '../config/file.ts';
import { nameToday } from '../config/formerNames.ts';
import { ConfigError, type ConfigLayer, showValue } from '../config/layers.ts';
import { defaultPreset, presets } from '../config/presets.ts';
import { isModulePath } from '../family/resolveFamily.ts';
import { type Axis, isAxisFault, readAxis } from './axes.ts';
import {
  assertAscending,
  type Fields,
  openFields,
  type Read,
  wholeNumber,
  wordOf,
} from './fields.ts';
import type { Halving } from './halving/halving.ts';
import { readHalving } from './halving/readHalving.ts';
import { type StoreAddress, storeAddress } from './store/storeAddress.ts';
import type { RunAttack, RunEvaluation } from './sweptRun.ts';

/** What the file of a sweep says. */
export interface SweepFile {
  readonly path: string;
  /** What the sweep is called: by default as the file. */
  readonly name: string;
  /** The folder of its runs: by default `runs/NAME`. */
  readonly directory: string;
  /** Where its runs are kept for machines without a common folder; null for nowhere. */
  readonly store: StoreAddress | null;
  /** Names, or paths of modules, from the working directory. */
  readonly families: readonly string[];
  readonly methods: readonly TaskMethod[];
  readonly presets: readonly string[];
  readonly seeds: readonly number[];
  readonly axes: readonly Axis[];
  /** Values of every distribution that are tried; 1 where there is none. */
  readonly draws: number;
  readonly evaluations: readonly RunEvaluation[];
  readonly attack: RunAttack | null;
  /** Whether the methods are compared when all is done. */
  readonly compares: boolean;
  /** How runs that differ in settings compete while they are trained; null for not at all. */
  readonly halving: Halving | null;
  /** Options of `sbatch`, such as partition and time. */
  readonly slurm: Readonly<Record<string, string | number>>;
  /** Names a place in the file. */
  readonly locate: ConfigLayer['locate'];
}

const keys = [
  ...['name', 'directory', 'store', 'families', 'methods', 'presets', 'seeds', 'set', 'draws'],
  ...['evaluate', 'attack', 'compare', 'halving', 'slurm'],
];

/**
 * Reads the file of a sweep. What its settings are worth is checked when they become configurations (`sweepJobs.ts`).
 *
 * @throws ConfigError with one line for every fault; Error naming the file when it cannot be read
 */
export function readSweepFile(path: string): SweepFile {
  const layer = readConfigFile(path);
  const fields = openFields(layer, keys);
  const name = fields.text('name', basename(path, extname(path)));
  const axes = readAxes(fields);
  const evaluations = readEvaluations(fields);
  const file: SweepFile = {
    path,
    name,
    directory: fields.text('directory', join('runs', name)),
    store: fields.value('store', readStore, null),
    families: fields.list('families', readFamily(dirname(path)), null),
    methods: fields.list('methods', wordOf(taskMethods), ['admrl']),
    presets: fields.list('presets', wordOf(Object.keys(presets)), [defaultPreset]),
    seeds: fields.list('seeds', readSeeds, [[1]]).flat(),
    axes,
    draws: readDraws(fields, axes),
    evaluations,
    attack: readAttack(fields),
    compares: fields.flag('compare'),
    halving: readHalving(fields, evaluations),
    slurm: readSlurm(fields),
    locate: layer.locate,
  };
  const twice = file.seeds.find((seed, i) => file.seeds.indexOf(seed) < i);
  if (twice !== undefined) fields.fault(['seeds'], `${twice} is given twice`);
  if (file.compares && (evaluations.length === 0 || file.methods.length < 2)) {
    fields.fault(['compare'], 'expected several methods, and evaluate, for something to compare');
  }
  if (fields.faults.length > 0) throw new ConfigError(fields.faults);
  return file;
}

/** Paths of modules are from the folder of the file. */
function readFamily(folder: string): (value: unknown) => Read<string> {
  return (value) => {
    if (typeof value !== 'string' || value === '') {
      return { problem: `expected the name of a task family or a module, got ${showValue(value)}` };
    }
    return { value: isModulePath(value) ? join(folder, value) : value };
  };
}

function readStore(value: unknown): Read<StoreAddress> {
  const address = storeAddress(String(value));
  if (address !== null) return { value: address };
  return { problem: `expected an address such as s3://BUCKET/PREFIX, got ${showValue(value)}` };
}

/** A number, or several as in `1-20`. */
function readSeeds(value: unknown): Read<number[]> {
  if (Number.isSafeInteger(value) && Number(value) >= 0) return { value: [Number(value)] };
  const [, from, to] = /^(\d{1,9})-(\d{1,9})$/.exec(String(value)) ?? [];
  const count = Number(to) - Number(from) + 1;
  if (count >= 1 && count <= mostSeeds) {
    return { value: Array.from({ length: count }, (_, i) => Number(from) + i) };
  }
  return {
    problem: `expected a whole number ≥ 0 or a range such as 1-20, got ${showValue(value)}`,
  };
}

const mostSeeds = 10_000;

function readAxes(fields: Fields): Axis[] {
  return fields.groups('set').flatMap(([group, name, written]) => {
    const path = `${group}.${name}`;
    const place = ['set', group, name];
    if (path === 'training.method' || path === 'training.seed') {
      fields.fault(place, `expected in ${name}s, beside set`, 'key');
      return [];
    }
    const today = (nameToday(path) ?? path).split('.');
    const axis = readAxis(path, written, findParameter(today[0], today[1]));
    if (!isAxisFault(axis)) return [axis];
    fields.fault([...place, ...axis.below], axis.problem);
    return [];
  });
}

function readDraws(fields: Fields, axes: readonly Axis[]): number {
  // What was meant by an entry with a fault, nobody can know.
  const isClear = fields.faults.every(({ path }) => !path.startsWith('set'));
  const isDrawn = axes.some(({ kind }) => kind === 'drawn');
  if (fields.has('draws') && !isDrawn && isClear) {
    fields.fault(['draws'], 'expected none, as no setting has a distribution');
  }
  if (!fields.has('draws') && isDrawn) {
    fields.fault(
      ['set'],
      'expected draws too: how many values of each distribution are tried',
      'key',
    );
  }
  return fields.count('draws', 1);
}

function readEvaluations(fields: Fields): RunEvaluation[] {
  const inside = fields.inside('evaluate', ['tests', 'samples']);
  if (inside === null) return [];
  const tests = inside.list('tests', readTests, [{ kind: 'test' }]);
  const inOneFile = tests.filter(({ kind }) => kind !== 'out-of-distribution');
  if (inOneFile.length > 1) {
    inside.fault(['tests'], 'expected one set inside the box: a run keeps the evaluation of one');
  }
  const samples = inside.list('samples', wholeNumber(0), [0]);
  assertAscending(inside, 'samples', samples);
  return tests.map((set) => ({ tests: set, samples }));
}

function readTests(value: unknown): Read<TaskSet> {
  try {
    const set = parseTaskSet(String(value));
    if (set.kind !== 'grid' || set.points >= 2) return { value: set };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return { problem: `expected test, out-of-distribution or grid POINTS, got ${showValue(value)}` };
}

function readAttack(fields: Fields): RunAttack | null {
  const inside = fields.inside('attack', ['budget', 'samples']);
  if (inside === null) return null;
  return { budget: inside.count('budget', 40), samples: inside.count('samples', 0, 0) };
}

/** What the script says itself. */
const ownOptions = ['array', 'dependency', 'open-mode', 'output', 'requeue', 'signal'];

function readSlurm(fields: Fields): SweepFile['slurm'] {
  const options = fields.entries('slurm').flatMap(([name, value]): [string, string | number][] => {
    if (ownOptions.includes(name)) {
      fields.fault(['slurm', name], 'expected none: the sweep sets it itself', 'key');
    } else if (!/^[a-z][a-z-]*$/.test(name)) {
      fields.fault(['slurm', name], 'expected an option of sbatch without its hyphens', 'key');
    } else if (
      typeof value === 'number' ||
      (typeof value === 'string' && /^[^\r\n]+$/.test(value))
    ) {
      return [[name, value]];
    } else {
      fields.fault(['slurm', name], `expected a number or a word, got ${showValue(value)}`);
    }
    return [];
  });
  return Object.fromEntries(options);
}
