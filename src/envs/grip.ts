/** @file A hand that takes hold of a robot and pulls at it. */

import type { Vector3 } from './scene.ts';

/** A ray in the world. */
export interface WorldRay {
  readonly origin: Vector3;
  /** Of any length. */
  readonly direction: Vector3;
}

/** Holds one body of one simulator, or none. What it does lasts until it lets go, or until an episode begins. */
export interface Grip {
  /**
   * Takes hold of the first body that a ray meets, there; or, without a ray, of the heaviest one in its middle. What cannot
   * move cannot be taken.
   *
   * @returns whether it holds something
   */
  take(index: number, ray: WorldRay | null): boolean;
  /** Where it holds, as things are now, in metres; null where it holds nothing. */
  held(): Vector3 | null;
  /** Pulls what it holds to a place as a damped spring does, in every step from the next one on. */
  pull(target: Vector3): void;
  letGo(): void;
}
