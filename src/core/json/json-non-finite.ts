// The quick way through JSON whose only fault is bare NaN and Infinity, as Python writes them.

import { JsonRepairs, nonFiniteMessage, nonFiniteOf, type TolerantJson } from "./json-repair.js";

/**
 * The next string; behind a key its colon, and the word that JSON does not allow as its value. Sticky: behind a string
 * that is never closed it must not look for another.
 */
const tokens = /[^"]*("[^"\\]*(?:\\[\s\S][^"\\]*)*")(?:\s*(:)\s*(NaN|-?Infinity)?)?/y;

/** What stands in for the words while the engine's parser reads the text. */
const placeholders = new Map<unknown, number>([
  ["\0NaN", Number.NaN],
  ["\0Infinity", Number.POSITIVE_INFINITY],
  ["\0-Infinity", Number.NEGATIVE_INFINITY],
]);

/** Longer texts are left alone: the pattern needs memory for every escape in a string. */
const longestText = 1024 * 1024;

/**
 * What `JsonParser` says of a text in which nothing is wrong but NaN, Infinity and -Infinity as values of keys;
 * undefined for every other text, and wherever the two might not say the same: duplicate keys, words in lists.
 */
export function parseNonFinite(text: string, firstLine: number): TolerantJson | undefined {
  if (text.length > longestText || !(text.includes("NaN") || text.includes("Infinity"))) return undefined;
  const { strict, keys, words } = withPlaceholders(text);
  if (words.length === 0) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(strict);
  } catch {
    return undefined; // Something else is wrong too: the other parser says what and where.
  }
  const count = { keys: 0, words: 0 };
  revive(value, count);
  if (count.keys !== keys || count.words !== words.length) return undefined;
  return { value, repairs: repairsOf(text, firstLine, words) };
}

/** A key whose value is no JSON, as the text has both, and where the value is. */
interface Word {
  readonly key: string;
  readonly word: string;
  readonly at: number;
}

/**
 * Puts strings in the place of the words. Where the result is JSON, the pattern has met all of its strings and nothing
 * else, so that no word was replaced within one.
 */
function withPlaceholders(text: string) {
  const words: Word[] = [];
  let strict = "";
  let keys = 0;
  let copied = 0;
  tokens.lastIndex = 0;
  for (let match = tokens.exec(text); match !== null; match = tokens.exec(text)) {
    const [, key, colon, word] = match;
    if (key === undefined || colon === undefined) continue;
    keys++;
    if (word === undefined) continue;
    const end = tokens.lastIndex;
    const at = end - word.length;
    words.push({ key, word, at });
    strict += `${text.slice(copied, at)}"\\u0000${word}"`;
    copied = end;
  }
  return { strict: strict + text.slice(copied), keys, words };
}

/** Puts numbers in the place of the placeholders. Counts these and all keys; a key that cannot be set so counts wrongly. */
function revive(data: unknown, count: { keys: number; words: number }): void {
  if (typeof data !== "object" || data === null) return;
  if (Array.isArray(data)) {
    for (const item of data) revive(item, count);
    return;
  }
  const members = data as Record<string, unknown>;
  for (const key of Object.keys(members)) {
    count.keys++;
    const member = members[key];
    if (typeof member === "object") revive(member, count);
    else if (typeof member === "string" && member.charCodeAt(0) === 0) {
      const number = placeholders.get(member);
      if (number === undefined) continue;
      if (key === "__proto__") count.words = Number.NaN;
      count.words++;
      members[key] = number;
    }
  }
}

function repairsOf(text: string, firstLine: number, words: readonly Word[]) {
  const repairs = new JsonRepairs();
  let line = firstLine;
  let counted = 0;
  const lineOf = (at: number): number => {
    for (let end = text.indexOf("\n", counted); end >= 0 && end < at; end = text.indexOf("\n", counted)) {
      line++;
      counted = end + 1;
    }
    return line;
  };
  for (const { key, word, at } of words) {
    const name = JSON.parse(key) as string;
    repairs.add(nonFiniteMessage(name, word, nonFiniteOf(word)), () => lineOf(at));
  }
  return repairs.list();
}
