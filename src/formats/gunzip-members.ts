// Unpacks our own .gz files member by member, several at a time, and goes on behind a damaged one.

import { promisify } from "node:util";
import { crc32, createInflateRaw, inflateRaw } from "node:zlib";
import { memberLength, mostInMember, openMember, storedContent, storedLength } from "./gzip-member.js";

/** Members in work at a time; Node unpacks on four threads. */
const parallelMembers = 6;
const headBytes = 20;
const inflate = promisify(inflateRaw);

/** Fills the buffer with a file's bytes from a place on; gives the part of it that was filled, not all at the end. */
export type ReadAt = (position: number, buffer: Buffer) => Buffer | Promise<Buffer>;

/** What a member holds. `isDamaged`: it is not what was packed; what cannot be told is zeros then. */
export interface UnpackedMember {
  /** Good until the next member is asked for. */
  readonly pieces: readonly Uint8Array[];
  readonly isDamaged: boolean;
}

/** Whether a .gz file begins with a member of ours. */
export async function isInMembers(read: ReadAt): Promise<boolean> {
  return memberLength(await read(0, Buffer.alloc(headBytes))) !== undefined;
}

/**
 * Unpacks a file that `isInMembers`, from where one of its members begins. A damaged member is handed out as such, and
 * so is, as the last one, what is no member or is cut: what follows it cannot be found.
 */
export async function* gunzipMembers(read: ReadAt, start = 0): AsyncGenerator<UnpackedMember> {
  const buffers = new Buffers();
  const inWork: InWork[] = [];
  const head = Buffer.alloc(headBytes);
  for (let at = start; ; ) {
    const found = await read(at, head);
    if (found.length === 0) break;
    const length = memberLength(found);
    const buffer = buffers.take(length ?? 0);
    const bytes = await read(at, buffer.subarray(0, length ?? 0));
    const isCut = length === undefined || bytes.length < length;
    inWork.push({ buffer, work: isCut ? Promise.resolve(nothing) : unpack(bytes) });
    if (isCut) break;
    at += length;
    const oldest = inWork.length >= parallelMembers ? inWork.shift() : undefined;
    if (oldest === undefined) continue;
    yield await oldest.work;
    buffers.giveBack(oldest.buffer);
  }
  for (const { work } of inWork) yield await work;
}

interface InWork {
  readonly buffer: Buffer;
  readonly work: Promise<UnpackedMember>;
}

/** Buffers for packed members that are used again. */
class Buffers {
  readonly #usual = storedLength(mostInMember);
  readonly #free: Buffer[] = [];

  take(bytes: number): Buffer {
    return bytes > this.#usual
      ? Buffer.allocUnsafe(bytes)
      : (this.#free.pop() ?? Buffer.allocUnsafe(this.#usual));
  }

  giveBack(buffer: Buffer): void {
    if (buffer.length === this.#usual) this.#free.push(buffer);
  }
}

const nothing: UnpackedMember = { pieces: [], isDamaged: true };

/** Never rejects. */
async function unpack(bytes: Uint8Array): Promise<UnpackedMember> {
  const { content, crc, unpackedBytes } = openMember(bytes);
  const size = Math.min(unpackedBytes, mostInMember);
  const pieces = storedContent(content) ?? (await inflated(content, size));
  if (pieces === undefined) return { pieces: [await inflatedSoFar(content, size)], isDamaged: true };
  const found = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const sum = pieces.reduce((value, piece) => crc32(piece, value), 0);
  const isDamaged = found !== unpackedBytes || sum !== crc;
  return { pieces, isDamaged };
}

async function inflated(content: Uint8Array, size: number): Promise<readonly Uint8Array[] | undefined> {
  try {
    // Each piece of output is a task of its own for another thread: one, which is not filled to its end, is enough.
    return [await inflate(content, { maxOutputLength: mostInMember, chunkSize: size + 64 })];
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
