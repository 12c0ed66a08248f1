/** @file How far a run has come: a bar, the time, the task of the moment, and the real steps that it has cost. */

import { duration, formatInteger, formatPsi, psiTitle } from '../../../src/report/data/format.ts';
import type { ShownRun } from '../shownRun.ts';

/** The numbers at the head of the view. */
export function ProgressCard({ run }: { readonly run: ShownRun }) {
  const { progress, ledger, psi, tasksDone, nTasks, state } = run;
  const { finished, total, seconds, secondsLeft, place, read } = progress;
  const share = total === null ? null : finished / total;
  const isDone = state === 'finished';
  return (
    <section class="card" aria-label="Progress">
      {read < 1 && (
        <p class="muted" role="status">
          Reading the log: {Math.floor(100 * read)} %
        </p>
      )}
      {share !== null && (
        <div class="progress">
          <progress value={share} aria-label="Steps that are done" />
          <span>{isDone ? 'done' : `${Math.floor(100 * share)} %`}</span>
        </div>
      )}
      <p class="place">{isDone ? 'Trained to the end' : place}</p>
      <dl class="tiles">
        {nTasks !== null && <Tile term="training tasks" value={`${tasksDone} of ${nTasks}`} />}
        {total !== null && (
          <Tile term="steps" value={`${formatInteger(finished)} of ${formatInteger(total)}`} />
        )}
        {seconds !== null && <Tile term="time so far" value={duration(seconds)} />}
        {secondsLeft !== null && state === 'training' && (
          <Tile term="time left, about" value={duration(secondsLeft)} />
        )}
        {psi !== null && !isDone && <Tile term={<PsiTerm run={run} />} value={formatPsi(psi)} />}
        {ledger !== null && <Tile term="real steps to train" value={formatInteger(ledger.train)} />}
        {ledger !== null && ledger.gradient > 0 && (
          <Tile term="to choose tasks" value={formatInteger(ledger.gradient)} />
        )}
        {ledger !== null && ledger.dev > 0 && (
          <Tile term="held out" value={formatInteger(ledger.dev)} />
        )}
      </dl>
    </section>
  );
}

function PsiTerm({ run: { familyData } }: { readonly run: ShownRun }) {
  const names = familyData?.parameterNames ?? [];
  const meaning = names.map((_, i) => psiTitle(i, names)).join('\n');
  return <span title={meaning}>ψ now</span>;
}

function Tile({
  term,
  value,
}: {
  readonly term: string | ReturnType<typeof PsiTerm>;
  readonly value: string;
}) {
  return (
    <div class="tile">
      <dt>{term}</dt>
      <dd>{value}</dd>
    </div>
  );
}
