// Unpacks our own .gz files member by member, several at a time, and goes on behind a damaged one.

import { promisify } from "node:util";
import { crc32, createInflateRaw, inflateRaw } from "node:zlib";
import { memberLength, mostInMember, openMember, storedContent } from "./gzip-member.js";

/** Members in work at a time; Node unpacks on four threads. */
const parallelMembers = 6;
const headBytes = 20;
const inflate = promisify(inflateRaw);

/** The bytes of a file from a place on, fewer at its end; memory of their own. */
export type ReadAt = (position: number, length: number) => Uint8Array;

/** What a member holds. `isDamaged`: it is not what was packed; what cannot be told is zeros then. */
export interface UnpackedMember {
  readonly pieces: readonly Uint8Array[];
  readonly isDamaged: boolean;
}

/** Whether a .gz file begins with a member of ours. */
export function isInMembers(read: ReadAt): boolean {
  return memberLength(read(0, headBytes)) !== undefined;
}

/**
 * Unpacks a file that `isInMembers`. A damaged member is handed out as such, and so is, as the last one, what is no member
 * or is cut: what follows it cannot be found.
 */
export async function* gunzipMembers(read: ReadAt): AsyncGenerator<UnpackedMember> {
  const inWork: Promise<UnpackedMember>[] = [];
  for (let at = 0; ; ) {
    const head = read(at, headBytes);
    if (head.length === 0) break;
    const length = memberLength(head);
    const member = length === undefined ? new Uint8Array(0) : read(at, length);
    inWork.push(length === undefined || member.length < length ? Promise.resolve(nothing) : unpack(member));
    if (length === undefined || member.length < length) break;
    at += length;
    const oldest = inWork.length >= parallelMembers ? inWork.shift() : undefined;
    if (oldest !== undefined) yield await oldest;
  }
  for (const work of inWork) yield await work;
}

const nothing: UnpackedMember = { pieces: [], isDamaged: true };

/** Never rejects. */
async function unpack(bytes: Uint8Array): Promise<UnpackedMember> {
  const { content, crc, unpackedBytes } = openMember(bytes);
  const size = Math.min(unpackedBytes, mostInMember);
  const pieces = storedContent(content) ?? (await inflated(content));
  if (pieces === undefined) return { pieces: [await inflatedSoFar(content, size)], isDamaged: true };
  const found = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const sum = pieces.reduce((value, piece) => crc32(piece, value), 0);
  const isDamaged = found !== unpackedBytes || sum !== crc;
  return { pieces, isDamaged };
}

async function inflated(content: Uint8Array): Promise<readonly Uint8Array[] | undefined> {
  try {
    return [await inflate(content, { maxOutputLength: mostInMember })];
  } catch {
    return undefined; // The caller says that the member is damaged.
  }
}

/** What comes out of a deflate stream before its damage, and zeros for the rest. */
function inflatedSoFar(content: Uint8Array, size: number): Promise<Buffer> {
  return new Promise((resolve) => {
    const found = Buffer.alloc(size);
    let filled = 0;
    const stream = createInflateRaw({ chunkSize: 1024 });
    stream.on("data", (piece: Buffer) => {
      found.set(piece.subarray(0, size - filled), filled);
      filled = Math.min(size, filled + piece.length);
    });
    stream.on("error", () => resolve(found));
    stream.on("end", () => resolve(found));
    stream.end(content);
  });
}
