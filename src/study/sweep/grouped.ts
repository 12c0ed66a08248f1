/** @file Things with the same name together. */

/** The groups, and the members of each, in the order in which they come first. */
export function grouped<T>(all: readonly T[], nameOf: (one: T) => string): (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const name = nameOf(one);
    const members = groups.get(name);
    if (members === undefined) groups.set(name, [one]);
    else members.push(one);
  }
  return [...groups.values()];
}
