// Makes files that are too large, too short, or not files at all.

import { spawnSync } from "node:child_process";
import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";

/** Runs a program that makes what Node cannot. Throws what it says when it fails. */
export function made(program: string, ...words: string[]): void {
  const { status, stderr } = spawnSync(program, words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program}: ${stderr}`);
}

/** Writes a text again and again until the file has so many bytes. */
export function repeated(path: string, text: string, bytes: number): void {
  const piece = Buffer.from(text.repeat(Math.ceil(2 ** 24 / text.length)));
  const handle = openSync(path, "w");
  for (let written = 0; written < bytes; )
    written += writeSync(handle, piece, 0, Math.min(piece.length, bytes - written));
  closeSync(handle);
}

/** A file that says it is large and is empty. */
export function sparse(path: string, bytes: number): void {
  const handle = openSync(path, "w");
  ftruncateSync(handle, bytes);
  closeSync(handle);
}

/** The beginning of an .npy file with this header. */
export const npyOf = (header: string): Buffer => {
  const text = Buffer.from(`${header}\n`);
  return Buffer.concat([
    Buffer.from("\x93NUMPY\x01\x00", "latin1"),
    Buffer.from([text.length & 255, text.length >> 8]),
    text,
  ]);
};

/** The beginning of an event file whose first record says that it has this length. */
export const eventOf = (length: bigint): Buffer => {
  const bytes = Buffer.alloc(12);
  bytes.writeBigUInt64LE(length);
  return bytes;
};
