/** @file Merging the layers of a configuration (preset, file, overrides) and checking the result. */

import type { z } from 'zod';
import { expectation } from '../../algorithms/hyperparameter.ts';
import { UsageError } from '../usageError.ts';
import { type Config, configSchema, defaultOf, findParameter, parameterGroups } from './config.ts';
import { brokenConstraints, type FamilyLimits } from './constraints.ts';
import { formerNames, nameToday } from './formerNames.ts';
import { closestWord } from './spelling.ts';

/** One fault and where it was written. */
export interface ConfigFault {
  /** File with line and column, `--set` argument, preset, or place in an object of settings. */
  readonly where: string;
  /** Dotted setting, or '' when the fault is not about one. */
  readonly path: string;
  /** What is wrong, what was expected. */
  readonly problem: string;
}

/** A configuration that cannot be used. The message has one line for each fault. */
export class ConfigError extends UsageError {
  override readonly name: string = 'ConfigError';
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    super(faults.map(faultLine).join('\n'));
    this.faults = faults;
  }
}

function faultLine({ where, path, problem }: ConfigFault): string {
  const isNamed = path === '' || where.endsWith(`.${path}`);
  return `${where}: ${isNamed ? '' : `${path}: `}${problem}`;
}

const longestValue = 60;

/** A value as it is shown in a fault: JSON, cut when long. */
export function showValue(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  return shortened(text);
}

/** A text as it is shown in a fault: cut when long. */
export function shortened(text: string): string {
  return text.length <= longestValue ? text : `${text.slice(0, longestValue - 1)}…`;
}

/** Settings from one place. */
export interface ConfigLayer {
  /** Groups of settings, not checked yet. */
  readonly values: unknown;
  /** Names the place where a group (`[group]`) or a setting (`[group, name]`), or its value, was written. */
  locate(path: readonly string[], part: 'key' | 'value'): string;
}

/** Where a setting was written last. */
interface Origin {
  readonly layer: ConfigLayer;
  /** Of the layer. */
  readonly rank: number;
  /** Group and name there, which may be former ones. */
  readonly written: readonly string[];
}

interface Merged {
  readonly values: Record<string, Record<string, unknown>>;
  /** By dotted path. */
  readonly origins: Map<string, Origin>;
  /** The places where each former name was written. */
  readonly former: Map<string, string[]>;
  readonly faults: ConfigFault[];
}

/** How layers become a configuration. */
export interface ResolveOptions {
  /** The family to train on, so that settings that are impossible for it are refused. */
  readonly family?: FamilyLimits;
  /** Receives a notice for every setting written by a former name: `trpo.gamma is now rollout.gamma (file:2:3)`. */
  readonly onNotice?: (notice: string) => void;
}

/**
 * Later layers win, setting by setting; what no layer sets has its default.
 *
 * @throws ConfigError with every fault: place, setting, value and expectation.
 */
export function resolveLayers(
  layers: readonly ConfigLayer[],
  { family, onNotice }: ResolveOptions = {},
): Config {
  const merged: Merged = {
    values: Object.fromEntries(Object.keys(parameterGroups).map((group) => [group, {}])),
    origins: new Map(),
    former: new Map(),
    faults: [],
  };
  layers.forEach((layer, rank) => {
    mergeLayer(merged, layer, rank);
  });
  for (const [path, places] of merged.former) {
    onNotice?.(`${path} is now ${nameToday(path)} (${places.join(', ')})`);
  }
  const parsed = configSchema.safeParse(merged.values);
  const faults = [...merged.faults, ...valueFaults(parsed.error?.issues ?? [], merged)];
  if (faults.length > 0 || !parsed.success) throw new ConfigError(faults);
  const config = withDerivedDefaults(parsed.data);
  const broken = brokenConstraints(config, family).map(({ paths, problem }) => ({
    where: lastOrigin(paths, merged),
    path: paths[0],
    problem,
  }));
  if (broken.length > 0) throw new ConfigError(broken);
  return config;
}

/** Whether a value of a file is a mapping. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Copies known settings only, so no key of a file or an argument can reach a prototype. */
function mergeLayer(merged: Merged, layer: ConfigLayer, rank: number): void {
  const fault = (path: string[], problem: string, part: 'key' | 'value' = 'key'): void => {
    merged.faults.push({ where: layer.locate(path, part), path: path.join('.'), problem });
  };
  if (!isMapping(layer.values)) {
    fault([], `expected groups of settings, got ${showValue(layer.values)}`);
    return;
  }
  for (const [group, given] of Object.entries(layer.values)) {
    // A group name with nothing under it (`training:`) is null in YAML and sets nothing.
    const entries = given ?? {};
    if (!Object.hasOwn(parameterGroups, group)) fault([group], unknownGroup(group));
    else if (!isMapping(entries)) {
      fault([group], `expected a group of settings, got ${showValue(entries)}`, 'value');
    } else {
      for (const [name, value] of Object.entries(entries)) {
        const problem = mergeSetting(merged, { layer, rank, written: [group, name] }, value);
        if (problem !== null) fault([group, name], problem);
      }
    }
  }
}

/** Adopts one setting; returns what is wrong with its name, or null. `undefined` in an object sets nothing. */
function mergeSetting(merged: Merged, origin: Origin, value: unknown): string | null {
  const [group, name] = origin.written;
  const writtenPath = `${group}.${name}`;
  const today = nameToday(writtenPath);
  const path = today ?? writtenPath;
  const [targetGroup, targetName] = path.split('.');
  if (today === undefined && findParameter(group, name) === undefined) {
    return unknownSetting(group, name);
  }
  if (value === undefined) return null;
  const before = merged.origins.get(path);
  if (before?.layer === origin.layer) {
    return `this setting was given as ${before.written.join('.')} too, expected one of the two`;
  }
  merged.values[targetGroup][targetName] = value;
  merged.origins.set(path, origin);
  if (today !== undefined) {
    const places = merged.former.get(writtenPath) ?? [];
    merged.former.set(writtenPath, [...places, origin.layer.locate(origin.written, 'key')]);
  }
  return null;
}

function unknownGroup(group: string): string {
  const owners = Object.keys(parameterGroups).filter((owner) => findParameter(owner, group));
  if (owners.length > 0) return `unknown group; did you mean ${owners[0]}.${group}?`;
  const names = Object.keys(parameterGroups);
  const meant = closestWord(group, names);
  return `unknown group; ${meant ? `did you mean ${meant}?` : `expected one of ${names.join(', ')}`}`;
}

function unknownSetting(group: string, name: string): string {
  const names = Object.keys(parameterGroups[group] ?? {});
  const meant = closestWord(name, [...names, ...formerNames(group)]);
  if (meant !== null) {
    const path = `${group}.${meant}`;
    return `unknown setting; did you mean ${nameToday(path) ?? path}?`;
  }
  const owner = Object.keys(parameterGroups).find((other) => findParameter(other, name));
  if (owner !== undefined) return `unknown setting; did you mean ${owner}.${name}?`;
  return `unknown setting; expected one of ${names.join(', ')}`;
}

/** One fault per setting: zod may report several issues of one value. */
function valueFaults(issues: readonly z.core.$ZodIssue[], merged: Merged): ConfigFault[] {
  const paths = new Set(issues.map((issue) => issue.path.slice(0, 2).map(String).join('.')));
  return [...paths].map((path) => {
    const [group = '', name = ''] = path.split('.');
    const entry = findParameter(group, name);
    const value = showValue(merged.values[group]?.[name]);
    const expected = entry === undefined ? 'a known setting' : expectation(entry);
    return {
      where: lastOrigin([path], merged),
      path,
      problem: `expected ${expected}, got ${value}`,
    };
  });
}

/** Place of the setting among `paths` that the last layer wrote. */
function lastOrigin(paths: readonly string[], { origins }: Merged): string {
  const written = paths.flatMap((path) => {
    const origin = origins.get(path);
    return origin === undefined ? [] : [origin];
  });
  if (written.length === 0) return 'defaults';
  const last = written.reduce((a, b) => (b.rank > a.rank ? b : a));
  return last.layer.locate(last.written, 'value');
}

/** Fills in defaults that depend on other settings. */
function withDerivedDefaults(parsed: Record<string, unknown>): Config {
  const values = new Map<string, unknown>();
  for (const [group, entries] of Object.entries(parsed)) {
    for (const [name, value] of Object.entries(entries as object))
      values.set(`${group}.${name}`, value);
  }
  const complete = Object.entries(parameterGroups).map(([group, entries]) => {
    const fields = Object.entries(entries).map(([name, entry]) => {
      const value = values.get(`${group}.${name}`) ?? defaultOf(entry, (path) => values.get(path));
      return [name, value];
    });
    return [group, Object.fromEntries(fields)];
  });
  // The schema is built from the tables that the type is derived from, which the compiler cannot follow.
  return Object.fromEntries(complete) as Config;
}
