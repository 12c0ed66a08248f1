/** @file An episode as a film: pictures of vectors, again and again. */

import { useEffect, useRef } from 'preact/hooks';
import { pictureSize } from '../../../src/lab/view.ts';

/** Shorter episodes are shown slowly. */
const shortestFilm = 3;
/** The film and a rest on its last picture, in lengths of the film. */
const withRest = 1.15;
const [width, height] = pictureSize;

/** An episode in pictures. */
export interface Filmed {
  readonly frames: readonly string[];
  readonly episodeSeconds: number;
}

/** The newest episode, and its time. */
export function Film({ shown }: { readonly shown: Filmed | undefined }) {
  const place = useRef<SVGGElement>(null);
  const clock = useRef<HTMLSpanElement>(null);
  const frames = shown?.frames;
  useEffect(() => {
    if (frames === undefined || shown === undefined) return;
    const { episodeSeconds } = shown;
    const seconds = Math.max(shortestFilm, episodeSeconds);
    const begun = performance.now();
    let at = -1;
    let request = requestAnimationFrame(function draw(now) {
      const share = Math.min(1, (Math.max(0, now - begun) / 1000 / seconds) % withRest);
      const frame = Math.min(frames.length - 1, Math.floor(share * frames.length));
      // Numbers only, drawn by the worker of this page or by the lab.
      if (frame !== at && place.current !== null) place.current.innerHTML = frames[frame];
      if (clock.current !== null) {
        clock.current.textContent = `${(share * episodeSeconds).toFixed(1)} of ${episodeSeconds.toFixed(1)} s`;
      }
      at = frame;
      request = requestAnimationFrame(draw);
    });
    return () => cancelAnimationFrame(request);
  }, [frames]);
  const label =
    shown === undefined
      ? 'The robot is shown here'
      : `The robot in an episode of ${shown.episodeSeconds.toFixed(1)} seconds`;
  return (
    <div class="screen">
      <svg class="film" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
        <g ref={place} />
      </svg>
      <span class="clock" ref={clock} aria-hidden="true" />
    </div>
  );
}
