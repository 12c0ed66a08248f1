/** @file A live robot that is pulled at with a pointer, or pushed with buttons. */

import { useRef, useState } from 'preact/hooks';
import type { LivePicture, LivePolicy, Place } from '../../../src/lab/liveRobot.ts';
import { pictureSize } from '../../../src/lab/view.ts';
import { formatReturn } from '../../../src/report/data/format.ts';
import type { FamilySource } from '../family/familySource.ts';
import { useLiveRobot } from './useLiveRobot.ts';

const [width, height] = pictureSize;

/** Directions in the picture, whose y goes down. */
const directions: readonly (readonly [name: string, sign: string, direction: Place])[] = [
  ['to the left', '←', [-1, 0]],
  ['to the right', '→', [1, 0]],
  ['up', '↑', [0, -1]],
  ['down', '↓', [0, 1]],
];

/** Whose robot, and how it acts. */
interface LiveStageProps {
  readonly family: FamilySource;
  readonly policy: LivePolicy;
}

/** The robot, and what can be done to it. */
export function LiveStage({ family, policy }: LiveStageProps) {
  const marks = useRef<SVGGElement>(null);
  const line = useRef<SVGGElement>(null);
  const clock = useRef<HTMLSpanElement>(null);
  const [said, say] = useState('');
  const { canBePushed, fault, send } = useLiveRobot(family, policy, (picture) => {
    // Numbers only, drawn by the worker of this page.
    if (marks.current !== null) marks.current.innerHTML = picture.marks;
    if (line.current !== null) line.current.innerHTML = lineOf(picture);
    if (clock.current !== null) {
      const { seconds, returnSoFar } = picture;
      clock.current.textContent = `return so far ${formatReturn(returnSoFar)} · ${seconds.toFixed(1)} s`;
    }
  });
  const placeOf = ({ clientX, clientY, currentTarget }: PointerEvent): Place => {
    const frame = (currentTarget as SVGSVGElement).getBoundingClientRect();
    return [
      ((clientX - frame.left) / frame.width) * width,
      ((clientY - frame.top) / frame.height) * height,
    ];
  };
  return (
    <>
      <div class="screen">
        <svg
          class={`film ${canBePushed ? 'held' : ''}`}
          viewBox={`0 0 ${width} ${height}`}
          role="img"
          aria-label="The robot as it acts now; drag it, or use the buttons below"
          onPointerDown={(event) => {
            (event.currentTarget as SVGSVGElement).setPointerCapture(event.pointerId);
            send({ kind: 'take', at: placeOf(event) });
          }}
          onPointerMove={(event) => event.buttons > 0 && send({ kind: 'pull', at: placeOf(event) })}
          onPointerUp={() => send({ kind: 'letGo' })}
          onPointerCancel={() => send({ kind: 'letGo' })}
        >
          <g ref={marks} />
          <g ref={line} class="pull" />
        </svg>
        <span class="clock" ref={clock} aria-hidden="true" />
      </div>
      {canBePushed === false && (
        <p class="muted">
          Nothing here can be pushed: the environment of {family.name} has no grip.
        </p>
      )}
      {canBePushed && (
        <fieldset class="pushes">
          <legend class="unseen">Push the robot</legend>
          <span class="muted">Drag the robot, or push it</span>
          {directions.map(([name, sign, at]) => (
            <button
              key={name}
              type="button"
              aria-label={`Push ${name}`}
              onClick={() => {
                send({ kind: 'push', at });
                say(`Pushed ${name}.`);
              }}
            >
              {sign}
            </button>
          ))}
        </fieldset>
      )}
      <p role="status" class="unseen">
        {said}
      </p>
      {fault !== null && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
    </>
  );
}

function lineOf({ pull }: LivePicture): string {
  if (pull === null) return '';
  const [[x, y], [toX, toY]] = pull.map((place) => place.map((at) => at.toFixed(1)));
  return `<line x1="${x}" y1="${y}" x2="${toX}" y2="${toY}"/><circle cx="${x}" cy="${y}" r="4"/>`;
}
