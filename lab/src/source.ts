/** @file Where the page's data come from: the server of the lab, or the files of an export under the same names. */

import { useEffect, useState } from 'preact/hooks';
import type { RunList, RunUpdate } from '../../src/lab/view.ts';
import { merged, type ShownRun } from './shownRun.ts';

/** Milliseconds between two looks at the list of runs. */
const listEvery = 3000;

/** The address of a file of a run, for workers, which have another base than the page. */
export function addressOfFile(id: string, name: string): string {
  return new URL(`data/${id}/${name}`, location.href.replace(/#.*/, '')).href;
}

/** The content of a file of the lab. @throws Error with what the server says */
export async function fetchJson<T>(path: string): Promise<T> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

/** Something that is on its way, has come, or has failed. */
export interface Loaded<T> {
  readonly value: T | null;
  /** What went wrong, as a sentence. */
  readonly fault: string | null;
}

/** The list of runs, again and again where it may change. */
export function useRunList(): Loaded<RunList> {
  const [loaded, setLoaded] = useState<Loaded<RunList>>({ value: null, fault: null });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const look = async (): Promise<void> => {
      try {
        const value = await fetchJson<RunList>('data/runs.json');
        if (isOver) return;
        setLoaded({ value, fault: null });
        if (value.live) timer = setTimeout(look, listEvery);
      } catch {
        if (isOver) return;
        setLoaded(({ value }) => ({ value, fault: 'The lab does not answer: has it been ended?' }));
        timer = setTimeout(look, listEvery);
      }
    };
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, []);
  return loaded;
}

/** A file of the lab, fetched again when `version` changes; nothing where there is no path. */
export function useFile<T>(path: string | null, version = ''): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ value: null, fault: null });
  useEffect(() => {
    let isOver = false;
    if (path === null) setLoaded({ value: null, fault: null });
    else {
      fetchJson<T>(path).then(
        (value) => isOver || setLoaded({ value, fault: null }),
        (error: Error) => isOver || setLoaded({ value: null, fault: error.message }),
      );
    }
    return () => {
      isOver = true;
    };
  }, [path, version]);
  return loaded;
}

/** A run, followed while it grows. */
export function useRun(id: string, isLive: boolean): Loaded<ShownRun> {
  const [loaded, setLoaded] = useState<Loaded<ShownRun>>({ value: null, fault: null });
  useEffect(() => {
    setLoaded({ value: null, fault: null });
    if (isLive) return follow(id, setLoaded);
    let isOver = false;
    fetchJson<RunUpdate>(`data/${id}/run.json`).then(
      (update) => isOver || setLoaded({ value: merged(null, update), fault: null }),
      (error: Error) => isOver || setLoaded({ value: null, fault: error.message }),
    );
    return () => {
      isOver = true;
    };
  }, [id, isLive]);
  return loaded;
}

/** Updates by server-sent events; the browser comes back by itself, and is sent all of the run again. */
function follow(
  id: string,
  setLoaded: (next: (before: Loaded<ShownRun>) => Loaded<ShownRun>) => void,
): () => void {
  let events: EventSource;
  const open = (): void => {
    events = new EventSource(`data/${id}/events`);
    events.addEventListener('update', ({ data }) => {
      const update: RunUpdate = JSON.parse(data);
      setLoaded(({ value }) => {
        const next = merged(value, update);
        if (next !== null) return { value: next, fault: null };
        events.close();
        setTimeout(open);
        return { value, fault: null };
      });
    });
    events.addEventListener('error', () => {
      setLoaded(({ value }) => ({
        value,
        fault: 'The lab does not answer: this is the run as it was last seen.',
      }));
    });
  };
  open();
  return () => events.close();
}
