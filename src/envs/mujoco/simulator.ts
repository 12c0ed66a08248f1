/** @file One MuJoCo simulation: its data, and views of the arrays that observations read. */

import type { MjData } from '@mujoco/mujoco';
import type { Simulation } from './simulation.ts';

/** mjWARN_CONTACTFULL and mjWARN_CNSTRFULL. */
const [contactsFull, constraintsFull] = [1, 2];

/** mjMAXVAL: MuJoCo calls a simulation unstable when a position, velocity or acceleration is beyond it. */
const largestValue = 1e10;

/** The arrays of MjData that are viewed. */
interface Views {
  qpos: Float64Array;
  qvel: Float64Array;
  qacc: Float64Array;
  act: Float64Array;
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

  get act(): Float64Array {
    return this.#current().act;
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

  /** Bytes that this simulation takes: its arrays, and the arena for contacts. */
  get bytes(): number {
    return Number(this.data.nbuffer) + Number(this.data.narena);
  }

  /**
   * Whether the simulation has diverged, as MuJoCo's own warnings say it (mjWARN_BADQPOS, BADQVEL, BADQACC). What sensors
   * read does not matter, as their units are the user's.
   */
  get hasDiverged(): boolean {
    const { qpos, qvel, qacc } = this.#current();
    return isBad(qpos) || isBad(qvel) || isBad(qacc);
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

/** A loop, as arrays are short and this runs in every step; NaN compares as bad. */
function isBad(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) {
    if (!(Math.abs(values[i]) <= largestValue)) return true;
  }
  return false;
}

function viewsOf({
  qpos,
  qvel,
  qacc,
  act,
  ctrl,
  xpos,
  cvel,
  subtree_com,
  sensordata,
}: MjData): Views {
  return { qpos, qvel, qacc, act, ctrl, xpos, cvel, subtreeCom: subtree_com, sensordata };
}
