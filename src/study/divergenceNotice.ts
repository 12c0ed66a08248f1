/** @file Says in words, once, that the simulation of a robot diverges: wherever events count such episodes. */

import type { Reporter } from './events.ts';

/** Passes events on to a reader; the first one that counts diverged episodes is followed by a notice. */
export function withDivergenceNotice(onEvent: Reporter | undefined): Reporter {
  let told = false;
  return (event) => {
    onEvent?.(event);
    if (told || divergedEpisodesIn(event) === 0) return;
    told = true;
    onEvent?.({
      type: 'notice',
      text:
        'the simulation diverged in some episodes: their last step is left out, and where a return is measured they count as ' +
        'the lowest of the whole episodes; a smaller time step or more damping of the robot helps',
    });
  };
}

/** The sum of all fields `divergedEpisodes` of plain data, however deep. */
export function divergedEpisodesIn(data: unknown): number {
  if (typeof data !== 'object' || data === null) return 0;
  return Object.entries(data).reduce(
    (total, [name, value]) =>
      total + (name === 'divergedEpisodes' ? Number(value ?? 0) : divergedEpisodesIn(value)),
    0,
  );
}
