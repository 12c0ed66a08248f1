/** @file The robot on a test task: under the policy that the page finds for it, or in an episode that was recorded. */

import type { ExploredRun, RecordedTask } from '../../../src/lab/view.ts';
import { formatReturn } from '../../../src/report/data/format.ts';
import { isSameTask } from '../../../src/tasks/sameTask.ts';
import { Stage } from '../adapt/stage.tsx';
import { useAdaptation } from '../adapt/useAdaptation.ts';
import { familyOfRun } from '../family/familySource.ts';
import { Film } from '../parts/film.tsx';
import { useFile } from '../source.ts';

/** Whose robot, and on which task `[K]`. */
interface RobotProps {
  readonly run: ExploredRun;
  readonly psi: readonly number[];
}

/** The robot, or why it cannot be shown. */
export function Robot({ run, psi }: RobotProps) {
  const { adapts, isRecorded } = run;
  if (adapts === true) return <Adapted run={run} psi={psi} />;
  if (isRecorded) return <Recorded run={run} psi={psi} />;
  return <p class="muted">{adapts} No episode of its evaluation was recorded.</p>;
}

function Adapted({ run: { id, family, hasModule }, psi }: RobotProps) {
  const source = familyOfRun({ id, family: family.name, hasModule });
  return <Stage adaptation={useAdaptation(id, source, psi)} family={source} />;
}

function Recorded({ run: { id, adapts }, psi }: RobotProps) {
  const { value: tasks, fault } = useFile<RecordedTask[]>(`data/${id}/recorded.json`);
  const shown = tasks?.find((task) => isSameTask(task.psi, psi));
  const isMissing = tasks !== null && shown === undefined;
  return (
    <div class="stage">
      <Film shown={shown} />
      <p role="status">
        {fault}
        {isMissing && 'No episode was recorded on this task. '}
        {shown !== undefined &&
          `The first measured episode, at ${shown.frames.length} moments that were recorded: return ${formatReturn(shown.realReturn)}. `}
        {adapts}
      </p>
    </div>
  );
}
