// Reads tar archives without writing anything: lists and hashes the members, refuses everything that could do harm.

import { createHash } from "node:crypto";
import type { Header } from "tar";
import { ByteStream } from "./byte-stream.js";
import { parsePax } from "./pax.js";
import { blockBytes, headerOf, isZero, paddingOf } from "./tar-block.js";
import { quoted, safeMemberPath, type TarContents, TarFormatError, TarMembers } from "./tar-members.js";

/** Takes the content of a file as it comes; `close` is called in any case. What they throw ends the reading. */
export interface TarSink {
  /** The piece is valid until this returns. */
  readonly write: (piece: Uint8Array) => void;
  /** @param sha256 lower-case hexadecimal; undefined when the content did not come whole */
  readonly close: (sha256: string | undefined) => void;
}

export interface TarLimits {
  /** Files whose content is wanted; given only for the first hundred, up to 64 MiB together. */
  readonly keep?: (path: string) => boolean;
  /** 1,000,000 when absent. */
  readonly maxMembers?: number;
  /** Most bytes of the unpacked archive. Asked before each member, so that what came first may decide. */
  readonly maxBytes?: (kept: ReadonlyMap<string, Buffer>) => number;
  /** Where the content of a file goes, asked when everything before it was found harmless; undefined: nowhere. */
  readonly sinkOf?: (path: string) => TarSink | undefined;
}

const largestExtension = 1024 * 1024;
const mostKept = 100;
const mostKeptBytes = 64 * 1024 * 1024;

/**
 * Reads a whole archive. Without sinks nothing is written anywhere, so everything dangerous is found before anything
 * could be: absolute paths, "..", links, devices, doubled names, a file used as a folder, more than the limits allow,
 * anything after the end.
 * @throws (rejects) TarFormatError, and what the chunks throw
 */
export async function readTar(
  chunks: AsyncIterable<Uint8Array>,
  limits: TarLimits = {},
): Promise<TarContents> {
  const bytes = new ByteStream(chunks);
  const reader = new TarReader(bytes, limits);
  try {
    return await reader.readAll();
  } catch (error) {
    if (error instanceof TarFormatError) error.read = reader.read;
    throw error;
  } finally {
    await bytes.close();
  }
}

class TarReader {
  readonly #bytes: ByteStream;
  readonly #limits: TarLimits;
  readonly #members: TarMembers;
  readonly #kept = new Map<string, Buffer>();
  #keptBytes = 0;
  /** Bytes of the unpacked archive that were taken. */
  #position = 0;
  #total = 0;
  /** What extension headers say of the next member. */
  #next = new Map<string, string>();

  constructor(bytes: ByteStream, limits: TarLimits) {
    this.#bytes = bytes;
    this.#limits = limits;
    this.#members = new TarMembers(limits.maxMembers ?? 1_000_000);
  }

  /** What was read so far. */
  get read(): TarContents {
    return { members: this.#members.list, ends: this.#members.ends, kept: this.#kept };
  }

  async readAll(): Promise<TarContents> {
    for (
      let block = await this.#exactly(blockBytes);
      !isZero(block);
      block = await this.#exactly(blockBytes)
    ) {
      await this.#readMember(headerOf(block));
    }
    for (let rest = await this.#takeSome(65536); rest.length > 0; ) {
      if (!isZero(rest)) throw new TarFormatError("something follows the end of the archive");
      this.#count(rest.length);
      rest = await this.#takeSome(65536);
    }
    return this.read;
  }

  async #readMember(header: Header): Promise<void> {
    switch (header.type) {
      case "File":
      case "OldFile":
      case "ContiguousFile":
        await this.#readFile(this.#takeNext(header));
        return;
      case "Directory":
        this.#addFolder(this.#takeNext(header).path);
        return;
      case "ExtendedHeader":
        await this.#readExtension(header);
        return;
      case "GlobalExtendedHeader":
        // Remarks about the whole archive, such as the commit it was made of; nothing in them may change a member.
        await this.#extension(header);
        return;
      case "NextFileHasLongPath":
        this.#next.set("path", (await this.#extension(header)).toString("utf8").replace(/\0+$/, ""));
        return;
      default:
        throw new TarFormatError(
          `${quoted(header.path ?? "")} is a ${header.type}; only files and folders are accepted`,
        );
    }
  }

  async #readFile({ path, size }: { path: string; size: number }): Promise<void> {
    if (path === "") throw new TarFormatError("a file has no name");
    this.#members.claim(path, "file");
    const isKept = this.#hasRoomFor(size) && this.#limits.keep?.(path) === true;
    const pieces: Uint8Array[] = [];
    const sink = this.#limits.sinkOf?.(path);
    let sha256: string | undefined;
    try {
      sha256 = await this.#readContent({ path, size }, (piece) => {
        sink?.write(piece);
        if (isKept) pieces.push(Uint8Array.from(piece));
      });
    } finally {
      sink?.close(sha256);
    }
    await this.#exactly(paddingOf(size));
    if (isKept) this.#keep(path, Buffer.concat(pieces));
    this.#members.add({ path, kind: "file", sizeBytes: size, sha256 }, this.#position);
  }

  async #readContent(
    { path, size }: { path: string; size: number },
    take: (piece: Uint8Array) => void,
  ): Promise<string> {
    const hash = createHash("sha256");
    for (let left = size; left > 0; ) {
      const piece = await this.#takeSome(left);
      if (piece.length === 0) throw new TarFormatError(`the archive is cut inside ${quoted(path)}`);
      hash.update(piece);
      take(piece);
      left -= piece.length;
    }
    return hash.digest("hex");
  }

  #hasRoomFor(size: number): boolean {
    return this.#kept.size < mostKept && this.#keptBytes + size <= mostKeptBytes;
  }

  #keep(path: string, content: Buffer): void {
    this.#kept.set(path, content);
    this.#keptBytes += content.length;
  }

  #addFolder(path: string): void {
    if (path === "") return;
    this.#members.claim(path, "folder");
    this.#members.add({ path, kind: "folder", sizeBytes: 0, sha256: "" }, this.#position);
  }

  async #readExtension(header: Header): Promise<void> {
    const records = parsePax(await this.#extension(header));
    if (records === undefined) throw new TarFormatError("an extended header is malformed");
    for (const [name, value] of records) this.#next.set(name, value);
  }

  async #extension(header: Header): Promise<Buffer> {
    const size = this.#checkSize(header.size);
    if (size > largestExtension) throw new TarFormatError(`an extended header says it has ${size} bytes`);
    const bytes = Buffer.from(await this.#exactly(size));
    await this.#exactly(paddingOf(size));
    return bytes;
  }

  /** Path and size of a member, with what the headers before it say of them. */
  #takeNext(header: Header): { path: string; size: number } {
    const next = this.#next;
    this.#next = new Map();
    const written = next.get("size");
    if (written !== undefined && !/^\d{1,16}$/.test(written))
      throw new TarFormatError("a member has no size");
    const path = safeMemberPath(next.get("path") ?? header.path ?? "");
    if ([...next.keys()].some((name) => name.startsWith("GNU.sparse"))) {
      throw new TarFormatError(`${quoted(path)} is a sparse file, which is not read`);
    }
    return { path, size: this.#checkSize(written === undefined ? header.size : Number(written)) };
  }

  #checkSize(size = 0): number {
    if (!Number.isSafeInteger(size) || size < 0) throw new TarFormatError("a member has no possible size");
    this.#count(blockBytes + size);
    return size;
  }

  #count(bytes: number): void {
    this.#total += bytes;
    const most = this.#limits.maxBytes?.(this.#kept);
    if (most !== undefined && this.#total > most) {
      throw new TarFormatError(`it unpacks to more than ${most} bytes, the most that are accepted`);
    }
  }

  async #takeSome(most: number): Promise<Uint8Array> {
    const piece = await this.#bytes.takeSome(most);
    this.#position += piece.length;
    return piece;
  }

  async #exactly(length: number): Promise<Uint8Array> {
    const bytes = await this.#bytes.take(length);
    this.#position += bytes.length;
    if (bytes.length < length) throw new TarFormatError("the archive is cut");
    return bytes;
  }
}
