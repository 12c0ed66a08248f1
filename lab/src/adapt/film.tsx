/** @file An episode as a film: pictures of vectors, again and again. */

import { useEffect, useRef } from 'preact/hooks';
import type { ShownPolicy } from '../../../src/lab/adaptSession.ts';

/** Shorter episodes are shown slowly. */
const shortestFilm = 3;
const [width, height] = [480, 320];

/** The newest episode. */
export function Film({ shown }: { readonly shown: ShownPolicy | undefined }) {
  const place = useRef<SVGGElement>(null);
  const frames = shown?.frames;
  useEffect(() => {
    if (frames === undefined || shown === undefined) return;
    const seconds = Math.max(shortestFilm, shown.episodeSeconds);
    const begun = performance.now();
    let at = -1;
    let request = requestAnimationFrame(function draw(now) {
      const share = ((now - begun) / 1000 / seconds) % 1.15;
      const frame = Math.min(frames.length - 1, Math.floor(Math.max(0, share) * frames.length));
      // Numbers only, drawn by the worker of this page.
      if (frame !== at && place.current !== null) place.current.innerHTML = frames[frame];
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
    <svg class="film" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <g ref={place} />
    </svg>
  );
}
