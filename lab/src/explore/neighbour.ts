/** @file Going from task to task with the arrow keys, as they lie in a map. */

/** Which coordinate a key changes, and where to. */
const directions: Readonly<Record<string, readonly [coordinate: number, sign: number]>> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowDown: [1, -1],
  ArrowUp: [1, 1],
};

/**
 * The next task `[K]` in the direction of a key: of those beyond ψ the one that differs least in the other coordinates, and
 * then the nearest. For K = 1, and for tasks in rows (K > 3), up and down are the task before and after. Null where a
 * key has no direction, ψ where there is no task beyond.
 */
export function neighbour(
  tasks: readonly (readonly number[])[],
  psi: readonly number[] | null,
  key: string,
): readonly number[] | null {
  if (!Object.hasOwn(directions, key)) return null;
  if (psi === null) return tasks[0] ?? null;
  const [coordinate, sign] = directions[key];
  if (psi.length > 3 || coordinate >= psi.length) {
    const at = tasks.findIndex((task) => distance(task, psi) === 0);
    const step = coordinate === 0 ? sign : -sign;
    return tasks[at + step] ?? psi;
  }
  let best: readonly number[] = psi;
  let least: readonly [aside: number, ahead: number] = [Number.POSITIVE_INFINITY, 0];
  for (const task of tasks) {
    const ahead = sign * (task[coordinate] - psi[coordinate]);
    if (ahead <= 0) continue;
    const aside = distance(task, psi.with(coordinate, task[coordinate]));
    if (aside < least[0] || (aside === least[0] && ahead < least[1])) {
      [best, least] = [task, [aside, ahead]];
    }
  }
  return best;
}

function distance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, k) => sum + Math.abs(value - b[k]), 0);
}
