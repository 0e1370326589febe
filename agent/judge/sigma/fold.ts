/**
 * The form in which texts are compared without case: Unicode's simple case folding, as RE2's `i` does it, for all that
 * rules are written in. Each UTF-16 unit stays one unit, so that positions in a pattern keep their meaning.
 */
export function foldCase(text: string): string {
  const lower = text.toLowerCase();
  // Searching a Latin-1 string for these costs nothing, and command lines are Latin-1.
  if (lower.length === text.length && !lower.includes('ς') && !lower.includes('ſ')) return lower;
  // `İ` becomes two units in lower case, and sigma another letter at the end of a word.
  return text.replaceAll('İ', 'i').toLowerCase().replaceAll('ς', 'σ').replaceAll('ſ', 's');
}
