// What an attempt says about trouble: with the disk above all.

import { UserError } from "../errors.js";
import type { Outcome } from "../recorder/outcome.js";
import { fileErrorName } from "../store/file-error.js";

const meanings: Readonly<Record<string, string>> = {
  ENOSPC: "no space is left on the disk",
  EDQUOT: "the quota of the disk is used up",
  EROFS: "the disk can only be read",
  EACCES: "there is no right to write there",
  EIO: "the disk has failed",
};
const inLine = new RegExp(`\\b(${Object.keys(meanings).join("|")})\\b`);

/** A sentence about an error: a UserError's own, else the file error with what it means. */
export function reasonOf(error: unknown): string {
  if (error instanceof UserError) return error.message;
  const name = fileErrorName(error);
  const meaning = meanings[name];
  return meaning === undefined ? `${name}.` : `${firstLarge(meaning)} (${name}).`;
}

/**
 * What a recorder's warnings say of the disk: "no space is left on the disk (history.jsonl: ENOSPC)"; undefined when they
 * are about something else.
 */
export function diskTrouble(lines: readonly string[]): string | undefined {
  for (const line of lines) {
    const name = inLine.exec(line)?.[1];
    if (name === undefined) continue;
    const file = /^(?!runledger:)([\w./-]+):/.exec(line)?.[1];
    return `${meanings[name]} (${file === undefined ? "" : `${file}: `}${name})`;
  }
  return undefined;
}

/** An outcome whose reason says what a shell's codes mean: 126 and 127. */
export function withMeaning(outcome: Outcome): Outcome {
  const meaning = { 126: "a program may not be run", 127: "a program was not found" }[outcome.exitCode ?? 0];
  if (outcome.state !== "failed" || meaning === undefined) return outcome;
  return { ...outcome, reason: `Ended with exit code ${outcome.exitCode}: ${meaning}.` };
}

function firstLarge(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
