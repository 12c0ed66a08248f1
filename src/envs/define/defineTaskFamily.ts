/** @file A task family on a custom robot, from one object: checked when it is defined, ready for every command. */

import { not } from '../../graph/logic.ts';
import type { Node } from '../../graph/node.ts';
import { assertNode, isNode } from '../../graph/shape.ts';
import { columnOf } from '../../graph/structure.ts';
import type { Key } from '../../math/random.ts';
import { createInterpretedRuntime } from '../../runtime/interpreted.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { allFinite } from '../../tasks/alive.ts';
import { fromUnit, taskBox } from '../../tasks/box.ts';
import type { RewardInputs, TaskFamily } from '../../tasks/taskFamily.ts';
import { assertDefinition } from '../check/definition.ts';
import { shown } from '../check/fieldFaults.ts';
import { controlRangeOf } from '../labels.ts';
import { type Mjcf, type ModelFiles, readModelFiles } from '../mujoco/mjcfFile.ts';
import type { ModelReader } from '../mujoco/modelReader.ts';
import {
  createMujocoEnv,
  type MujocoSpec,
  normalizeQuaternion,
  spreadStart,
} from '../mujoco/mujoco.ts';
import { compileObservation, type Observation } from '../mujoco/observation.ts';
import { readRobot } from '../mujoco/robot.ts';
import type { Robot } from '../mujoco/robotParts.ts';
import type { Problem } from '../problems.ts';
import { assertDefinitionFields } from './familySchema.ts';

/** The robot, what is observed, and its episodes. */
export interface EnvironmentDefinition {
  readonly mjcf: Mjcf;
  readonly observation: Observation;
  /** Steps after which an episode is truncated. */
  readonly timeLimit: number;
  /** Simulator steps in one step; default 1, as in the paper's tasks. */
  readonly frameSkip?: number;
  /**
   * Name of the model's keyframe that episodes start from: its positions, velocities, activations and controls. Default: the
   * model's qpos0 and zeros.
   */
  readonly keyframe?: string;
  /**
   * Draws a start: `qpos` `[nq]` and `qvel` `[nv]` come in as those of the keyframe. Default: the paper's, U(-0.1, 0.1) and
   * 0.1 N(0, 1) added to every coordinate. Quaternions are brought to length 1 afterwards.
   */
  start?(qpos: Float64Array, qvel: Float64Array, key: Key): void;
}

/** How graphs read a state by the names of its entries. */
export interface StateReader {
  /**
   * `[N]` the entry of that name of states `[N, S]`.
   *
   * @throws RangeError for an unknown name; the message lists the known ones.
   */
  entry(state: Node, name: string): Node;
}

/** Named quantities `[N]` of s′ that the reward is about. */
export type Features = Readonly<Record<string, Node>>;

/** A task family in one object. Nodes have N rows, whatever N is. */
export interface TaskFamilyDefinition {
  /** Letters, digits, `-` and `_`; runs are named after it. */
  readonly name: string;
  readonly environment: EnvironmentDefinition;
  /** Ψ: for every coordinate of ψ, in this order, its meaning with its unit and its interval [low, high]. */
  readonly box: Readonly<Record<string, readonly [number, number]>>;
  /** `[K]` ψ of the first task; default 0.3 of the way from the box's centre to its top, as in the released code. */
  readonly defaultTask?: readonly number[];
  /** The quantities that the reward is about; given to `reward` by their names. */
  features?(x: { readonly nextState: Node } & StateReader): Features;
  /** `[N]` r_ψ(s, a, s′), differentiable in ψ; the terminating step gets its full reward. */
  reward(x: RewardInputs & StateReader & { readonly features: Features }): Node;
  /**
   * `[N]` bool: s′ ends the episode. It must be false at starts and should be true where an entry is not a number. All tasks
   * share it, as they share T*: it does not depend on ψ. Default: true where an entry is not a number.
   */
  terminated?(x: { readonly nextState: Node } & StateReader): Node;
  /** `[N, S]` the nearest state that the robot can show; applied to what a learned model predicts. */
  constrainState?(state: Node): Node;
}

/** What a definition is tried and read with. */
export interface DefinitionTools {
  /** Runs the graphs, whose values are compared with the interpreter's; default: the interpreter itself. */
  readonly runtime?: Runtime;
  /** Reads a robot that is a file; by default robots are documents only. */
  readonly reader?: ModelReader;
}

/**
 * Compiles the robot, builds reward and termination, and checks them on real transitions: shapes, the box, ∂r/∂ψ against
 * finite differences, interpreter against `runtime`, starts that are alive (`check/definition.ts`).
 *
 * Actions are in [-1, 1], which the control ranges of the model's actuators are mapped to, and clipped there; without
 * ranges they are the controls, without limits.
 *
 * @throws Error or RangeError that begins with the family's name and says what to change.
 */
export async function defineTaskFamily(
  definition: TaskFamilyDefinition,
  { runtime = createInterpretedRuntime(), reader }: DefinitionTools = {},
): Promise<Problem> {
  const name = definition?.name ?? 'defineTaskFamily';
  try {
    assertDefinitionFields(definition);
    const problem = await build(definition, reader);
    await assertDefinition(runtime, problem);
    return problem;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = reason.startsWith(`${name}: `) ? reason : `${name}: ${reason}`;
    throw new RangeError(message, { cause: error });
  }
}

async function build(
  definition: TaskFamilyDefinition,
  reader: ModelReader | undefined,
): Promise<Problem> {
  const { name, environment } = definition;
  const { timeLimit, frameSkip = 1 } = environment;
  const mjcf = await modelOf(environment, reader);
  const robot = await readRobot({ name, mjcf });
  const { names, derived, read } = compileObservation(robot, environment.observation);
  const actions = actionsOf(robot);
  const spec: MujocoSpec = {
    name,
    mjcf,
    timeLimit,
    frameSkip,
    derived,
    observe: read,
    stateSize: names.length,
    ...(actions.controlRange === null ? {} : { controlRange: actions.controlRange }),
    ...keyframeOf(robot, environment),
    reset: startOf(robot, environment),
  };
  return {
    family: familyOf(definition, names, actions),
    makeEnv: (numEnvs) => createMujocoEnv(spec, numEnvs),
    stateNames: names,
    actuators: robot.actuators,
    hiddenActivations: robot.activations.flatMap(({ name: actuator }) =>
      names.some((entry) => entry === `act.${actuator}` || entry.startsWith(`act.${actuator}.`))
        ? []
        : [actuator],
    ),
    files: typeof mjcf === 'string' ? [] : [...mjcf.files.keys()],
  };
}

/** The files of a model are read once, so that all environments of a run are made of the same bytes. */
async function modelOf(
  { mjcf }: EnvironmentDefinition,
  reader: ModelReader | undefined,
): Promise<string | ModelFiles> {
  if (typeof mjcf === 'string') return mjcf;
  if (reader === undefined) {
    throw new RangeError(
      'environment.mjcf: { file } needs a reader: defineTaskFamily(…, { reader })',
    );
  }
  return readModelFiles(reader, mjcf.file);
}

/** Actions in [-1, 1] where every actuator has a range, controls as they are where none has. */
function actionsOf({ actuators }: Robot): {
  readonly actionSize: number;
  readonly actionLimit: number;
  readonly controlRange: NonNullable<MujocoSpec['controlRange']> | null;
} {
  const actionSize = actuators.length;
  if (actionSize === 0) {
    throw new RangeError(
      'environment.mjcf: the model has no actuator, and actions are controls: mocap bodies cannot be moved by them',
    );
  }
  const free = actuators.filter(({ range }) => range === null);
  if (free.length === actionSize) return { actionSize, actionLimit: Infinity, controlRange: null };
  if (free.length > 0) {
    throw new RangeError(
      `environment.mjcf: actuator ${free[0].name} has no ctrlrange though others have: give it to all or to none`,
    );
  }
  return { actionSize, actionLimit: 1, controlRange: controlRangeOf(actuators) };
}

function keyframeOf(
  { keyframes }: Robot,
  { keyframe }: EnvironmentDefinition,
): Pick<MujocoSpec, 'keyframe'> {
  if (keyframe === undefined) return {};
  const index = keyframes.indexOf(keyframe);
  if (index >= 0) return { keyframe: index };
  const known = keyframes.join(', ') || 'none, as the model has none';
  throw new RangeError(`environment.keyframe is "${keyframe}", expected one of: ${known}`);
}

function startOf(
  { quaternions }: Robot,
  { start = spreadStart }: EnvironmentDefinition,
): MujocoSpec['reset'] {
  return (qpos, qvel, key) => {
    const returned: unknown = start(qpos, qvel, key);
    if (returned !== undefined) {
      throw new TypeError(
        `environment.start: expected a function that writes qpos and qvel and returns nothing, got ${shown(returned)}`,
      );
    }
    for (const address of quaternions) normalizeQuaternion(qpos, address);
  };
}

function familyOf(
  definition: TaskFamilyDefinition,
  stateNames: readonly string[],
  { actionSize, actionLimit }: Pick<TaskFamily, 'actionSize' | 'actionLimit'>,
): TaskFamily {
  const intervals = Object.values(definition.box);
  const box = taskBox(
    intervals.map(([low]) => low),
    intervals.map(([, high]) => high),
  );
  const reader: StateReader = { entry: (state, name) => entryOf(stateNames, state, name) };
  const features = (nextState: Node): Features => {
    const named = definition.features?.({ nextState, ...reader }) ?? {};
    for (const [feature, value] of Object.entries(named)) {
      if (isNode(value)) continue;
      throw new RangeError(
        `features.${feature}: expected a node of shape [N], got ${shown(value)}`,
      );
    }
    return named;
  };
  const { constrainState } = definition;
  return {
    name: definition.name,
    stateSize: stateNames.length,
    actionSize,
    actionLimit,
    box,
    timeLimit: definition.environment.timeLimit,
    parameterNames: Object.keys(definition.box),
    defaultTask:
      definition.defaultTask ?? fromUnit(new Array<number>(intervals.length).fill(0.3), box),
    reward: (x) => definition.reward({ ...x, ...reader, features: features(x.nextState) }),
    terminated: ({ nextState }) =>
      definition.terminated?.({ nextState, ...reader }) ?? not(allFinite(nextState)),
    ...(constrainState === undefined ? {} : { constrainState: constrainState.bind(definition) }),
  };
}

function entryOf(names: readonly string[], state: Node, name: string): Node {
  assertNode('entry', state);
  const index = names.indexOf(name);
  if (index < 0) {
    throw new RangeError(`entry: name is "${name}", expected one of: ${names.join(', ')}`);
  }
  return columnOf(state, index);
}
