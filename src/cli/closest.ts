/** `; did you mean …?` where one of `known` is like `name`, in which few letters are wrong; otherwise nothing. */
export function didYouMean(name: string, known: readonly string[]): string {
  const furthest = Math.max(1, Math.floor(name.length / 4));
  let closest: string | undefined;
  let least = furthest + 1;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance >= least) continue;
    least = distance;
    closest = candidate;
  }
  return closest === undefined ? "" : `; did you mean ${closest}?`;
}

/** How many letters must be put in, left out, changed, or swapped with the next to make `b` of `a`. O(a × b). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, changed);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
      }
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length];
}
