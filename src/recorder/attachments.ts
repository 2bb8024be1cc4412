// Files that a run saves, copies or points at, one after the other.

import { realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { encodeNpy } from "../formats/npy.js";
import { copyFile, digestFile } from "../store/copy-file.js";
import { fileErrorName } from "../store/file-error.js";
import type { FileSystem } from "../store/file-system.js";
import { checkRunPath, checkSnapshotPath, makeRunFolder, saveRunFile } from "../store/run-folder-file.js";
import { runFiles } from "../store/run-layout.js";
import { safeName } from "../store/run-name.js";
import type { FlatArray } from "./array-data.js";
import type { Warnings } from "./warnings.js";

/** Larger inputs are noted with their hash, not copied. */
export const mostCopiedBytes = 100 * 1024 * 1024;

const mostArtifactFiles = 10_000;

export interface AttachmentsOptions {
  readonly files: FileSystem;
  /** The run folder. */
  readonly folder: string;
  /** Where relative paths of inputs and artifacts start. */
  readonly workingFolder: string;
  readonly warnings: Warnings;
  /** Adds an entry to a list in metadata.json. */
  readonly addEntry: (section: "inputs" | "artifacts", entry: Readonly<Record<string, unknown>>) => void;
}

export class Attachments {
  readonly #options: AttachmentsOptions;
  #last: Promise<void> = Promise.resolve();

  constructor(options: AttachmentsOptions) {
    this.#options = options;
  }

  /** Resolves when everything that was asked for so far is done. */
  settled(): Promise<void> {
    return this.#last;
  }

  /** @throws UserError "bad-run-path" */
  save(relativePath: string, content: Uint8Array | string): Promise<void> {
    const path = checkRunPath(relativePath);
    const { files, folder } = this.#options;
    return this.#enqueue(path, () => saveRunFile(files, { folder, path }, content));
  }

  saveArray(file: string, array: FlatArray): Promise<void> {
    return this.#enqueue(file, () => {
      const { files, folder } = this.#options;
      saveRunFile(files, { folder, path: file }, encodeNpy(array.data, array.shape));
    });
  }

  /**
   * @param as path in the run folder, below inputs/ or config/
   * @throws UserError "bad-run-path"
   */
  snapshotInput(given: string, as?: string): Promise<void> {
    return this.#snapshot(given, as === undefined ? undefined : checkSnapshotPath(as));
  }

  /** Copies the data set's manifest to manifest.json. */
  copyManifest(given: string): Promise<void> {
    return this.#snapshot(given, runFiles.manifest);
  }

  #snapshot(given: string, place: string | undefined): Promise<void> {
    return this.#enqueue(given, async () => {
      const path = realpathSync(resolve(this.#options.workingFolder, given));
      if (isSecretFile(given) || isSecretFile(path)) {
        this.#options.warnings.add(`secret:${path}`, `${given} may hold secrets; it is noted, not copied.`);
        return this.#options.addEntry("inputs", { path: given, stored_as: null });
      }
      this.#options.addEntry("inputs", { path: given, ...(await this.#store(path, place)) });
    });
  }

  addArtifact(given: string): Promise<void> {
    return this.#enqueue(given, async () => {
      const path = realpathSync(resolve(this.#options.workingFolder, given));
      for (const file of this.#filesBelow(path)) {
        const { sizeBytes, sha256 } = await digestFile(this.#options.files, file);
        this.#options.addEntry("artifacts", { path: this.#nameOf(file), bytes: sizeBytes, sha256 });
      }
    });
  }

  async #store(path: string, place: string | undefined): Promise<Readonly<Record<string, unknown>>> {
    const { files, folder } = this.#options;
    if ((files.look(path)?.sizeBytes ?? 0) > mostCopiedBytes) {
      const { sizeBytes, sha256 } = await digestFile(files, path);
      return { stored_as: null, bytes: sizeBytes, sha256 };
    }
    makeRunFolder(files, folder, place === undefined ? runFiles.inputs : dirname(place));
    const storedAs = place ?? `${runFiles.inputs}/${this.#freeName(safeName(basename(path)))}`;
    const { sizeBytes, sha256 } = await copyFile(files, path, join(folder, storedAs));
    return { stored_as: storedAs, bytes: sizeBytes, sha256 };
  }

  #freeName(wanted: string): string {
    const { files, folder } = this.#options;
    const dot = wanted.lastIndexOf(".");
    const [stem, ending] = dot <= 0 ? [wanted, ""] : [wanted.slice(0, dot), wanted.slice(dot)];
    let name = wanted;
    for (let copy = 2; files.look(join(folder, runFiles.inputs, name)) !== undefined; copy++) {
      name = `${stem}-${copy}${ending}`;
    }
    return name;
  }

  #filesBelow(path: string): string[] {
    const found: string[] = [];
    const waiting = [path];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const current = next;
      const kind = this.#options.files.look(current)?.kind;
      if (kind === "folder")
        waiting.push(...this.#options.files.list(current).map((name) => join(current, name)));
      else if (kind === "file" || current === path) found.push(current);
      if (found.length >= mostArtifactFiles) break;
    }
    return found.sort();
  }

  /** Relative to the run folder for its own files, else absolute. */
  #nameOf(path: string): string {
    const inside = relative(realpathSync(this.#options.folder), path);
    return inside.startsWith("..") || isAbsolute(inside) ? path : inside.split(sep).join("/");
  }

  #enqueue(what: string, work: () => Promise<void> | void): Promise<void> {
    const attempt = async (): Promise<void> => {
      try {
        await work();
      } catch (error) {
        const reason = fileErrorName(error);
        this.#options.warnings.add(`file:${what}`, `${what} is not in the run: ${reason}.`);
      }
    };
    this.#last = this.#last.then(attempt);
    return this.#last;
  }
}

function isSecretFile(path: string): boolean {
  return /^\.env(\.|$)/.test(basename(path));
}
