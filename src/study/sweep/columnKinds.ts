/** @file What the columns of a sweep's table hold, by their names alone: the same in every sweep, whatever it has found. */

import { findParameter } from '../config/config.ts';
import { nameToday } from '../config/formerNames.ts';

const integers = ['seed', 'realSteps', 'droppedAfter'];

const texts = ['run', 'id', 'state', 'family', 'preset', 'method'];

/** Words, whole numbers, or any numbers. Settings are what they are in a configuration; lists are written as words. */
export function kindOfColumn(name: string): 'text' | 'integer' | 'number' {
  if (texts.includes(name)) return 'text';
  if (integers.includes(name) || name.endsWith('/realSteps')) return 'integer';
  if (name.includes('/') || name === 'seconds') return 'number';
  const [group, setting] = (nameToday(name) ?? name).split('.');
  const kind = findParameter(group, setting)?.kind;
  return kind === 'integer' || kind === 'number' ? kind : 'text';
}
