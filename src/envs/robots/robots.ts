/** @file The models of the robots that ship with admrl. */

import { antMjcf } from './models/ant.ts';
import { droneMjcf } from './models/drone.ts';
import { halfCheetahMjcf } from './models/halfCheetah.ts';
import { hopperMjcf } from './models/hopper.ts';
import { walker2dMjcf } from './models/walker2d.ts';

/**
 * The models as MJCF documents: the drone is ours, the others are equal array by array to the classic ones
 * (`fixtures/README.md`).
 */
export const robots: Readonly<
  Record<'hopper' | 'walker2d' | 'halfCheetah' | 'ant' | 'drone', string>
> = {
  hopper: hopperMjcf,
  walker2d: walker2dMjcf,
  halfCheetah: halfCheetahMjcf,
  ant: antMjcf,
  drone: droneMjcf,
};
