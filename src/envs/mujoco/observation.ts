/** @file What a robot's state is made of: a list of named parts of its model, or a function. */

import type { Place, Robot } from './robotParts.ts';
import type { Simulation } from './simulation.ts';

/** Names of parts, or all parts of that kind. */
type Chosen = 'all' | readonly string[];

/** One kind of quantity, in the order of the names. */
export type ObservationPart =
  /** Positions of joints: 1 number each, a ball joint's quaternion 4, a free joint's position and quaternion 7. */
  | { readonly qpos: Chosen }
  /** Velocities of joints: 1, 3 or 6 numbers. */
  | { readonly qvel: Chosen }
  /** Activations of the actuators that have one: 1 number each, unless an actuator's `actdim` is larger. */
  | { readonly act: Chosen }
  /** x, y, z of a body's origin in the world, in metres. */
  | { readonly bodyPosition: readonly string[] }
  /** Linear velocity of a body's origin in the world's frame, in metres per second. */
  | { readonly bodyVelocity: readonly string[] }
  /** Readings of sensors, each in its own units. */
  | { readonly sensor: Chosen };

/** A state as a function of the simulation. */
export interface ObservationFunction {
  /** `[S]` a name for every entry. */
  readonly names: readonly string[];
  /** Writes the state `[S]`. Every quantity of the simulation is up to date. */
  read(simulation: Simulation, state: Float32Array): void;
}

/** The state of a robot. */
export type Observation = readonly ObservationPart[] | ObservationFunction;

/** An observation that fits a model. */
export interface CompiledObservation {
  /** `[S]` such as `qpos.hip`, `qvel.root.3`, `act.muscle`, `bodyPosition.hand.x`. */
  readonly names: readonly string[];
  /** Whether it reads what MuJoCo derives from qpos and qvel (`MujocoSpec.derived`). */
  readonly derived: boolean;
  read(simulation: Simulation, state: Float32Array): void;
}

/** One entry of the state. */
interface Entry {
  readonly name: string;
  readonly derived: boolean;
  read(simulation: Simulation): number;
}

const axes = ['x', 'y', 'z'] as const;

/**
 * Finds the parts in the model.
 *
 * @throws RangeError for a part that the model lacks (naming those it has), for an empty observation, and for an entry
 * that is named twice.
 */
export function compileObservation(robot: Robot, observation: Observation): CompiledObservation {
  const compiled = isFunction(observation)
    ? { names: observation.names, derived: true, read: observation.read.bind(observation) }
    : fromEntries(observation.flatMap((part) => entriesOf(robot, part)));
  const { names } = compiled;
  if (names.length === 0) throw new RangeError('observation: it is empty, expected some entries');
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated !== undefined) throw new RangeError(`observation: "${repeated}" is listed twice`);
  return compiled;
}

function isFunction(observation: Observation): observation is ObservationFunction {
  return 'read' in observation;
}

function fromEntries(entries: readonly Entry[]): CompiledObservation {
  return {
    names: entries.map(({ name }) => name),
    derived: entries.some(({ derived }) => derived),
    read(simulation, state) {
      for (let i = 0; i < entries.length; i++) state[i] = entries[i].read(simulation);
    },
  };
}

function entriesOf(robot: Robot, part: ObservationPart): Entry[] {
  if ('qpos' in part) {
    return numbersOf('qpos', robot.positions, part.qpos, false, ({ qpos }, i) => qpos[i]);
  }
  if ('qvel' in part) {
    return numbersOf('qvel', robot.velocities, part.qvel, false, ({ qvel }, i) => qvel[i]);
  }
  if ('act' in part) {
    return numbersOf('act', robot.activations, part.act, false, ({ act }, i) => act[i]);
  }
  if ('sensor' in part) {
    return numbersOf(
      'sensor',
      robot.sensors,
      part.sensor,
      true,
      ({ sensordata }, i) => sensordata[i],
    );
  }
  if ('bodyPosition' in part) {
    return chosen('bodyPosition', robot.bodies, part.bodyPosition).flatMap(({ name, start }) =>
      axes.map((axis, j) => ({
        name: `bodyPosition.${name}.${axis}`,
        derived: true,
        read: ({ xpos }) => xpos[3 * start + j],
      })),
    );
  }
  return chosen('bodyVelocity', robot.bodies, part.bodyVelocity).flatMap(({ name, start, root }) =>
    axes.map((axis, j) => ({
      name: `bodyVelocity.${name}.${axis}`,
      derived: true,
      read: (simulation) => originVelocity(simulation, start, root, j),
    })),
  );
}

/** Every number of the chosen parts; a part of several has them counted from 0. */
function numbersOf(
  kind: string,
  places: readonly Place[],
  names: Chosen,
  derived: boolean,
  read: (simulation: Simulation, index: number) => number,
): Entry[] {
  return chosen(kind, places, names).flatMap(({ name, start, size }) =>
    Array.from({ length: size }, (_, i) => ({
      name: size === 1 ? `${kind}.${name}` : `${kind}.${name}.${i}`,
      derived,
      read: (simulation: Simulation) => read(simulation, start + i),
    })),
  );
}

function chosen<P extends Place>(kind: string, places: readonly P[], names: Chosen): readonly P[] {
  if (names === 'all') return places;
  return names.map((name) => {
    const place = places.find((candidate) => candidate.name === name);
    if (place !== undefined) return place;
    const known = places.map((candidate) => candidate.name).join(', ');
    throw new RangeError(
      `observation: ${kind} is "${name}", expected one of: ${known || 'none, as the model has none'}`,
    );
  });
}

/**
 * Coordinate j of the velocity of a body's origin. MuJoCo keeps a body's velocity at the centre of mass of its tree, so
 * that v = v_com + ω × (origin − com).
 */
function originVelocity(
  { cvel, xpos, subtreeCom }: Simulation,
  body: number,
  root: number,
  j: number,
): number {
  const [k, l] = [(j + 1) % 3, (j + 2) % 3];
  const arm = (axis: number): number => xpos[3 * body + axis] - subtreeCom[3 * root + axis];
  return cvel[6 * body + 3 + j] + cvel[6 * body + k] * arm(l) - cvel[6 * body + l] * arm(k);
}
