/** @file The models of the classic robots that ship with admrl. */

import { antMjcf } from './models/ant.ts';
import { halfCheetahMjcf } from './models/halfCheetah.ts';
import { hopperMjcf } from './models/hopper.ts';
import { walker2dMjcf } from './models/walker2d.ts';

/** The models as MJCF documents, each equal array by array to the classic one (`fixtures/README.md`). */
export const robots: Readonly<Record<'hopper' | 'walker2d' | 'halfCheetah' | 'ant', string>> = {
  hopper: hopperMjcf,
  walker2d: walker2dMjcf,
  halfCheetah: halfCheetahMjcf,
  ant: antMjcf,
};
