// The growing end of a text file, in pieces that are cut between characters.

import { closeSync, readSync } from "node:fs";
import type { LogAnswer } from "../../core/view/run-data.js";
import { UserError } from "../../errors.js";
import { openRegularFile } from "../../formats/read-file.js";

/** Bytes of one answer. */
const mostBytes = 64 * 1024;

/**
 * Text from a byte on, at most 64 KiB; without `from` the last 64 KiB. Cut where characters end, so that an unfinished
 * last one comes with the next piece. Where the file has become shorter than `from` it is another: its end is told.
 * @throws UserError "no-such-file" where it is gone, no regular file, or cannot be read
 */
export function readLog(path: string, from: number | undefined): LogAnswer {
  const file = openRegularFile(path);
  if (!("descriptor" in file)) {
    const why = "problem" in file ? file.problem.message : "is gone.";
    throw new UserError("no-such-file", `${path}: ${why}`);
  }
  try {
    const { size } = file.stat;
    const isNew = from === undefined || !Number.isFinite(from) || from < 0 || from > size;
    const start = isNew ? Math.max(0, size - mostBytes) : Math.floor(from);
    const bytes = readBytes(file.descriptor, start, Math.min(mostBytes, size - start));
    const first = isNew && start > 0 ? startOfCharacter(bytes) : 0;
    const end = bytes.length - unfinishedBytes(bytes);
    return { text: bytes.toString("utf8", first, end), next: start + end, sizeBytes: size };
  } finally {
    closeSync(file.descriptor);
  }
}

function readBytes(descriptor: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(descriptor, bytes, filled, length - filled, at + filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

/** Where the first whole character begins: behind at most three bytes that continue one. */
function startOfCharacter(bytes: Buffer): number {
  let at = 0;
  while (at < 3 && at < bytes.length && isContinuation(bytes[at] as number)) at++;
  return at;
}

/** Bytes at the end that begin a character which is not all there yet. */
function unfinishedBytes(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number;
    if (isContinuation(byte)) continue;
    return lengthOfCharacter(byte) > back ? back : 0;
  }
  return 0;
}

function isContinuation(byte: number): boolean {
  return (byte & 0xc0) === 0x80;
}

function lengthOfCharacter(lead: number): number {
  if (lead >= 0xf0 && lead < 0xf8) return 4;
  if (lead >= 0xe0) return lead < 0xf0 ? 3 : 1;
  return lead >= 0xc0 ? 2 : 1;
}
