/** @file The colours of the report as a style sheet of the page: figures follow them in the dark, too. */

import { useEffect, useState } from 'preact/hooks';
import { colourSheet } from '../../src/report/page/style.ts';

const dark = matchMedia('(prefers-color-scheme: dark)');

/** Makes the colours known to the page. */
export function installColours(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(colourSheet());
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

/** The value of a colour of the theme now, for what is drawn on a canvas. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Whether the page is dark; what asks is drawn again when that changes. */
export function useDark(): boolean {
  return useMedia(dark);
}

const phone = matchMedia('(max-width: 640px)');

/** Whether the page is as narrow as on a phone. */
export function usePhone(): boolean {
  return useMedia(phone);
}

function useMedia(query: MediaQueryList): boolean {
  const [matches, setMatches] = useState(query.matches);
  useEffect(() => {
    const follow = (): void => setMatches(query.matches);
    query.addEventListener('change', follow);
    return () => query.removeEventListener('change', follow);
  }, [query]);
  return matches;
}
