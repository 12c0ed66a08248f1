/** @file A stand-in for training that writes a run directory as fast as it can; used by tests, also as a process. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { emptyDataset } from '../../src/data/dataset.ts';
import { loadConfig } from '../../src/study/config/file.ts';
import type { Run } from '../../src/study/run/run.ts';
import { createRun, openRun } from '../../src/study/run/runDirectory.ts';

interface Counted {
  readonly step: number;
  readonly value: number;
}

/** Runs until `metrics.jsonl` has `end` lines: from the newest checkpoint if there is a run in `directory`, else from the start. */
export function countTo(directory: string, end: number): readonly string[] {
  const config = loadConfig({ preset: 'smoke' });
  if (!existsSync(join(directory, 'config.json'))) {
    const setup = { family: 'counting', module: null, preset: 'smoke', threads: 1, config };
    count(createRun(directory, setup), 0, 1, end);
    return [];
  }
  const { run, checkpoint, notices } = openRun(directory);
  const { step, value } = (checkpoint?.state ?? { step: 0, value: 1 }) as Counted;
  count(run, step, value, end);
  return notices;
}

/** A state that depends on all steps before it: a small congruential generator. */
function count(run: Run, start: number, seed: number, end: number): void {
  let value = seed;
  for (let step = start; step < end; step++) {
    value = (value * 1103515245 + 12345) % 2147483648;
    run.logMetrics({
      task: Math.floor(step / 10),
      phase: 'slbo',
      stage: 0,
      iteration: step % 10,
      realSamples: step * 10,
      virtualSteps: step * 100,
      modelLoss: value / 3,
    });
    if (step % 10 === 9) {
      run.logTask({
        task: Math.floor(step / 10),
        psi: [value],
        nextPsi: [0],
        gradient: null,
        realReturnZeroShot: null,
        realReturnAfter: value,
        gap: null,
        gapStandardError: null,
      });
    }
    if (step % 7 === 6) {
      run.writeShard(String(step).padStart(6, '0'), {
        states: { data: Float32Array.of(value, step), shape: [2] },
      });
    }
    const counted: Counted = { step: step + 1, value };
    if (step % 3 === 2 || step === end - 1) {
      run.checkpoint({
        psi: [0],
        dataset: emptyDataset(1, 1),
        ledger: { train: (step + 1) * 10, dev: 0, gradient: 0, evaluation: 0 },
        ...counted,
      });
    }
  }
  run.close();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write('ready\n');
  try {
    countTo(process.argv[2]!, Number(process.argv[3]));
  } catch (error) {
    process.stderr.write(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
