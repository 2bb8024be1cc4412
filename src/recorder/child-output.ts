// Standard output and error of a supervised program: files in the run folder that we follow and show.

import { join } from "node:path";
import { fileErrorName } from "../store/file-error.js";
import type { FileHandle, FileSystem } from "../store/file-system.js";
import { type MaskedPart, maskParts } from "../store/mask-file.js";
import { type LogDisk, realLogDisk } from "../store/reserved-space.js";
import { makeRunFolder } from "../store/run-folder-file.js";
import { runFiles } from "../store/run-layout.js";
import { FollowedOutput } from "./followed-output.js";
import { OutputRoom } from "./output-room.js";
import type { RunFolder } from "./run-folder.js";

/** Who sees the output, chunk by chunk, each in its own order. The bytes are only valid during the call. */
export interface OutputListener {
  readonly onOutput: (bytes: Uint8Array) => void;
  readonly onError: (bytes: Uint8Array) => void;
}

/** What is used of a run. */
type OutputFolder = Pick<RunFolder, "files" | "folder" | "warnings">;

/** How often the files are looked at: soon again when there was something, then ever later. */
const shortestPauseMs = 40;
const longestPauseMs = 200;
/** The same while the disk is almost full. */
const tightPauseMs = 20;

const fullDisk = "the disk is full, and the program goes on.";

/** At one look, at most this many chunks are read, so that a program that never stops writing does not keep us from signals. */
const mostChunksALook = 64;

/**
 * The program writes into files and not into a pipe, so that it neither waits for us nor dies with us. Both files are
 * opened for appending: processes that share them do not overwrite each other. Secrets are shown, but do not stay in them.
 * A disk that runs full does not end the program: see `OutputRoom`.
 */
export class ChildOutput {
  readonly #run: OutputFolder;
  readonly #handles: readonly FileHandle[];
  readonly #outputs: readonly FollowedOutput[];
  readonly #room: OutputRoom;
  #timer: NodeJS.Timeout;
  #pauseMs = shortestPauseMs;
  #isTight = false;

  /** @throws what the file system throws; an error with code ENOSPC where there is too little room to begin */
  constructor(run: OutputFolder, listener: OutputListener, disk: LogDisk = realLogDisk) {
    this.#run = run;
    const { files, folder } = run;
    makeRunFolder(files, folder, runFiles.outputs);
    const paths = [join(folder, runFiles.standardOutput), join(folder, runFiles.standardError)];
    this.#handles = paths.map((path) => files.open(path, "create"));
    const shows = [listener.onOutput, listener.onError];
    this.#outputs = paths.map((path, at) => this.#follow(path, shows[at] ?? listener.onError));
    this.#room = new OutputRoom(disk, folder, this.#outputs);
    if (!this.#room.begin()) throw this.#withoutRoom(paths);
    this.#timer = setTimeout(() => this.#lookAgainAndAgain(), tightPauseMs);
  }

  #follow(path: string, show: (bytes: Uint8Array) => void): FollowedOutput {
    const mask = (parts: readonly MaskedPart[]): void =>
      this.#attempt(() => maskParts(this.#run.files, path, parts));
    return new FollowedOutput({ files: this.#run.files, path, show, mask });
  }

  #withoutRoom(paths: readonly string[]): Error {
    const { files } = this.#run;
    for (const output of this.#outputs) output.close();
    for (const handle of this.#handles) files.close(handle);
    for (const path of paths) this.#attempt(() => files.remove(path));
    return Object.assign(new Error("The disk is full."), { code: "ENOSPC" });
  }

  /** For the program's standard output and error, in this order. */
  get handles(): readonly FileHandle[] {
    return this.#handles;
  }

  /** Hands on what is left, brings the files to the disk and closes them. */
  end(): void {
    clearTimeout(this.#timer);
    // No more comes: to make room now would take the end out of the file.
    this.#look(Number.POSITIVE_INFINITY, { makesRoom: false });
    for (const output of this.#outputs) output.settle();
    this.#attempt(() => this.#room.end());
    const { files } = this.#run;
    for (const handle of this.#handles) {
      // Of an empty file nothing can be lost.
      this.#attempt(() => files.lookAt(handle).sizeBytes > 0 && files.sync(handle));
      this.#attempt(() => files.close(handle));
    }
    for (const output of this.#outputs) this.#attempt(() => output.close());
  }

  #lookAgainAndAgain(): void {
    const isSilent = !this.#look(mostChunksALook);
    if (isSilent) for (const output of this.#outputs) output.settle();
    this.#pauseMs = isSilent ? Math.min(longestPauseMs, this.#pauseMs * 1.5) : shortestPauseMs;
    if (this.#isTight) this.#pauseMs = tightPauseMs;
    this.#timer = setTimeout(() => this.#lookAgainAndAgain(), this.#pauseMs);
  }

  /** Returns whether there was anything. */
  #look(mostChunks: number, { makesRoom } = { makesRoom: true }): boolean {
    let chunks = 0;
    this.#attempt(() => {
      this.#isTight = makesRoom && this.#room.look();
      while (chunks < mostChunks && this.#outputs.map((output) => output.readSome()).includes(true)) {
        chunks++;
        if (this.#isTight) this.#room.look();
      }
    });
    this.#tellOfCuts();
    return chunks > 0;
  }

  #tellOfCuts(): void {
    const { warnings } = this.#run;
    if (this.#room.leftOutBytes > 0)
      warnings.add("outputs:cut", `${runFiles.outputs}: ${fullDisk} Older output is left out of its file.`);
    if (this.#outputs.some(({ missedBytes }) => missedBytes > 0))
      warnings.add("outputs:missed", `${runFiles.outputs}: ${fullDisk} Some output was not even shown.`);
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
