// Walks through the files of a tar archive without keeping or writing any: for looking into them.

import { ByteStream } from "./byte-stream.js";
import { parsePax } from "./pax.js";
import { blockBytes, headerOf, isZero, paddingOf } from "./tar-block.js";
import { TarFormatError } from "./tar-members.js";

export interface TarFile {
  /** As the archive says; it may lead anywhere and is only for showing. */
  readonly path: string;
  /** To be read before the next file is asked for; what is left is skipped. */
  readonly content: AsyncIterable<Uint8Array>;
}

const longestName = 1024 * 1024;
const plainFiles: ReadonlySet<string> = new Set(["File", "OldFile", "ContiguousFile"]);

/**
 * The plain files of a tar archive, one after the other; links, folders and devices are passed over.
 * @throws (rejects) TarFormatError for a damaged or cut archive, and what the chunks throw
 */
export async function* tarFiles(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<TarFile> {
  const bytes = new ByteStream(chunks);
  let next: ReadonlyMap<string, string> = new Map();
  try {
    for (;;) {
      const block = await bytes.take(blockBytes);
      if (block.length === 0 || (block.length === blockBytes && isZero(block))) return;
      if (block.length < blockBytes) throw new TarFormatError("the archive is cut");
      const header = headerOf(block);
      const size = Number(next.get("size") ?? header.size ?? 0);
      if (!Number.isSafeInteger(size) || size < 0) throw new TarFormatError("a member has no possible size");
      if (header.type === "ExtendedHeader" || header.type === "NextFileHasLongPath") {
        if (size > longestName) throw new TarFormatError(`an extended header says it has ${size} bytes`);
        const said = Buffer.from(await bytes.take(size + paddingOf(size))).subarray(0, size);
        next = new Map([...next, ...extensionOf(header.type, said)]);
        continue;
      }
      const content = contentOf(bytes, size);
      if (plainFiles.has(header.type)) yield { path: next.get("path") ?? header.path ?? "", content };
      next = new Map();
      await drain(content);
      await skip(bytes, paddingOf(size));
    }
  } finally {
    await bytes.close();
  }
}

/** What an extension says of the next member. */
function extensionOf(type: string, said: Buffer): Iterable<readonly [string, string]> {
  if (type === "ExtendedHeader") return parsePax(said) ?? [];
  return [["path", said.toString("utf8").replace(/\0+$/, "")]];
}

/** Goes on where its last reader has stopped. */
interface MemberContent extends AsyncIterable<Uint8Array> {
  readonly next: () => Promise<IteratorResult<Uint8Array, undefined>>;
}

function contentOf(bytes: ByteStream, size: number): MemberContent {
  let left = size;
  const next = async (): Promise<IteratorResult<Uint8Array, undefined>> => {
    if (left === 0) return { done: true, value: undefined };
    const piece = await bytes.takeSome(left);
    if (piece.length === 0) throw new TarFormatError("the archive is cut");
    left -= piece.length;
    return { done: false, value: piece };
  };
  return { next, [Symbol.asyncIterator]: () => ({ next }) };
}

async function drain(content: MemberContent): Promise<void> {
  for (let step = await content.next(); step.done !== true; ) step = await content.next();
}

async function skip(bytes: ByteStream, length: number): Promise<void> {
  if ((await bytes.take(length)).length < length) throw new TarFormatError("the archive is cut");
}
