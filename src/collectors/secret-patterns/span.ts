// Where a secret stands in a text, and the character tables the searches share.

/** A part of a text that is a secret. The secret itself is never copied out of the text. */
export interface SecretSpan {
  /** What it looks like: "github-token", "password", "private-key", … */
  readonly kind: string;
  /** Index of its first character. */
  readonly start: number;
  /** Index after its last character. */
  readonly end: number;
}

/** Table of the ASCII characters that belong to a set, by code. */
export type CharacterSet = Uint8Array;

/** The set of the characters that match a class such as "A-Za-z0-9_". */
export function characterSet(members: string): CharacterSet {
  const pattern = new RegExp(`[${members}]`);
  return Uint8Array.from({ length: 128 }, (_, code) => (pattern.test(String.fromCharCode(code)) ? 1 : 0));
}

/** Index after the last of the characters from `from` on that are all in the set, at most `limit`. */
export function endOfRun(text: string, from: number, set: CharacterSet, limit = text.length): number {
  let end = from;
  while (end < limit && set[text.charCodeAt(end)] === 1) end++;
  return end;
}

/** Index of the first of the characters before `until` that are all in the set, at least `limit`. */
export function startOfRun(text: string, until: number, set: CharacterSet, limit = 0): number {
  let start = until;
  while (start > limit && set[text.charCodeAt(start - 1)] === 1) start--;
  return start;
}

export const letterOrDigit = characterSet("A-Za-z0-9");
export const wordCharacter = characterSet("\\w-");

/** The words of some lines of words, for lists that are read more often than changed. */
export function wordSet(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(" ")));
}
