/** @file Settings that have another name or group than before. Their former names are read, with a notice. */

/** Current dotted names by the former ones. */
const names: Readonly<Record<string, string>> = {
  'trpo.numEnvs': 'rollout.numEnvs',
  'trpo.updates': 'rollout.updates',
  'trpo.gamma': 'rollout.gamma',
  'trpo.gaeLambda': 'rollout.gaeLambda',
  'mtJoint.iterations': 'mtJoint.updates',
};

/** The current name, such as `rollout.gamma` for `trpo.gamma`; undefined where it has not changed. */
export function nameToday(path: string): string | undefined {
  return Object.hasOwn(names, path) ? names[path] : undefined;
}

/** The former names of settings in a group, without the group. */
export function formerNames(group: string): string[] {
  const prefix = `${group}.`;
  return Object.keys(names).flatMap((path) =>
    path.startsWith(prefix) ? [path.slice(prefix.length)] : [],
  );
}
