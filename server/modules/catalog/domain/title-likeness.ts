/** Words of a title that say something: letters and digits, without accents, lower case. */
export function wordsOf(title: string): Set<string> {
  const plain = title.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return new Set(plain.match(/[\p{L}\p{N}]+/gu) ?? []);
}

/** From 0 (no word in common) to 1 (the same words): twice the common words over all words. */
export function likeness(left: Set<string>, right: Set<string>): number {
  if (left.size === 0 || right.size === 0) return 0;
  let common = 0;
  for (const word of left) if (right.has(word)) common += 1;
  return (2 * common) / (left.size + right.size);
}
