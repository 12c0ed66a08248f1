/** @file The known word that was probably meant. */

/** The candidate with the fewest edits, if these are few for the word's length; ties go to the first. */
export function closestWord(word: string, candidates: readonly string[]): string | null {
  let best: string | null = null;
  let fewest = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const edits = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (edits < fewest) [best, fewest] = [candidate, edits];
  }
  return best;
}

/** What follows an error about a word: `; did you mean X?`, or nothing where no candidate is close. */
export function spellingHint(word: string, candidates: readonly string[]): string {
  const meant = closestWord(word, candidates);
  return meant === null ? '' : `; did you mean ${meant}?`;
}

/** Number of letters inserted, deleted, replaced or swapped with their neighbour to turn `a` into `b`. */
export function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let edits = Math.min(replaced, previous[j]! + 1, row[j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        edits = Math.min(edits, beforePrevious[j - 2]! + 1);
      }
      row.push(edits);
    }
    [beforePrevious, previous] = [previous, row];
  }
  return previous[b.length]!;
}
