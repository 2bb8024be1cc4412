// The unpacked bytes of an archive, whatever it is packed with, and where they are not what was packed.

import { gunzipMembers, isInMembers, type ReadAt } from "../formats/gunzip-members.js";
import { gunzipChunks } from "../formats/gzip-stream.js";
import { piecesOf } from "./archive-plan.js";
import type { FileHandle, FileSystem } from "./file-system.js";

/** A stretch of the unpacked archive: from `start` up to `end`, which is not part of it. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** An archive that is read from its start to its end. */
export interface ArchiveStream {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** What was found damaged so far; of archives that others packed damage is an error of the chunks instead. */
  readonly damage: readonly Stretch[];
}

/** Opens an archive: .tar.gz or .tar. Links are not followed. What the file system throws comes with the chunks. */
export function openArchive(files: FileSystem, path: string): ArchiveStream {
  const damage: Stretch[] = [];
  return { chunks: unpack(files, path, damage), damage };
}

async function* unpack(files: FileSystem, path: string, damage: Stretch[]): AsyncGenerator<Uint8Array> {
  const handle = files.open(path, "read");
  try {
    const read: ReadAt = (position, buffer) => readAt(files, { handle, position }, buffer);
    const [first, second] = await read(0, Buffer.alloc(2));
    if (first !== 0x1f || second !== 0x8b) yield* copiesOf(files, path);
    else if (!(await isInMembers(read))) yield* gunzipChunks(copiesOf(files, path));
    else yield* unpackMembers(read, damage);
  } finally {
    files.close(handle);
  }
}

/**
 * The bytes in members of ours, from where one of them begins; each piece is good until the next is asked for.
 * @param damage added to when a member is damaged; counted from the first of these bytes
 */
export async function* unpackMembers(read: ReadAt, damage: Stretch[], from = 0): AsyncGenerator<Uint8Array> {
  let position = 0;
  for await (const { pieces, isDamaged } of gunzipMembers(read, from)) {
    const start = position;
    for (const piece of pieces) position += piece.length;
    if (isDamaged) damage.push({ start, end: Math.max(position, start + 1) });
    yield* pieces;
  }
}

/** Fills the buffer from a place in a file on; returns the part that was filled. Throws what the file system throws. */
export function readAt(
  files: FileSystem,
  { handle, position }: { readonly handle: FileHandle; readonly position: number },
  buffer: Buffer,
): Buffer {
  let filled = 0;
  for (let count = -1; count !== 0 && filled < buffer.length; filled += count)
    count = files.read(handle, buffer.subarray(filled), position + filled);
  return buffer.subarray(0, filled);
}

/** Copies, because the streams that take them keep them for a while. */
async function* copiesOf(files: FileSystem, path: string): AsyncGenerator<Uint8Array> {
  for (const piece of piecesOf(files, path)) yield Buffer.from(piece);
}
