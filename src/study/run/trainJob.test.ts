/** @file A training run as a job: begun, resumed to the same bytes, left alone when it is finished, refused when it is another. */

import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PartialConfig } from '../config/config.ts';
import type { Reporter, RunSummary, StudyEvent } from '../events.ts';
import { runJobs } from '../jobs/executor.ts';
import { inProcessExecutor } from '../jobs/inProcess.ts';
import { readRun } from './readRun.ts';
import { type TrainJob, trainJobs } from './trainJob.ts';

const settings: PartialConfig = {
  training: { nTasks: 2, nZeroShot: 1, nSlbo: 1, nInner: 1, nCollect: 80, nDev: 40, numEnvs: 4 },
  model: { hiddenSizes: [8], steps: 2, batchSize: 16 },
  policy: { hiddenSizes: [] },
  value: { hiddenSizes: [8], epochs: 1, batchSize: 20 },
  rollout: { numEnvs: 3, updates: 1 },
  taskGradient: { episodes: 4 },
};
const folder = mkdtempSync(join(tmpdir(), 'admrl-train-job-'));
const jobIn = (name: string): TrainJob => ({
  family: 'pointMass',
  preset: 'smoke',
  settings,
  threads: 1,
  directory: join(folder, name),
});

async function runOne(job: TrainJob, onEvent?: Reporter): Promise<RunSummary> {
  let summary: RunSummary | undefined;
  await runJobs(inProcessExecutor(), {
    kind: trainJobs,
    setup: null,
    jobs: [job],
    onEvent,
    onResult: (_, result) => {
      summary = result;
    },
  });
  return summary!;
}

/** All files but the times of a run. */
function filesOf(name: string): Record<string, string> {
  const directory = join(folder, name);
  const names = ['config.json', 'metrics.jsonl', 'tasks.jsonl', 'ledger.json'];
  for (const sub of ['checkpoints', 'data']) {
    names.push(...readdirSync(join(directory, sub)).map((file) => join(sub, file)));
  }
  return Object.fromEntries(
    names.map((file) => [file, readFileSync(join(directory, file), 'latin1')]),
  );
}

const events: StudyEvent[] = [];
let first: RunSummary;

beforeAll(async () => {
  first = await runOne(jobIn('whole'), (event) => events.push(event));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a training job', () => {
  it('gives the numbers of its run', () => {
    const run = readRun(join(folder, 'whole'));
    expect(run).toMatchObject({ family: 'pointMass', preset: 'smoke', threads: 1, module: null });
    expect(run.config).toMatchObject(settings);
    expect(first).toMatchObject({
      directory: join(folder, 'whole'),
      steps: run.metrics.length,
      ledger: run.ledger!,
      seconds: expect.any(Number),
    });
    // The gradient's virtual episodes, 4 of 20 steps, come after the last line.
    expect(first.virtualSteps).toBe(run.metrics.at(-1)!.virtualSteps + 80);
  });

  it('tells its run, its steps and its end, each with its name', () => {
    expect(new Set(events.map(({ job }) => job))).toEqual(new Set([join(folder, 'whole')]));
    const types = events.map(({ type }) => type);
    // Task 0: start, collect, fit, ψ; task 1: also the zero-shot iteration and the snapshot.
    const steps = Array.from({ length: 4 + 6 }, () => ['stepStarted', 'stepEnded']).flat();
    expect(types).toEqual(['runOpened', ...steps, 'runEnded']);
    expect(events[0]).toMatchObject({ family: 'pointMass', tasks: 2 });
    expect(events.at(-1)).toMatchObject(first);
    // Nothing is lost on the way to programs.
    expect(JSON.parse(JSON.stringify(events))).toEqual(events);
  });

  it('that is finished changes nothing, and gives the same numbers', async () => {
    cpSync(join(folder, 'whole'), join(folder, 'again'), { recursive: true });
    const again = await runOne(jobIn('again'));
    expect(again).toEqual({ ...first, directory: join(folder, 'again'), seconds: again.seconds });
    expect(filesOf('again')).toEqual(filesOf('whole'));
  });

  it('that was interrupted resumes to the same bytes', async () => {
    const interrupted = runOne(jobIn('interrupted'), (event) => {
      if (event.type === 'stepEnded' && event.finished === 5) throw new Error('interrupted');
    });
    await expect(interrupted).rejects.toThrow(/interrupted: interrupted$/);
    const finished: number[] = [];
    await runOne(jobIn('interrupted'), (event) => {
      if (event.type === 'stepEnded') finished.push(event.finished);
    });
    expect(finished).toEqual([6, 7, 8, 9, 10]);
    expect(filesOf('interrupted')).toEqual(filesOf('whole'));
  });

  it.each<[Partial<TrainJob>, string]>([
    [
      { settings: { ...settings, rollout: { numEnvs: 4, updates: 1 } } },
      'rollout.numEnvs is 3, expected 4',
    ],
    [{ family: 'hopper2d' }, 'family is "pointMass", expected "hopper2d"'],
  ])('is refused where another run is: %j', async (other, message) => {
    const before = filesOf('whole');
    const job = { ...jobIn('whole'), ...other };
    await expect(runOne(job)).rejects.toThrow(`holds another run: ${message}; move it away`);
    expect(filesOf('whole')).toEqual(before);
  });

  it('names a setting that does not exist', async () => {
    const wrong = { settings: { trpo: { updats: 3 } } as PartialConfig };
    await expect(runOne({ ...jobIn('new'), ...wrong })).rejects.toThrow(
      'settings.trpo.updats: unknown setting; did you mean rollout.updates?',
    );
  });
});
