/** @file The jobs of a sweep: a pure list, in which a job is the same whatever else the file asks for. */

import { join } from 'node:path';
import type { TaskMethod } from '../../algorithms/methodNames.ts';
import { stagesOf } from '../../evaluation/adaptation.ts';
import type { TaskFamily } from '../../tasks/taskFamily.ts';
import { generationsWithin } from '../attack/attackTrained.ts';
import type { Config, PartialConfig } from '../config/config.ts';
import {
  ConfigError,
  type ConfigFault,
  type ConfigLayer,
  resolveLayers,
} from '../config/layers.ts';
import { presetLayer } from '../config/presetLayer.ts';
import { runName } from '../run/training.ts';
import type { Axis } from './axes.ts';
import { assertComesByRungs, assertObjectiveKnown } from './halving/readHalving.ts';
import { jobId } from './jobId.ts';
import type { SweepFile } from './sweepFile.ts';
import type { SweptRun } from './sweptRun.ts';

/** A job of a sweep. */
export interface SweepJob {
  /** Its place in the list, from 0. More seeds in the file add jobs behind all others. */
  readonly index: number;
  /** Of the training (`jobId.ts`). */
  readonly id: string;
  /** Name of the family. */
  readonly family: string;
  readonly preset: string;
  readonly method: TaskMethod;
  readonly seed: number;
  /** What the sweep sets, by dotted path. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly config: Config;
  /** In `DIRECTORY/FAMILY-PRESET-METHOD-seedS-ID`. */
  readonly run: SweptRun;
}

/** A family as the file names it. */
export type FamiliesByName = ReadonlyMap<string, TaskFamily>;

/** Jobs of one file: more would be a mistake. */
const mostJobs = 10_000;

/** What a job is made from. */
interface Choice {
  readonly family: string;
  readonly preset: string;
  readonly method: TaskMethod;
  readonly seed: number;
  /** By axis: a place in its values, or the number of a draw. */
  readonly places: readonly number[];
}

/**
 * The jobs of a sweep: for each seed, for each draw, every family with every preset, method and point of the grid. Two that
 * would train the same are one job.
 *
 * @param threads - of large programs, in runs that are begun
 * @param onNotice - receives a notice for every setting that is written by a former name
 * @throws ConfigError with one line for every fault, at its place in the file
 */
export function jobsOfSweep(
  file: SweepFile,
  families: FamiliesByName,
  threads: number,
  onNotice: (text: string) => void = () => {},
): SweepJob[] {
  const choices = choicesOf(file);
  const faults = new Map<string, ConfigFault>();
  const notices = new Set<string>();
  const jobs = new Map<string, SweepJob>();
  for (const choice of choices) {
    const { preset, method, seed } = choice;
    const taskFamily = families.get(choice.family);
    if (taskFamily === undefined) throw new RangeError(`no family ${choice.family} was given`);
    const family = taskFamily.name;
    const settings = settingsOf(file.axes, choice);
    const layer = layerOf(file, choice, settings);
    try {
      const layers = [presetLayer(preset), layer];
      const config = resolveLayers(layers, { family: taskFamily, onNotice: (n) => notices.add(n) });
      for (const fault of faultsOfMeasurements(file, taskFamily, config)) {
        faults.set(JSON.stringify(fault), fault);
      }
      const id = jobId(family, config);
      if (jobs.has(id)) continue;
      const name = `${runName(family, preset, config)}-${id}`;
      const training = {
        ...{ family: choice.family, preset, threads },
        settings: layer.values,
        directory: join(file.directory, name),
      };
      const { evaluations, attack } = file;
      const run = { name, training, evaluations, attack, processes: 1 };
      const index = jobs.size;
      jobs.set(id, { index, id, family, preset, method, seed, settings, config, run });
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      for (const fault of error.faults) faults.set(JSON.stringify(fault), fault);
    }
  }
  for (const notice of notices) onNotice(notice);
  if (faults.size > 0) throw new ConfigError([...faults.values()]);
  return [...jobs.values()];
}

function choicesOf(file: SweepFile): Choice[] {
  const { families, methods, presets, seeds, axes, draws } = file;
  const grids = axes.flatMap((axis) => (axis.kind === 'grid' ? [axis.values.length] : []));
  const points = [families, presets, methods].map(({ length }) => length).concat(grids);
  const count = points.concat(seeds.length, draws).reduce((product, size) => product * size, 1);
  if (count > mostJobs) {
    const problem = `expected at most ${mostJobs} jobs, got ${count}`;
    throw new ConfigError([{ where: file.path, path: '', problem }]);
  }
  return seeds.flatMap((seed) =>
    Array.from({ length: draws }, (_, draw) =>
      families.flatMap((family) =>
        presets.flatMap((preset) =>
          placesOf(axes, draw).flatMap((places) =>
            methods.map((method): Choice => ({ family, preset, method, seed, places })),
          ),
        ),
      ),
    ).flat(),
  );
}

/** Every combination of places on the axes; the last axis varies fastest. */
function placesOf(axes: readonly Axis[], draw: number): number[][] {
  return axes.reduce<number[][]>(
    (before, axis) => {
      const own = axis.kind === 'drawn' ? [draw] : axis.values.map((_, place) => place);
      return before.flatMap((places) => own.map((place) => [...places, place]));
    },
    [[]],
  );
}

function settingsOf(axes: readonly Axis[], { places }: Choice): Record<string, unknown> {
  return Object.fromEntries(
    axes.map((axis, i) => [
      axis.path,
      axis.kind === 'drawn' ? axis.draw(places[i]) : axis.values[places[i]],
    ]),
  );
}

/** The settings of a job as a layer, whose faults are at their places in the file. */
function layerOf(
  { axes, methods, seeds, locate }: SweepFile,
  { method, seed, places }: Choice,
  settings: Readonly<Record<string, unknown>>,
): ConfigLayer & { readonly values: PartialConfig } {
  const values: Record<string, Record<string, unknown>> = { training: { method, seed } };
  for (const [path, value] of Object.entries(settings)) {
    const [group, name] = path.split('.');
    values[group] = { ...values[group], [name]: value };
  }
  return {
    values,
    locate(path, part) {
      const written = path.join('.');
      if (written === 'training.method') return locate(placeIn('methods', methods, method), part);
      if (written === 'training.seed') return locate(placeIn('seeds', seeds, seed), part);
      const i = axes.findIndex((axis) => axis.path === written);
      const isOneOfSeveral = axes[i]?.kind === 'grid' && axes[i].values.length > 1;
      const entry = part === 'value' && isOneOfSeveral ? [`${places[i]}`] : [];
      return locate(['set', ...path, ...entry], part);
    },
  };
}

/** The place of a value among those of a field; of the field itself, where ranges have been written out. */
function placeIn<T>(field: string, values: readonly T[], value: T): string[] {
  return field === 'methods' && values.length > 1 ? [field, `${values.indexOf(value)}`] : [field];
}

/** What is to be measured but cannot be, with this configuration. */
function faultsOfMeasurements(
  { evaluations, attack, halving, locate }: SweepFile,
  family: TaskFamily,
  config: Config,
): ConfigFault[] {
  const { evaluation } = config;
  const faults: ConfigFault[] = [];
  const check = (path: readonly [string, string], work: () => unknown): void => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      faults.push({ where: locate(path, 'value'), path: path.join('.'), problem: error.message });
    }
  };
  for (const { samples } of evaluations) {
    check(['evaluate', 'samples'], () => samples.map((n) => stagesOf(n, evaluation.adaptSamples)));
  }
  if (attack !== null) {
    check(['attack', 'samples'], () => stagesOf(attack.samples, evaluation.adaptSamples));
    check(['attack', 'budget'], () => generationsWithin(attack.budget, family));
  }
  if (halving !== null) {
    check(['halving', 'rungs'], () => assertComesByRungs(halving, config));
    check(['halving', 'objective'], () => assertObjectiveKnown(halving, family));
  }
  return faults;
}
