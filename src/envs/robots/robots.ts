/** @file The models of the classic robots that ship with admrl. */

import type { Mjcf } from '../mujoco/mjcfFile.ts';

/**
 * The compiler copies no XML: the package ships `src/envs/assets`, and this address is right both from `src/envs/robots` and
 * from `dist/envs/robots`.
 */
function asset(file: string): Mjcf {
  return { file: new URL(`../../../src/envs/assets/${file}`, import.meta.url) };
}

/** The models, each equal array by array to the classic one (`fixtures/README.md`). */
export const robots: Readonly<Record<'hopper' | 'walker2d' | 'halfCheetah' | 'ant', Mjcf>> = {
  hopper: asset('hopper.xml'),
  walker2d: asset('walker2d.xml'),
  halfCheetah: asset('half_cheetah.xml'),
  ant: asset('ant.xml'),
};
