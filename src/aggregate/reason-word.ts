// Words of reasons as parts of column names.

/** Letters and digits, joined by "_", at most 60 characters; "other" where there is none. */
export function wordOf(text: string): string {
  const word = text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "_")
    .replace(/^_|_$/g, "")
    .slice(0, 60);
  return word === "" ? "other" : word;
}
