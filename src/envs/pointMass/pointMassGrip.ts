/** @file A hand on the point mass: a force in the plane beside that of the action. */

import type { Grip, WorldRay } from '../grip.ts';
import type { Vector3 } from '../scene.ts';
import { radius } from './pointMassDrawing.ts';

/** N/m. */
const stiffness = 4;
/** N s/m: with 1 kg it does not swing. */
const damping = 2 * Math.sqrt(stiffness);

/** Holds one of some masses whose states are x, y and their velocities. */
export class PointMassGrip implements Grip {
  readonly #states: readonly ArrayLike<number>[];
  #index: number | null = null;
  #target: Vector3 | null = null;

  constructor(states: readonly ArrayLike<number>[]) {
    this.#states = states;
  }

  take(index: number, ray: WorldRay | null): boolean {
    this.#target = null;
    this.#index = ray === null || this.#meets(index, ray) ? index : null;
    return this.#index !== null;
  }

  held(): Vector3 | null {
    return this.#index === null ? null : this.#place(this.#index);
  }

  pull(target: Vector3): void {
    this.#target = target;
  }

  letGo(): void {
    this.#index = null;
    this.#target = null;
  }

  /** `[2]` the force on a mass in newtons; null for none. */
  force(index: number): readonly number[] | null {
    if (index !== this.#index || this.#target === null) return null;
    const [x, y, vx, vy] = Array.from(this.#states[index]);
    const [toX, toY] = this.#target;
    return [stiffness * (toX - x) - damping * vx, stiffness * (toY - y) - damping * vy];
  }

  #place(index: number): Vector3 {
    const [x, y] = Array.from(this.#states[index]);
    return [x, y, radius];
  }

  /** Whether a ray comes as near to the middle as two radii: it is small. */
  #meets(index: number, { origin, direction }: WorldRay): boolean {
    const offset = this.#place(index).map((x, i) => x - origin[i]);
    const dot = (a: readonly number[], b: readonly number[]): number =>
      a.reduce((sum, x, i) => sum + x * b[i], 0);
    const along = dot(offset, direction) / Math.sqrt(dot(direction, direction));
    return along > 0 && dot(offset, offset) - along ** 2 < (2 * radius) ** 2;
  }
}
