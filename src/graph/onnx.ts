/** @file Serialises a program as an ONNX model: scopes of Loop bodies, names, inputs and outputs. */

import { loopParts } from './loop.ts';
import type { ElementType, LoopBody, Node, Shape } from './node.ts';
import {
  type AttributeMessage,
  attributeMessage,
  constantMessage,
  dataTypes,
  type GraphMessage,
  graphAttribute,
  graphMessage,
  int64Message,
  modelBytes,
  type NodeMessage,
  type TensorMessage,
  type ValueMessage,
  valueMessage,
} from './onnxMessages.ts';
import { rules, type Writer } from './onnxOperators.ts';
import { reachableNodes, type Scope, scopesOf } from './onnxScopes.ts';
import type { Program } from './program.ts';

/** Options for writing a program. */
export interface OnnxOptions {
  /**
   * A name for the first dimension of every input and output: the model then takes any number of rows. The caller
   * guarantees that the program treats every row independently and has no operator whose target shape contains the
   * number of rows (reshape, broadcast).
   */
  readonly rows?: string;
  /** What the model's readers should know, by name. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * The bytes of an ONNX model (opset 18) that computes a program.
 *
 * Inputs and outputs keep their names and order; an output that shares its name with an input is called `name.out`. All
 * other values are numbered in topological order, so equal programs give equal bytes. Constants are raw float32
 * initialisers of the outermost graph, where ONNX Runtime packs them once, for Loop bodies too. Nodes of a Loop body
 * that do not depend on the iteration are computed once, outside the Loop.
 * @throws RangeError for an operator that has no ONNX form (names it), or when `rows` is given and an
 * input or output has no dimensions.
 */
export function toOnnx(program: Program, { rows, metadata }: OnnxOptions = {}): Uint8Array {
  return modelBytes(new ModelWriter(rows).write(program), metadata);
}

/** Collects the messages of one model. */
class ModelWriter {
  private readonly names = new Map<Node, string>();
  private readonly loopOutputs = new Map<Node, readonly string[]>();
  private readonly taken = new Set<string>();
  private readonly initializers: TensorMessage[] = [];
  private readonly shared = new Map<string, string>();
  private readonly lists = new Map<Scope, NodeMessage[]>();
  private scopes: Map<Node, Scope> = new Map();
  private counter = 0;
  private readonly rows: string | undefined;

  constructor(rows?: string) {
    this.rows = rows;
  }

  write(program: Program): GraphMessage {
    const inputs = Object.entries(program.inputs);
    const outputs = Object.entries(program.outputs);
    const outputNames = outputs.map(([name]) => (name in program.inputs ? `${name}.out` : name));
    for (const name of [...Object.keys(program.inputs), ...outputNames]) this.taken.add(name);
    for (const [name, node] of inputs) this.names.set(node, name);
    const nodes = reachableNodes(outputs.map(([, node]) => node));
    this.scopes = scopesOf(nodes);
    for (const node of nodes) this.writeNode(node);
    const writer = this.writerFor('outermost');
    outputs.forEach(([, node], i) => {
      writer.add('Identity', [this.nameOf(node)], [], outputNames[i]);
    });
    return graphMessage({
      name: 'program',
      input: inputs.map(([name, node]) => this.interfaceValue(name, node)),
      output: outputs.map(([, node], i) => this.interfaceValue(outputNames[i], node)),
      node: this.listOf('outermost'),
      initializer: this.initializers,
    });
  }

  /** An input or output of the model, its first dimension named if `rows` says so. */
  private interfaceValue(name: string, { type, shape }: Node): ValueMessage {
    if (this.rows === undefined) return valueMessage(name, type, shape);
    if (shape.length === 0) throw new RangeError(`toOnnx: ${name} is a scalar and has no rows`);
    return valueMessage(name, type, [this.rows, ...shape.slice(1)]);
  }

  private writeNode(node: Node): void {
    if (this.names.has(node)) return;
    if (node.op === 'StopGradient') {
      this.names.set(node, this.nameOf(node.inputs[0]));
    } else if (node.op === 'LoopOutput') {
      const index = node.attributes.index;
      this.names.set(node, this.loopOutputs.get(node.inputs[0])![Number(index)]);
    } else if (node.op === 'Loop') {
      this.writeLoop(node);
    } else {
      const name = this.fresh();
      this.names.set(node, name);
      if (node.op === 'Constant') {
        this.initializers.push(constantMessage(name, node.type, node.shape, node.data!));
      } else if (node.op !== 'Input') {
        this.writeOperator(node, name);
      } else if (this.scopeOf(node) === 'outermost') {
        throw new RangeError(
          `an input of shape [${node.shape.join(', ')}] has no name in the program`,
        );
      }
    }
  }

  private writeOperator(node: Node, output: string): void {
    const rule = rules[node.op];
    if (rule === undefined) throw new RangeError(`operator ${node.op} has no ONNX form`);
    const inputs = node.inputs.map((input) => this.nameOf(input));
    rule(node, inputs, output, this.writerFor(this.scopeOf(node)));
  }

  /** Writes a Loop whose body nodes were written before it, as their orders are smaller. */
  private writeLoop(node: Node): void {
    const { body, length, carried, sequences } = loopParts(node);
    const results = [...body.nextCarried, ...body.stacked].map(() => this.fresh());
    this.loopOutputs.set(node, results);
    this.listOf(this.scopeOf(node)).push({
      opType: 'Loop',
      input: [this.int64(length), '', ...carried.map((value) => this.nameOf(value))],
      output: results,
      attribute: [graphAttribute('body', this.bodyGraph(node, body, sequences))],
    });
  }

  private bodyGraph(loop: Node, body: LoopBody, sequences: readonly Node[]): GraphMessage {
    const iteration = this.fresh();
    const condition = this.fresh();
    const inner = this.listOf(loop);
    const input = [
      valueMessage(iteration, 'int64', []),
      valueMessage(condition, 'bool', []),
      ...body.carried.map((node) => valueMessage(this.nameOf(node), node.type, node.shape)),
    ];
    const computed = new Set(inner.flatMap((message) => message.output));
    const output: ValueMessage[] = [];
    // A body returns distinct values that it computed itself; anything else is copied.
    const addOutput = (value: string, type: ElementType, shape: Shape): void => {
      const isFree = computed.delete(value);
      const name = isFree ? value : this.writerFor(loop).add('Identity', [value]);
      output.push(valueMessage(name, type, shape));
    };
    addOutput(condition, 'bool', []);
    for (const result of [...body.nextCarried, ...body.stacked]) {
      addOutput(this.nameOf(result), result.type, result.shape);
    }
    const node = [...this.placeholders(iteration, body, sequences), ...inner];
    return graphMessage({ name: `body${iteration}`, input, output, node });
  }

  /** The nodes that give the slices of the sequences and the int32 iteration number, where they are used. */
  private placeholders(
    iteration: string,
    body: LoopBody,
    sequences: readonly Node[],
  ): NodeMessage[] {
    const slices = body.slices.map((slice, i) => ({
      opType: 'Gather',
      input: [this.nameOf(sequences[i]), iteration],
      output: [this.names.get(slice) ?? ''],
      attribute: [attributeMessage('axis', 0)],
    }));
    const index = {
      opType: 'Cast',
      input: [iteration],
      output: [this.names.get(body.index) ?? ''],
      attribute: [attributeMessage('to', dataTypes.int32)],
    };
    return [...slices, index].filter(({ output }) => output[0] !== '');
  }

  private writerFor(scope: Scope): Writer {
    const nodes = this.listOf(scope);
    return {
      add: (opType, input, attribute: AttributeMessage[] = [], output = this.fresh()) => {
        nodes.push({ opType, input: [...input], output: [output], attribute });
        return output;
      },
      addWithOutputs: (opType, input, count) => {
        const output = Array.from({ length: count }, () => this.fresh());
        nodes.push({ opType, input: [...input], output, attribute: [] });
        return output;
      },
      constant: (make) => {
        const name = this.fresh();
        this.initializers.push(make(name));
        return name;
      },
      int64: (values) => this.int64(values),
    };
  }

  private int64(values: number | readonly number[]): string {
    return this.constant(`int64 ${JSON.stringify(values)}`, (name) => int64Message(name, values));
  }

  /** A constant of the outermost graph, one per key. */
  private constant(key: string, make: (name: string) => TensorMessage): string {
    const known = this.shared.get(key);
    if (known !== undefined) return known;
    const name = this.fresh();
    this.shared.set(key, name);
    this.initializers.push(make(name));
    return name;
  }

  private fresh(): string {
    let name: string;
    do name = `v${this.counter++}`;
    while (this.taken.has(name));
    return name;
  }

  private nameOf(node: Node): string {
    return this.names.get(node)!;
  }

  private scopeOf(node: Node): Scope {
    return this.scopes.get(node) ?? 'outermost';
  }

  private listOf(scope: Scope): NodeMessage[] {
    const list = this.lists.get(scope) ?? [];
    this.lists.set(scope, list);
    return list;
  }
}
