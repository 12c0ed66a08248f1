/** @file The state of a run as a word with a mark. */

import type { RunState } from '../../../src/lab/view.ts';

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

/** What the state means, as a sentence. */
export function stateSentence(state: RunState): string {
  return meanings[state];
}
