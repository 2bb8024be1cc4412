// Writes tar archives that are the same bytes for the same content: no owners, no times, no modes.

import { Header } from "tar";
import { encodePax } from "./pax.js";
import { blockBytes, paddingOf } from "./tar-block.js";

export { type TarContents, TarFormatError, type TarMember } from "./tar-members.js";
export { readTar, type TarLimits, type TarSink } from "./tar-reader.js";

/** What goes into an archive. Paths are relative, with "/" between the parts. */
export type TarSource =
  | { readonly kind: "folder"; readonly path: string }
  | {
      readonly kind: "file";
      readonly path: string;
      readonly sizeBytes: number;
      /** Called when its turn has come. The pieces need not outlast the next being asked for. */
      readonly read: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
    };

/** A file gave more or fewer bytes than it was said to have. */
export class TarSizeError extends Error {
  override readonly name = "TarSizeError";
  readonly path: string;

  constructor(path: string, sizeBytes: number, found: number) {
    super(`${path} had ${sizeBytes} bytes and gave ${found}`);
    this.path = path;
  }
}

/**
 * The archive, piece by piece, each good until the next is asked for. The same sources give the same bytes on every
 * machine.
 * @throws TarSizeError, and what reading a source throws
 */
export async function* packTar(sources: Iterable<TarSource>): AsyncGenerator<Uint8Array> {
  yield* packMembers(sources);
  yield Buffer.alloc(2 * blockBytes);
}

/** The same without the archive's end, so that more members may follow. Throws as `packTar`. */
export async function* packMembers(sources: Iterable<TarSource>): AsyncGenerator<Uint8Array> {
  for (const source of sources) {
    yield headOf(source);
    if (source.kind === "file") yield* bodyOf(source);
  }
}

async function* bodyOf(source: TarSource & { readonly kind: "file" }): AsyncGenerator<Uint8Array> {
  let found = 0;
  for await (const piece of source.read()) {
    found += piece.length;
    if (found > source.sizeBytes) break;
    yield piece;
  }
  if (found !== source.sizeBytes) throw new TarSizeError(source.path, source.sizeBytes, found);
  yield padding(found);
}

function headOf(source: TarSource): Buffer {
  const path = source.kind === "folder" ? `${source.path}/` : source.path;
  const size = source.kind === "folder" ? 0 : source.sizeBytes;
  const block = Buffer.alloc(blockBytes);
  const type = source.kind === "folder" ? "Directory" : "File";
  const mode = source.kind === "folder" ? 0o755 : 0o644;
  const isTooLong = headerOf({ path, size, type, mode }).encode(block, 0);
  if (!isTooLong) return block;
  const records = encodePax({ path, ...(size >= 8 ** 11 ? { size: String(size) } : {}) });
  const pax = Buffer.alloc(blockBytes);
  headerOf({ path: "pax_header", size: records.length, type: "ExtendedHeader", mode: 0o644 }).encode(pax, 0);
  return Buffer.concat([pax, records, padding(records.length), block]);
}

type HeaderFields = {
  path: string;
  size: number;
  type: "File" | "Directory" | "ExtendedHeader";
  mode: number;
};

function headerOf(fields: HeaderFields): Header {
  return new Header({
    ...fields,
    mtime: new Date(0),
    uid: 0,
    gid: 0,
    uname: "",
    gname: "",
    devmaj: 0,
    devmin: 0,
  });
}

function padding(bytes: number): Buffer {
  return Buffer.alloc(paddingOf(bytes));
}
