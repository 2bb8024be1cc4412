// Words of command lines as a shell reads them back.

/** The word in quotes where a shell would not take it for one plain word. */
export function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
