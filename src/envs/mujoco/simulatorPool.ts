/** @file Episodes side by side on the simulators that memory suffices for; where these are fewer, episodes take turns. */

import type { DoubleBuffer, MainModule, MjModel } from '@mujoco/mujoco';
import { Simulator } from './simulator.ts';

/** Bytes that WASM can address: all that the simulators of a process share. */
const wasmBytes = 2 ** 31;

/**
 * Bytes for the simulators of one environment: a quarter, as up to three environments live at a time (training's, an
 * adaptation's, a measurement's), and models need room too.
 */
export const poolBytes = wasmBytes / 4;

/** How many episodes, and how much memory they may take. */
export interface PoolOptions {
  readonly episodes: number;
  /** Bytes; a single simulator may take more. */
  readonly memory: number;
  /** Seconds per environment step. */
  readonly timeStep: number;
}

/**
 * N simulators of one model. The first N − 1 episodes have one each, and the others share the last, which is put into the
 * state of whichever is stepped. That state is all that MuJoCo's next step depends on (mjSTATE_INTEGRATION), so results are
 * the same bits for any N.
 */
export class SimulatorPool {
  readonly #mujoco: MainModule;
  readonly #model: MjModel;
  readonly #simulators: Simulator[];
  readonly #buffer: DoubleBuffer;
  /** Of the episodes that share the last simulator, while they wait. */
  readonly #waiting = new Map<number, Float64Array>();
  /** The state before the first reset. */
  readonly #initial: Float64Array;
  /** The episode whose state the last simulator is in. */
  #occupant: number;

  /** @throws Error when memory does not suffice for one simulator, after which nothing is left of the pool. */
  constructor(mujoco: MainModule, model: MjModel, options: PoolOptions) {
    this.#mujoco = mujoco;
    this.#model = model;
    this.#simulators = makeSimulators(mujoco, model, options);
    this.#occupant = this.#simulators.length - 1;
    this.#buffer = new mujoco.DoubleBuffer(mujoco.mj_stateSize(model, this.#kind));
    this.#initial = this.#stateOf(this.#simulators[0]);
  }

  /** The number of simulators. */
  get size(): number {
    return this.#simulators.length;
  }

  /** A simulator in the state of this episode, until another one is asked for. */
  of(episode: number): Simulator {
    const last = this.#simulators.length - 1;
    if (episode >= last && episode !== this.#occupant) this.#exchange(episode);
    return this.#simulators[Math.min(episode, last)];
  }

  #exchange(episode: number): void {
    const simulator = this.#simulators[this.#simulators.length - 1];
    this.#waiting.set(this.#occupant, this.#stateOf(simulator));
    this.#occupant = episode;
    const state = this.#waiting.get(episode) ?? this.#initial;
    // The binding takes typed arrays, which its types do not say.
    this.#mujoco.mj_setState(this.#model, simulator.data, state as unknown as number[], this.#kind);
  }

  /** A copy; MuJoCo writes to its own memory only. */
  #stateOf({ data }: Simulator): Float64Array {
    this.#mujoco.mj_getState(this.#model, data, this.#buffer, this.#kind);
    return this.#buffer.GetView().slice();
  }

  get #kind(): number {
    return this.#mujoco.mjtState.mjSTATE_INTEGRATION.value;
  }

  /** Frees the simulators. */
  dispose(): void {
    for (const { data } of this.#simulators) data.delete();
    this.#buffer.delete();
  }
}

/** As many as episodes, or as many as memory suffices for, but at least one. */
function makeSimulators(
  mujoco: MainModule,
  model: MjModel,
  { episodes, memory, timeStep }: PoolOptions,
): Simulator[] {
  const simulators: Simulator[] = [];
  let bytes = 0;
  try {
    do {
      const simulator = new Simulator(new mujoco.MjData(model), timeStep);
      simulators.push(simulator);
      bytes = simulator.bytes;
    } while (simulators.length < episodes && (simulators.length + 1) * bytes <= memory);
  } catch (cause) {
    if (simulators.length === 0) throw cause;
  }
  return simulators;
}
