/** @file Progress of independent pieces of work of about the same length: how many are done, and for how long the rest will take. */

import { duration } from './print.ts';
import { stepLine } from './stepLine.ts';

/** A line of progress that counts down. */
export interface Countdown {
  /** `finished` pieces are there, of which this process made `made`. */
  show(finished: number, made: number): void;
  clear(): void;
}

/** The countdown of `total` pieces; its first line says that the first of them is being made. */
export function countdown(piece: string, pieces: string, total: number): Countdown {
  const line = stepLine();
  const started = performance.now();
  line.show(`${piece} 1 of ${total}`);
  return {
    show(finished, made) {
      const seconds = ((performance.now() - started) / 1000 / made) * (total - finished);
      const left = made === 0 ? '' : `, about ${duration(seconds)} left`;
      line.show(`${finished} of ${total} ${pieces}${left}`);
    },
    clear: line.clear,
  };
}
