// Standard output and error of a supervised program: files in the run folder that we follow and show.

import { join } from "node:path";
import { fileErrorName } from "../store/file-error.js";
import type { FileHandle, FileSystem } from "../store/file-system.js";
import { maskParts } from "../store/mask-file.js";
import { makeRunFolder } from "../store/run-folder-file.js";
import { runFiles } from "../store/run-layout.js";
import { OutputMask } from "./output-mask.js";
import { OutputTail } from "./output-tail.js";
import type { RunFolder } from "./run-folder.js";

/** Who sees the output, chunk by chunk, each in its own order. The bytes are only valid during the call. */
export interface OutputListener {
  readonly onOutput: (bytes: Uint8Array) => void;
  readonly onError: (bytes: Uint8Array) => void;
}

/** How often the files are looked at: soon again when there was something, then ever later. */
const shortestPauseMs = 40;
const longestPauseMs = 200;

/** At one look, at most this many chunks are read, so that a program that never stops writing does not keep us from signals. */
const mostChunksALook = 64;

/**
 * The program writes into files and not into a pipe, so that it neither waits for us nor dies with us. Both files are
 * opened for appending: processes that share them do not overwrite each other. Secrets are shown, but do not stay in them.
 */
export class ChildOutput {
  readonly #run: RunFolder;
  readonly #handles: readonly FileHandle[];
  readonly #tails: readonly OutputTail[];
  readonly #masks: OutputMask[] = [];
  #timer: NodeJS.Timeout;
  #pauseMs = shortestPauseMs;

  /** @throws what the file system throws */
  constructor(run: RunFolder, listener: OutputListener) {
    this.#run = run;
    const { files, folder } = run;
    makeRunFolder(files, folder, runFiles.outputs);
    const output = join(folder, runFiles.standardOutput);
    const error = join(folder, runFiles.standardError);
    this.#handles = [files.open(output, "create"), files.open(error, "create")];
    this.#tails = [this.#follow(output, listener.onOutput), this.#follow(error, listener.onError)];
    this.#timer = setTimeout(() => this.#lookAgainAndAgain(), this.#pauseMs);
  }

  #follow(path: string, show: (bytes: Uint8Array) => void): OutputTail {
    const mask = new OutputMask((parts) => this.#attempt(() => maskParts(path, parts)));
    this.#masks.push(mask);
    return new OutputTail(this.#run.files, path, (bytes, position) => {
      show(bytes);
      mask.add(bytes, position);
    });
  }

  /** For the program's standard output and error, in this order. */
  get handles(): readonly FileHandle[] {
    return this.#handles;
  }

  /** Hands on what is left, brings the files to the disk and closes them. */
  end(): void {
    clearTimeout(this.#timer);
    this.#look(Number.POSITIVE_INFINITY);
    for (const mask of this.#masks) mask.settle();
    const { files } = this.#run;
    for (const handle of this.#handles) {
      this.#attempt(() => files.sync(handle));
      this.#attempt(() => files.close(handle));
    }
    for (const tail of this.#tails) this.#attempt(() => tail.close());
  }

  #lookAgainAndAgain(): void {
    const isSilent = !this.#look(mostChunksALook);
    if (isSilent) for (const mask of this.#masks) mask.settle();
    this.#pauseMs = isSilent ? Math.min(longestPauseMs, this.#pauseMs * 1.5) : shortestPauseMs;
    this.#timer = setTimeout(() => this.#lookAgainAndAgain(), this.#pauseMs);
  }

  /** Returns whether there was anything. */
  #look(mostChunks: number): boolean {
    let chunks = 0;
    this.#attempt(() => {
      while (chunks < mostChunks && this.#tails.map((tail) => tail.readSome()).includes(true)) chunks++;
    });
    return chunks > 0;
  }

  #attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      const reason = fileErrorName(error);
      this.#run.warnings.add(
        `outputs:${reason}`,
        `${runFiles.outputs}: ${reason}. The output may not be complete.`,
      );
    }
  }
}

/** Of a long output, only so much of its beginning and its end. */
const mostPrintedBytes = 1024 * 1024;

/** What the program has printed, beginning and end of each stream; empty where nothing was kept. */
export function printedBy({ files, folder }: RunFolder): string {
  return [runFiles.standardOutput, runFiles.standardError]
    .map((name) => beginningAndEnd(files, join(folder, name)))
    .join("\n");
}

function beginningAndEnd(files: FileSystem, path: string): string {
  let handle: FileHandle | undefined;
  try {
    handle = files.open(path, "read");
    const { sizeBytes } = files.lookAt(handle);
    const buffer = Buffer.alloc(Math.min(sizeBytes, mostPrintedBytes));
    const start = buffer.toString("latin1", 0, files.read(handle, buffer, 0));
    const end = buffer.toString("latin1", 0, files.read(handle, buffer, sizeBytes - buffer.length));
    return `${start}\n${end}`;
  } catch {
    return ""; // Not kept, or taken away: nothing is known of it.
  } finally {
    if (handle !== undefined) files.close(handle);
  }
}
