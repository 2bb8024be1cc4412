// How deep JSON may nest and how much it may hold, and a cheap check of both.

import { syntaxErrorAt } from "./json-syntax-error.js";

/** Deepest nesting that is read or written; Python's own json module gives up at about the same depth. */
export const deepestJson = 1000;

/** Most objects and lists in one text: more would take the parser minutes and gigabytes. */
const mostContainers = 2_000_000;

/**
 * Refuses a text that nests deeper than `deepestJson`, so that nothing that walks the data can exhaust the stack, and
 * one of millions of objects. Counting the openers comes first: it is far cheaper than a scan and settles nearly every
 * file.
 * @throws JsonSyntaxError
 */
export function refuseDepth(text: string, firstLine: number): void {
  if (text.length < 2 * deepestJson) return;
  if (countUpTo(text, "[", deepestJson) + countUpTo(text, "{", deepestJson) <= deepestJson) return;
  const found = findTooMuch(text);
  if (found !== undefined) throw syntaxErrorAt(found.message, { text, at: found.at, firstLine });
}

function countUpTo(text: string, sign: string, limit: number): number {
  let count = 0;
  for (let at = text.indexOf(sign); at >= 0 && count <= limit; at = text.indexOf(sign, at + 1)) count++;
  return count;
}

/** The first opener beyond a limit. Strings are skipped; in broken JSON the answer may be any opener. */
function findTooMuch(text: string): { readonly at: number; readonly message: string } | undefined {
  let depth = 0;
  let containers = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = endOfString(text, at);
    else if (code === 0x5b || code === 0x7b) {
      if (++depth > deepestJson) return { at, message: `data nested deeper than ${deepestJson} levels` };
      if (++containers > mostContainers)
        return { at, message: `more than ${mostContainers} objects and lists` };
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
