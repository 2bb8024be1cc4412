// How a run ended, as its recorder knows it.

import { encodeJson } from "../core/json/tolerant-json.js";

/** The end of a run; what is absent does not apply. */
export interface Outcome {
  readonly state: "finished" | "failed" | "stopped";
  /** One sentence. */
  readonly reason?: string;
  /** "SIGTERM" */
  readonly signal?: string;
  readonly exitCode?: number;
  /** What was thrown; its stack goes to outputs/errors.log. */
  readonly error?: unknown;
}

const longestReason = 500;

/** The outcome of something thrown: "TypeError: x is not a function", one line, cut where it is very long. */
export function failureOf(error: unknown): Outcome {
  return { state: "failed", reason: oneLine(describeError(error)), error };
}

/** How a run counts whose process ended without a word about it: the training did not say that it was done. */
export function outcomeOfExit(exitCode: number): Outcome {
  if (exitCode === 0) return { state: "failed", reason: "The process ended without finish()." };
  return { state: "failed", reason: `The process ended with exit code ${exitCode}.`, exitCode };
}

/** The whole story of something thrown, for errors.log. */
export function errorStory(error: unknown): string {
  if (!(error instanceof Error)) return describeError(error);
  const story = error.stack ?? describeError(error);
  return error.cause === undefined ? story : `${story}\nCaused by: ${describeError(error.cause)}`;
}

/** Something thrown in one line: name, message and cause ("fetch failed" alone says little), cut where very long. */
export function errorLine(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const because = cause === undefined ? "" : `; caused by ${describeError(cause)}`;
  return oneLine(describeError(error) + because);
}

function describeError(error: unknown): string {
  try {
    if (error instanceof Error) return `${error.name}: ${error.message}`;
    // Some clients throw objects that are no errors.
    return typeof error === "object" && error !== null ? encodeJson(error) : String(error);
  } catch {
    return "something that cannot be printed";
  }
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= longestReason ? line : `${line.slice(0, longestReason)}…`;
}
