/** @file A list that keeps every k-th of what is added, k as large as its own length needs. */

/** Between half of `most` and `most` entries of any number that were added, evenly spaced, beginning with the first. */
export class Thinned<T> {
  readonly #most: number;
  #kept: T[] = [];
  #every = 1;
  #added = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** The entries that are kept, in order. */
  get entries(): readonly T[] {
    return this.#kept;
  }

  /** Adds an entry, which is kept or not. */
  add(entry: T): void {
    if (this.#added++ % this.#every !== 0) return;
    if (this.#kept.length === this.#most) {
      this.#kept = this.#kept.filter((_, i) => i % 2 === 0);
      this.#every *= 2;
      if ((this.#added - 1) % this.#every !== 0) return;
    }
    this.#kept.push(entry);
  }
}
