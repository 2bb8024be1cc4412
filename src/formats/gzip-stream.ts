// gzip, as a stream: packed in blocks on all processors, unpacked with every checksum checked.

import { pipeline, Readable } from "node:stream";
import { promisify } from "node:util";
import { constants, createGunzip, deflateRaw, deflateRawSync } from "node:zlib";
import { closeMember, mostInMember, storedMember } from "./gzip-member.js";

/** Blocks in work at a time; Node compresses on four threads. */
const parallelBlocks = 6;
const sampleBytes = 16 * 1024;
const pack = promisify(deflateRaw);

/**
 * `fast` stores what hardly compresses, such as the numbers of a trained model. `small` compresses it as well as
 * gzip does: such numbers repeat nothing, so that coding them without looking for repetitions gives the same size in a
 * quarter of the time.
 */
export type GzipEffort = "fast" | "small";

/**
 * Packs chunks into gzip members of 1 MiB each, which every gzip reads as one file; each says in its header how long it
 * is. The same bytes, however they are cut into chunks and however many threads there are, give the same bytes.
 */
export async function* gzipChunks(
  chunks: AsyncIterable<Uint8Array>,
  effort: GzipEffort = "fast",
): AsyncGenerator<Buffer> {
  const inWork: Promise<Buffer>[] = [];
  for await (const block of blocksOf(chunks)) {
    const work = packBlock(block, effort);
    // Handled where it is awaited, also when that comes later.
    work.catch(() => undefined);
    inWork.push(work);
    const oldest = inWork.length >= parallelBlocks ? inWork.shift() : undefined;
    if (oldest !== undefined) yield await oldest;
  }
  for (const work of inWork) yield await work;
}

/** Unpacks gzip of one or several members. Throws (rejects) zlib's errors for damaged or cut data. */
export async function* gunzipChunks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  // Errors come out of the loop below: the pipeline destroys the stream with them.
  pipeline(Readable.from(chunks), gunzip, () => undefined);
  for await (const chunk of gunzip) yield chunk as Buffer;
}

async function packBlock(block: Buffer, effort: GzipEffort): Promise<Buffer> {
  const isHard = isDense(block);
  if (isHard && effort === "fast") return storedMember(block);
  const packed = await pack(
    block,
    isHard ? { strategy: constants.Z_HUFFMAN_ONLY, memLevel: 9 } : { level: 6 },
  );
  return packed.length < block.length ? closeMember(packed, block) : storedMember(block);
}

/** Cuts the stream every 1 MiB. The blocks are memory of their own. */
async function* blocksOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let block = Buffer.allocUnsafe(mostInMember);
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
      block = Buffer.allocUnsafe(mostInMember);
      filled = 0;
    }
  }
  // Also of nothing one block is made: no bytes at all would not be gzip.
  if (filled > 0 || isEmpty) yield block.subarray(0, filled);
}

/** Whether compressing saves less than a twelfth, judged by a piece from the middle. */
function isDense(block: Buffer): boolean {
  if (block.length < 2 * sampleBytes) return false;
  const middle = Math.floor((block.length - sampleBytes) / 2);
  const sample = block.subarray(middle, middle + sampleBytes);
  return deflateRawSync(sample, { level: 1 }).length > sampleBytes * (11 / 12);
}
