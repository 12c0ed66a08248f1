/** @file One MuJoCo simulation: its data, and views of the arrays that observations read. */

import type { MjData } from '@mujoco/mujoco';
import type { Simulation } from './simulation.ts';

/** mjWARN_CONTACTFULL and mjWARN_CNSTRFULL. */
const [contactsFull, constraintsFull] = [1, 2];

/** The arrays of MjData that are viewed. */
interface Views {
  qpos: Float64Array;
  qvel: Float64Array;
  ctrl: Float64Array;
  xpos: Float64Array;
  cvel: Float64Array;
  subtreeCom: Float64Array;
  sensordata: Float64Array;
}

/**
 * One MjData with its views. WASM memory that grows detaches every view of it, and a binding's getter costs 0.5 µs; so
 * views are kept, checked before each use, and recreated when one is empty that should not be.
 */
export class Simulator implements Simulation {
  readonly data: MjData;
  readonly timeStep: number;
  readonly previousQpos: Float64Array;
  #views: Views;

  constructor(data: MjData, timeStep: number) {
    this.data = data;
    this.timeStep = timeStep;
    this.#views = viewsOf(data);
    this.previousQpos = new Float64Array(this.#views.qpos.length);
  }

  get qpos(): Float64Array {
    return this.#current().qpos;
  }

  get qvel(): Float64Array {
    return this.#current().qvel;
  }

  get ctrl(): Float64Array {
    return this.#current().ctrl;
  }

  get xpos(): Float64Array {
    return this.#current().xpos;
  }

  get cvel(): Float64Array {
    return this.#current().cvel;
  }

  get subtreeCom(): Float64Array {
    return this.#current().subtreeCom;
  }

  get sensordata(): Float64Array {
    return this.#current().sensordata;
  }

  /** How often memory was too small for contacts or constraints since the last reset: MuJoCo then leaves them out. */
  get lostConstraints(): number {
    return [contactsFull, constraintsFull].reduce((total, kind) => {
      // A copy, which is ours to free; the list is MuJoCo's.
      const status = this.data.warning.get(kind);
      const count = status?.number ?? 0;
      status?.delete();
      return total + count;
    }, 0);
  }

  /** All views lie in one memory and are detached together; every model has bodies, so checking `xpos` is enough. */
  #current(): Views {
    if (this.#views.xpos.length === 0) this.#views = viewsOf(this.data);
    return this.#views;
  }
}

function viewsOf({ qpos, qvel, ctrl, xpos, cvel, subtree_com, sensordata }: MjData): Views {
  return { qpos, qvel, ctrl, xpos, cvel, subtreeCom: subtree_com, sensordata };
}
