// The growing end of a text file, in pieces that are cut between characters.

import { readSync } from "node:fs";
import type { LogAnswer } from "../../core/view/run-data.js";
import type { OpenRunFile } from "../run-files.js";

/** Bytes of one answer. */
const mostBytes = 64 * 1024;

/**
 * Text from a byte on, at most 64 KiB; without `from` the last 64 KiB. Cut where characters end, so that an unfinished
 * last one comes with the next piece. Where the file has become shorter than `from` it is another: its end is told.
 * @param file open for reading; closed by the caller
 */
export function readLog({ descriptor, sizeBytes }: OpenRunFile, from: number | undefined): LogAnswer {
  const isNew = from === undefined || !Number.isFinite(from) || from < 0 || from > sizeBytes;
  const start = isNew ? Math.max(0, sizeBytes - mostBytes) : Math.floor(from);
  const bytes = readBytes(descriptor, start, Math.min(mostBytes, sizeBytes - start));
  const first = isNew && start > 0 ? startOfCharacter(bytes) : 0;
  const end = bytes.length - unfinishedBytes(bytes);
  return { text: bytes.toString("utf8", first, end), next: start + end, sizeBytes };
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
