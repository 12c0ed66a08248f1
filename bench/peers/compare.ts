/**
 * @file The work of `admrl bench` beside PyTorch and JAX: `npx tsx bench/peers/compare.ts [--python PATH] [--rounds 7]`.
 *
 * Every peer is a process of its own that is asked in turns, measure by measure and round by round, as the machine drifts.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { createCeiling } from '../../src/bench/ceiling.ts';
import { createContextualBench } from '../../src/bench/contextualStep.ts';
import { paperSizes } from '../../src/bench/sizes.ts';
import { createTrainingBench } from '../../src/bench/training.ts';
import { table } from '../../src/cli/print.ts';
import { largest, median, smallest } from '../../src/math/statistics.ts';
import { createNodeRuntime } from '../../src/runtime/node.ts';

/** What is timed, how often in a row, and the number of pieces that one of it makes. */
const measures = {
  rollout: { what: 'virtual rollout, ms', inARow: 4, pieces: 1 },
  modelFit: { what: 'model fit, ms a step', inARow: 1, pieces: paperSizes.fitSteps },
  trpoIteration: { what: 'TRPO iteration, ms', inARow: 4, pieces: 1 },
  pearlStep: { what: 'gradient step of PEARL, ms', inARow: 2, pieces: 1 },
} as const;
type Measure = keyof typeof measures;
const names = Object.keys(measures) as Measure[];

/** Somebody who does the work. */
interface Peer {
  readonly name: string;
  /** Milliseconds of one of `count` pieces of work done in a row. */
  time(work: string, count: number): Promise<number>;
  close(): Promise<void>;
}

/** admrl in this process. */
async function product(): Promise<Peer> {
  const runtime = await createNodeRuntime();
  const training = await createTrainingBench(runtime, paperSizes);
  const contextual = await createContextualBench(runtime, paperSizes);
  const ceilings = new Map(
    await Promise.all(
      paperSizes.ceilingRows.map(async (rows) => {
        const ceiling = await createCeiling(runtime, { ...paperSizes, ceilingRows: [rows] });
        return [`ceiling${rows}`, ceiling] as const;
      }),
    ),
  );
  const work: Record<string, () => Promise<unknown>> = {
    rollout: training.rollout,
    modelFit: training.modelFit,
    trpoIteration: training.trpoIteration,
    pearlStep: contextual.step,
    ...Object.fromEntries([...ceilings].map(([name, { measure }]) => [name, measure])),
  };
  for (const run of Object.values(work)) await run();
  return {
    name: 'admrl',
    async time(name, count) {
      const start = performance.now();
      for (let i = 0; i < count; i++) await work[name]();
      return (performance.now() - start) / count;
    },
    async close() {
      await training.dispose();
      await contextual.dispose();
      for (const ceiling of ceilings.values()) await ceiling.dispose();
    },
  };
}

/** A peer in Python, or null, with a sentence on stderr, where it cannot be had. */
async function inPython(python: string, file: string): Promise<Peer | null> {
  const path = join(import.meta.dirname, file);
  const child = spawn(python, [path, JSON.stringify(paperSizes)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, OMP_NUM_THREADS: String(availableParallelism()) },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const failed = new Promise<null>((done) => child.on('error', () => done(null)));
  const first = await Promise.race([failed, lines.next()]);
  const [, name] = /^ready (.+)$/.exec(first?.value ?? '') ?? [];
  if (name === undefined) {
    process.stderr.write(`${file}: left out, ${python} does not run it (see --python)\n`);
    return null;
  }
  return {
    name,
    async time(work, count) {
      child.stdin.write(`${work} ${count}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`${file} ended`);
      return Number(value);
    },
    close: () => ended(child),
  };
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    child.on('exit', () => done());
    child.stdin?.end();
  });
}

/** GFLOP/s of the best of the square products. */
async function ceilingOf(peer: Peer): Promise<number> {
  const width = paperSizes.ceilingWidth;
  let best = 0;
  for (const rows of paperSizes.ceilingRows) {
    const products = Math.max(1, Math.round(4000 / rows));
    const milliseconds = await peer.time(`ceiling${rows}`, 1);
    best = Math.max(best, (2 * rows * width * width * products) / milliseconds / 1e6);
  }
  return best;
}

const { values } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    rounds: { type: 'string', default: '7' },
  },
});
const found = [
  await product(),
  await inPython(values.python, 'torch_peer.py'),
  await inPython(values.python, 'jax_peer.py'),
];
const peers = found.filter((peer) => peer !== null);
const rounds = Number(values.rounds);
/** By measure, peer and round. */
const timesOf = (): number[][] => peers.map(() => []);
const times = {
  ...(Object.fromEntries(names.map((name) => [name, timesOf()])) as Record<Measure, number[][]>),
  ceiling: timesOf(),
};
for (let round = 0; round < rounds; round++) {
  for (const name of names) {
    const { inARow, pieces } = measures[name];
    for (const [i, peer] of peers.entries()) {
      times[name][i].push((await peer.time(name, inARow)) / pieces);
    }
  }
  for (const [i, peer] of peers.entries()) times.ceiling[i].push(await ceilingOf(peer));
}
for (const peer of peers) await peer.close();

/** The median, and the ratio of admrl to it in the same round: median and range. */
function cellOf(of: readonly number[][], peer: number, isSpeed: boolean): string {
  const own = median(of[peer]).toFixed(1);
  if (peer === 0) return own;
  const ratios = of[0].map((time, round) => time / of[peer][round]);
  const [low, middle, high] = [smallest(ratios), median(ratios), largest(ratios)].map((x) =>
    x.toFixed(2),
  );
  return isSpeed ? own : `${own} (${middle}, ${low}-${high})`;
}
const rows = [
  ...names.map((name) => [
    measures[name].what,
    ...peers.map((_, i) => cellOf(times[name], i, false)),
  ]),
  ['ceiling, GFLOP/s', ...peers.map((_, i) => cellOf(times.ceiling, i, true))],
];
const [cpu] = cpus();
process.stdout.write(
  `${cpu?.model.trim()}, ${availableParallelism()} cores, Node ${process.version}, ${rounds} rounds; in brackets admrl's time over the ` +
    `peer's: below 1, admrl is faster\n\n${table(['work', ...peers.map(({ name }) => name)], rows)}\n`,
);
