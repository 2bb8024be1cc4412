// gzip, as a stream: packed in blocks on all processors, unpacked with every checksum checked.

import { pipeline, Readable } from "node:stream";
import { promisify } from "node:util";
import { createGunzip, deflateRawSync, gzip } from "node:zlib";

const blockBytes = 1024 * 1024;
/** Blocks in work at a time; Node compresses on four threads. */
const parallelBlocks = 4;
const sampleBytes = 16 * 1024;
const pack = promisify(gzip);

/**
 * Packs chunks into gzip members of 1 MiB each, which every gzip reads as one file. What does not compress, such as the
 * numbers of a trained model, is stored: a tenth of the time for less than a tenth more bytes. The same bytes, however
 * they are cut into chunks, give the same bytes.
 */
export async function* gzipChunks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const inWork: Promise<Buffer>[] = [];
  for await (const block of blocksOf(chunks)) {
    const work = pack(block, { level: isDense(block) ? 0 : 6 });
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

async function* blocksOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let block = Buffer.allocUnsafe(blockBytes);
  let filled = 0;
  let isEmpty = true;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      const piece = chunk.subarray(at, at + blockBytes - filled);
      block.set(piece, filled);
      filled += piece.length;
      at += piece.length;
      if (filled < blockBytes) continue;
      isEmpty = false;
      yield block;
      block = Buffer.allocUnsafe(blockBytes);
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
