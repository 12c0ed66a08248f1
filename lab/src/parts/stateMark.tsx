/** @file The state of a run as a word with a mark. */

import type { RunState } from '../../../src/lab/view.ts';
import type { RunStateName } from '../../../src/study/sweep/runState.ts';

const words: Readonly<Record<RunState, string>> = {
  training: 'training',
  finished: 'finished',
  stopped: 'stopped',
  killed: 'killed',
  elsewhere: 'elsewhere',
};

const meanings: Readonly<Record<RunState, string>> = {
  training: 'A process on this computer writes it.',
  finished: 'It is trained to its end.',
  stopped: 'It was interrupted before its end; it can be resumed.',
  killed: 'Its process has ended without finishing it or saying so; it can be resumed.',
  elsewhere:
    'A process of another computer or container writes it, or did: from here nobody can tell.',
};

/** The word; the meaning is its title. */
export function StateMark({ state }: { readonly state: RunState }) {
  return (
    <span class={`state ${state}`} title={meanings[state]}>
      {words[state]}
    </span>
  );
}

/** The states of a job, those first after which nothing is left to do. */
export const jobStates: readonly RunStateName[] = [
  ...(['finished', 'dropped', 'trained', 'running'] as const),
  ...(['failed', 'stopped', 'planned'] as const),
];

const jobMeanings: Readonly<Record<RunStateName, string>> = {
  planned: 'Nothing has been saved of it.',
  running: 'A process works on it.',
  stopped: 'It was interrupted; the sweep goes on with it.',
  failed: 'Its last attempt failed.',
  dropped:
    'It was not among the best where it was compared with others, and is not trained further.',
  trained: 'It is trained to its end; what else is to be measured is not done, or not known here.',
  finished: 'It is trained and measured.',
};

/** The state of a job; its meaning is its title. */
export function JobMark({ state }: { readonly state: RunStateName }) {
  return (
    <span class={`state ${state}`} title={jobMeanings[state]}>
      {state}
    </span>
  );
}

/** What the state means, as a sentence. */
export function stateSentence(state: RunState): string {
  return meanings[state];
}
