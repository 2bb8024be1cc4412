// gzip, as a stream: packed in blocks on all processors, unpacked with every checksum checked.

import { pipeline, Readable } from "node:stream";
import { promisify } from "node:util";
import { constants, createGunzip, deflateRaw } from "node:zlib";
import { closeMember, mostInMember, storedLength, storedMember } from "./gzip-member.js";

/** Blocks in work at a time; Node compresses on four threads. */
const parallelBlocks = 6;
const sampleBytes = 16 * 1024;
const samplePieces = 16;
const pack = promisify(deflateRaw);

/**
 * `fast` stores what hardly compresses, such as the numbers of a trained model. `small` compresses it as well as
 * gzip does: such numbers repeat nothing, so that coding them without looking for repetitions gives the same size in a
 * quarter of the time.
 */
export type GzipEffort = "fast" | "small";

/**
 * Packs chunks into gzip members of 1 MiB each, which every gzip reads as one file; each says in its header how long it
 * is. The same bytes, however they are cut into chunks and however many threads there are, give the same bytes. A
 * chunk is done with when the next is asked for; so are the members that are handed out.
 */
export async function* gzipChunks(
  chunks: AsyncIterable<Uint8Array>,
  effort: GzipEffort = "fast",
): AsyncGenerator<Buffer> {
  const buffers = new Buffers();
  const inWork: Promise<PackedBlock>[] = [];
  for await (const block of blocksOf(chunks, buffers)) {
    const work = packBlock(block, effort);
    // Handled where it is awaited, also when that comes later.
    work.catch(() => undefined);
    inWork.push(work);
    const oldest = inWork.length >= parallelBlocks ? inWork.shift() : undefined;
    if (oldest !== undefined) yield* buffers.member(await oldest);
  }
  for (const work of inWork) yield* buffers.member(await work);
}

/** Packs nothing: members of up to 1 MiB that hold the bytes as they are, so that the length is known before them. */
export function storeBytes(bytes: Uint8Array): Buffer {
  const members: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += mostInMember)
    members.push(storedMember(bytes.subarray(at, at + mostInMember)));
  return Buffer.concat(members);
}

/** Unpacks gzip of one or several members. Throws (rejects) zlib's errors for damaged or cut data. */
export async function* gunzipChunks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  // Errors come out of the loop below: the pipeline destroys the stream with them.
  pipeline(Readable.from(chunks), gunzip, () => undefined);
  for await (const chunk of gunzip) yield chunk as Buffer;
}

/** A block, and its deflate stream where that is shorter. */
interface PackedBlock {
  readonly block: Buffer;
  readonly content: Buffer | undefined;
}

async function packBlock(block: Buffer, effort: GzipEffort): Promise<PackedBlock> {
  const isHard = await isDense(block);
  if (isHard && effort === "fast") return { block, content: undefined };
  const how = isHard ? { strategy: constants.Z_HUFFMAN_ONLY, memLevel: 9 } : { level: 6 };
  // Each piece of output is a task of its own for another thread: one is enough.
  const content = await pack(block, { ...how, chunkSize: Math.max(64, block.length) });
  return { block, content: content.length < block.length ? content : undefined };
}

/** Buffers that are used again: fetching and giving back a gigabyte of memory takes longer than looking through it. */
class Buffers {
  readonly #free: Buffer[] = [];
  #room: Buffer | undefined;

  /** One of `mostInMember` bytes. */
  take(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafe(mostInMember);
  }

  /** The member of a block, whose buffer is free when this ends. */
  *member({ block, content }: PackedBlock): Generator<Buffer> {
    if (content === undefined) this.#room ??= Buffer.allocUnsafe(storedLength(mostInMember));
    yield content === undefined ? storedMember(block, this.#room) : closeMember(content, block);
    if (block.length === mostInMember) this.#free.push(block);
  }
}

/** Cuts the stream every 1 MiB. */
async function* blocksOf(chunks: AsyncIterable<Uint8Array>, buffers: Buffers): AsyncGenerator<Buffer> {
  let block = buffers.take();
  let filled = 0;
  let isEmpty = true;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      const piece = chunk.subarray(at, at + mostInMember - filled);
      block.set(piece, filled);
      filled += piece.length;
      at += piece.length;
      if (filled < mostInMember) continue;
      isEmpty = false;
      yield block;
      block = buffers.take();
      filled = 0;
    }
  }
  // Also of nothing one block is made: no bytes at all would not be gzip.
  if (filled > 0 || isEmpty) yield block.subarray(0, filled);
}

/** Whether compressing saves less than a twelfth, judged by pieces from all over the block: it may hold several files. */
async function isDense(block: Buffer): Promise<boolean> {
  if (block.length < 2 * sampleBytes) return false;
  const pieceBytes = sampleBytes / samplePieces;
  const pieces = Array.from({ length: samplePieces }, (_, piece) => {
    const middle = Math.floor((block.length * (piece + 0.5)) / samplePieces);
    return block.subarray(middle - pieceBytes / 2, middle + pieceBytes / 2);
  });
  const { length } = await pack(Buffer.concat(pieces), { level: 1, chunkSize: 2 * sampleBytes });
  return length > sampleBytes * (11 / 12);
}
