// What is in a lock file.

import { isPlainObject } from "../core/flatten.js";
import { parseTolerantJson } from "../core/json/tolerant-json.js";
import { exitCodes, UserError } from "../errors.js";
import { readTextFile } from "../formats/read-file.js";
import { isWriterIdentity, type WriterIdentity } from "./writer-identity.js";

/** What a lock file says. */
export interface LockRecord {
  readonly token: string;
  readonly writer: WriterIdentity;
  /** ISO 8601, UTC; brought up to date while the work goes on. */
  readonly time: string;
}

export interface FoundLock {
  /** Undefined when the file is no lock record: cut off, or of somebody else. */
  readonly record: LockRecord | undefined;
  readonly modifiedMs: number;
}

/**
 * Reads a lock file.
 * @throws UserError "bad-lock" when it is no regular file or cannot be read
 */
export function readLock(path: string): FoundLock | "missing" {
  const file = readTextFile(path, { maxBytes: 64 * 1024 });
  if ("missing" in file) return "missing";
  if ("problem" in file) {
    throw new UserError("bad-lock", `${path}: ${file.problem.message}`, {
      hint: "Remove it when no other runledger command is at work.",
      exitCode: exitCodes.refused,
    });
  }
  return { record: parseLock(file.text), modifiedMs: file.stat.mtimeMs };
}

function parseLock(text: string): LockRecord | undefined {
  let value: unknown;
  try {
    value = parseTolerantJson(text).value;
  } catch {
    return undefined;
  }
  if (!isPlainObject(value)) return undefined;
  const { token, writer, time } = value;
  if (typeof token !== "string" || typeof time !== "string" || !isWriterIdentity(writer)) return undefined;
  return Number.isNaN(Date.parse(time)) ? undefined : { token, writer, time };
}

/** The text of a lock file. */
export function encodeLock(record: LockRecord): string {
  return `${JSON.stringify(record)}\n`;
}
