// How deep JSON may nest, and a cheap check of it.

import { syntaxErrorAt } from "./json-syntax-error.js";

/** Deepest nesting that is read or written; Python's own json module gives up at about the same depth. */
export const deepestJson = 1000;

/**
 * Refuses a text that nests deeper than `deepestJson`, so that nothing that walks the data can exhaust the stack.
 * Counting the openers comes first: it is twenty times faster than a scan and settles nearly every file.
 * @throws JsonSyntaxError
 */
export function refuseDepth(text: string, firstLine: number): void {
  if (text.length < 2 * deepestJson) return;
  if (countUpTo(text, "[", deepestJson) + countUpTo(text, "{", deepestJson) <= deepestJson) return;
  const at = findTooDeep(text);
  if (at === undefined) return;
  throw syntaxErrorAt(`data nested deeper than ${deepestJson} levels`, { text, at, firstLine });
}

function countUpTo(text: string, sign: string, limit: number): number {
  let count = 0;
  for (let at = text.indexOf(sign); at >= 0 && count <= limit; at = text.indexOf(sign, at + 1)) count++;
  return count;
}

/** Offset of the first opener beyond the limit. Strings are skipped; in broken JSON the answer may be any opener. */
function findTooDeep(text: string): number | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = endOfString(text, at);
    else if (code === 0x5b || code === 0x7b) {
      if (++depth > deepestJson) return at;
    } else if (code === 0x5d || code === 0x7d) depth--;
  }
  return undefined;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at;
    if (code === 0x5c) at++;
  }
  return text.length;
}
