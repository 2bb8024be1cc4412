// A command to go on with, so that a person can copy it: with the roots that were asked for, quoted for the shell.

import { printable } from "../core/printable.js";

/** Words that a shell takes as they are. */
const plainWord = /^[\p{L}\p{N}_@%+=:,./-]+$/u;

/** `runledger restore 'run a' --root runs`; a last word that begins with a dash stands after two of them. */
export function nextCommand(words: readonly string[], roots: readonly string[]): string {
  const last = words.at(-1) ?? "";
  const named = last.startsWith("-") ? [...words.slice(0, -1), "--", last] : words;
  const options = roots.flatMap((root) => ["--root", root]);
  const at = named.includes("--") ? named.indexOf("--") : named.length;
  return ["runledger", ...named.slice(0, at), ...options, ...named.slice(at)].map(quoted).join(" ");
}

function quoted(word: string): string {
  return plainWord.test(word) ? word : `'${printable(word).replaceAll("'", "'\\''")}'`;
}
