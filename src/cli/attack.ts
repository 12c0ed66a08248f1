/** @file `admrl attack`: searches the box for the task on which a trained system is worst, so that no grid can hide it. */

import {
  type Attack,
  type AttackReport,
  attackLedger,
  type ReportedTask,
} from '../evaluation/attack/attack.ts';
import type { ReturnSummary } from '../evaluation/measuredReturn.ts';
import { bestEntry, type OptimalReturns } from '../evaluation/optimum/optimalReturns.ts';
import { attackTrained } from '../study/attack/attackTrained.ts';
import { forkedExecutor } from '../study/jobs/forked.ts';
import { knownOptima } from '../study/optimum/knownOptima.ts';
import { type TrainedRun, withTrainedRun } from '../study/run/trainedRun.ts';
import { interruptible, sameCommandResumes } from './interruption.ts';
import type { ReporterFlags } from './options.ts';
import { ledgerText, number, printLine, table, task } from './print.ts';
import { type OpenReporter, openReporter } from './reporter.ts';

/** The flags of `admrl attack`. */
export interface AttackFlags extends ReporterFlags {
  readonly budget: number;
  readonly samples: number;
  readonly jobs: number;
  readonly takeOver?: true;
  readonly trustModule?: true;
}

/** What `admrl attack` does. */
export function attack(directory: string, flags: AttackFlags): Promise<void> {
  const reporter = openReporter(flags);
  const { onEvent } = reporter;
  const { trustModule } = flags;
  return withTrainedRun(directory, { onEvent, trustModule }, (restored) =>
    attackAndPrint(restored, flags, reporter),
  );
}

async function attackAndPrint(
  trainedRun: TrainedRun,
  { budget, samples, jobs, takeOver }: AttackFlags,
  { onEvent, close }: OpenReporter,
): Promise<void> {
  const optima = knownOptima(trainedRun.world.family);
  const options = {
    budget,
    samples,
    executor: forkedExecutor(jobs),
    takeOver: takeOver ?? false,
    onEvent,
  };
  const attack = await interruptible(sameCommandResumes, () => attackTrained(trainedRun, options));
  close();
  printAttack(attack, optima);
  printLine(ledgerText(attackLedger(attack)));
  printLine(trainedRun.run.paths.attack);
}

function printAttack(attack: Attack, optima: OptimalReturns): void {
  const { report } = attack;
  if (report === null) throw new Error('the attack has no report');
  printLine(worstTable(attack, report, optima));
  const [{ gap }] = report.worst;
  const test = report.worstTest;
  const beside =
    test === null
      ? ''
      : ` where the worst of ${attack.tests.length} test tasks has ${gapText(test.gap)}`;
  printLine(`the attack found a gap of ${gapText(gap)}${beside}`);
  if (gap.low <= 0) printLine('which is within the noise: no known policy is certain to be better');
}

function worstTable(attack: Attack, report: AttackReport, optima: OptimalReturns): string {
  const ranked = report.worst.map((reported, i): [string, ReportedTask] => [`${i + 1}`, reported]);
  if (report.worstTest !== null) ranked.push(['test', report.worstTest]);
  const isKnown = ranked.some(([, { psi }]) => bestEntry(optima, psi) !== null);
  const header = ['rank', 'task', `A_${attack.samples}`, 'reference', 'by the policy of', 'gap'];
  const rows = ranked.map(([rank, { name, psi, achieved, reference, gap }]) => {
    const best = bestEntry(optima, psi);
    return [
      rank,
      taskText(name, psi),
      number(achieved.mean),
      number(reference.returns.mean),
      policyText(attack, reference.policy),
      gapText(gap),
      ...(isKnown ? [best === null ? '-' : number(best.returns.mean)] : []),
    ];
  });
  return table(isKnown ? [...header, 'best known'] : header, rows);
}

/** ψ where it fits a column, else the name under which `attack.json` has it. */
function taskText(name: string, psi: readonly number[]): string {
  return psi.length <= 4 ? task(psi) : name;
}

function policyText({ tests, searched }: Attack, name: string): string {
  const adapted = [...tests, ...searched].find((attacked) => attacked.name === name);
  return adapted === undefined ? 'zero action' : taskText(name, adapted.psi);
}

function gapText({ mean, low, high }: ReturnSummary): string {
  return `${number(mean)} (95 % ${number(low)} to ${number(high)})`;
}
