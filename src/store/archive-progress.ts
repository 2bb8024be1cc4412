// How far the work on one archive is.

import type { TarSource } from "../formats/tar.js";
import type { ArchivePlan } from "./archive-plan.js";

type Tell = (done: number, total: number) => void;

/** How far the archive of a run is: its bytes are read to be packed and again from the archive, and of some before. */
export class ArchiveProgress {
  readonly #total: number;
  readonly #tell: Tell | undefined;
  #done = 0;

  /** @param passes how often the run's bytes are read */
  constructor({ entries }: ArchivePlan, passes: number, tell: Tell | undefined) {
    this.#total =
      passes * entries.reduce((sum, { kind, sizeBytes }) => sum + (kind === "file" ? sizeBytes : 0), 0);
    this.#tell = tell;
  }

  add(bytes: number): void {
    this.#done += bytes;
    this.#tell?.(Math.min(this.#done, this.#total), this.#total);
  }

  /** The source, its content counted as it is read. */
  watch(source: TarSource): TarSource {
    if (source.kind === "folder") return source;
    const counted = async function* (add: (bytes: number) => void): AsyncGenerator<Uint8Array> {
      for await (const piece of source.read()) {
        add(piece.length);
        yield piece;
      }
    };
    return { ...source, read: () => counted((bytes) => this.add(bytes)) };
  }
}
