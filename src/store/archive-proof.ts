// What went into an archive, and what comes back from the disk while it is still written.

import { createHash } from "node:crypto";
import type { ReadAt } from "../formats/gunzip-members.js";
import { readTar, TarFormatError, type TarSource } from "../formats/tar.js";
import type { ArchiveProgress } from "./archive-progress.js";
import { readAt, type Stretch, unpackMembers } from "./archive-stream.js";
import type { FileChecksum } from "./checksums.js";
import type { FileSystem } from "./file-system.js";

/** Size and sha256 of what is packed, of the very bytes that are. */
export class HashedSources {
  readonly #files: FileChecksum[] = [];

  /** The files that were packed whole so far, in their order. */
  get files(): readonly FileChecksum[] {
    return this.#files;
  }

  /** The source, its content hashed as it is read. */
  watch(source: TarSource): TarSource {
    if (source.kind === "folder") return source;
    const found = this.#files;
    const hashed = async function* (): AsyncGenerator<Uint8Array> {
      const hash = createHash("sha256");
      let bytes = 0;
      for await (const piece of source.read()) {
        hash.update(piece);
        bytes += piece.length;
        yield piece;
      }
      found.push({ path: source.path, bytes, sha256: hash.digest("hex") });
    };
    return { ...source, read: hashed };
  }
}

/** A file that is still written. */
export interface ReachedFile {
  readonly path: string;
  /** Waits until so many bytes are on the disk, or all there will be. */
  readonly reach: (bytes: number) => Promise<void> | void;
}

export interface ReadBehindOptions {
  /** Where a member of the packed file begins. */
  readonly from: number;
  readonly progress: Pick<ArchiveProgress, "add">;
}

/**
 * Reads the members of an archive of ours as they reach the disk, to its end, and returns its files.
 * @throws (rejects) TarFormatError where it is damaged, what the file throws
 */
export async function readBehind(
  files: FileSystem,
  file: ReachedFile,
  how: ReadBehindOptions,
): Promise<readonly FileChecksum[]> {
  const handle = files.open(file.path, "read");
  try {
    const read: ReadAt = async (position, buffer) => {
      await file.reach(position + buffer.length);
      return readAt(files, { handle, position }, buffer);
    };
    const damage: Stretch[] = [];
    const sink = { write: (piece: Uint8Array) => how.progress.add(piece.length), close: () => undefined };
    const { members } = await readTar(unpackMembers(read, damage, how.from), { sinkOf: () => sink });
    if (damage.length > 0) throw new TarFormatError("a part of it is damaged");
    return members
      .filter(({ kind }) => kind === "file")
      .map(({ path, sizeBytes, sha256 }) => ({ path, bytes: sizeBytes, sha256 }));
  } finally {
    files.close(handle);
  }
}

/** The first bytes of a file. Throws what the file system throws. */
export function readHead(files: FileSystem, path: string, bytes: number): Buffer {
  const handle = files.open(path, "read");
  try {
    return readAt(files, { handle, position: 0 }, Buffer.alloc(bytes));
  } finally {
    files.close(handle);
  }
}
