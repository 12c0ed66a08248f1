/** @file An attack that resumes where it left off: test tasks, generations of the search, and the worst measured again. */

import {
  type Attack,
  attackKeys,
  emptyAttack,
  type ScoredTask,
} from '../../evaluation/attack/attack.ts';
import { attackReport } from '../../evaluation/attack/attackReport.ts';
import { createPolicyPool } from '../../evaluation/attack/policyPool.ts';
import {
  afterGaps,
  type KnownGap,
  nextTasks,
  startTaskSearch,
} from '../../evaluation/attack/taskSearch.ts';
import { populationSize } from '../../math/cmaEsRates.ts';
import { foldIn } from '../../math/random.ts';
import { withDivergenceNotice } from '../divergenceNotice.ts';
import { evaluationKey } from '../evaluate/evaluationJob.ts';
import { type LockOptions, whileLocked } from '../files/lock.ts';
import type { TrainedRun } from '../run/trainedRun.ts';
import { openAttackBook } from './attackFile.ts';
import type { AttackJob } from './attackJob.ts';
import { openRounds, type RoundsOptions } from './rounds.ts';

/** The system. */
type Attacked = Pick<TrainedRun, 'run' | 'world' | 'finished' | 'familyFiles'>;

/** What is attacked. */
export interface AttackPlan
  extends Pick<RoundsOptions, 'samples' | 'executor' | 'onEvent'>,
    LockOptions {
  /** The test tasks that come first; null for none. */
  readonly testSet: {
    /** Of the set, as in `evaluation.json`. */
    readonly name: string;
    /** `[·, K]` */
    readonly tasks: readonly (readonly number[])[];
  } | null;
  /** Generations of the search. */
  readonly generations: number;
}

/**
 * Adapts to the test tasks and then, generation by generation, to the tasks where the search expects the largest gaps;
 * measures the worst at the end. The file is written after every adaptation, and one that it holds is not made again
 * unless its policy is missing. Everything is a function of keys and of what was found before, so an attack that was
 * killed ends with the same bytes. The file of another attack, of another n, other test tasks or another state of the
 * run, is kept under another name.
 *
 * @throws LockedError while another process writes the file; DamagedFileError when it is not an attack; Error when an
 *   adaptation fails, naming what failed.
 */
export function attackRun(restored: Attacked, plan: AttackPlan): Promise<Attack> {
  return whileLocked(restored.run.paths.attack, plan, () => attack(restored, plan));
}

async function attack(
  { run, world, finished, familyFiles }: Attacked,
  plan: AttackPlan,
): Promise<Attack> {
  const { samples, testSet, generations, executor } = plan;
  const onEvent = withDivergenceNotice(plan.onEvent);
  const { method, seed } = run.config.training;
  const { episodes } = run.config.evaluation;
  const keys = attackKeys(seed);
  const system = { family: world.family.name, familyFiles, method, seed, step: finished, samples };
  const empty = emptyAttack({ ...system, taskSet: testSet?.name ?? null });
  const book = openAttackBook(run.paths, empty, onEvent);
  const pool = createPolicyPool(world, { episodes, episodesKey: keys.episodes });
  pool.add('zero-action', null);
  const total =
    (testSet?.tasks.length ?? 0) + generations * populationSize(world.family.box.low.length);
  const setup = { directory: run.paths.directory, step: finished, samples };
  const rounds = openRounds({ ...setup, book, pool, total, executor, onEvent });
  try {
    const tests = await rounds.play('tests', testJobs(seed, testSet));
    let search = startTaskSearch(world.family.box, tests.map(knownGap), keys.search);
    const searched: ScoredTask[] = [];
    for (let generation = 0; generation < generations; generation++) {
      const jobs = nextTasks(search).map((psi, i): AttackJob => {
        const number = searched.length + i;
        return { name: `search-${number}`, psi, key: keys.task(number) };
      });
      const played = await rounds.play('searched', jobs);
      search = afterGaps(
        search,
        played.map(({ reference }) => reference.gap),
      );
      searched.push(...played);
    }
    if (book.attack().report?.searched !== searched.length) {
      book.close(await attackReport(world, pool, { tests, searched, key: keys.report }));
    }
    return book.attack();
  } finally {
    await rounds.close();
  }
}

/** The keys are those of `evaluateRun`, so the policies are the ones that were evaluated. */
function testJobs(seed: number, testSet: AttackPlan['testSet']): AttackJob[] {
  if (testSet === null) return [];
  const key = foldIn(evaluationKey(seed, testSet.name), 'task');
  return testSet.tasks.map((psi, i) => ({ name: `test-${i}`, psi, key: foldIn(key, i) }));
}

function knownGap({ psi, reference }: ScoredTask): KnownGap {
  return { psi, gap: reference.gap };
}
