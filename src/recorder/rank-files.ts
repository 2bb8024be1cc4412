// What a rank other than the first saves, copies, points at and says: below ranks/<rank>/, so that none overwrites another's.

import { join } from "node:path";
import { isPlainObject } from "../core/flatten.js";
import { encodeJson, parseTolerantJson } from "../core/json/tolerant-json.js";
import { readTextFile } from "../formats/read-file.js";
import { makeRunFolder } from "../store/run-folder-file.js";
import { rankFiles, runFiles, scalerFile } from "../store/run-layout.js";
import { safeName } from "../store/run-name.js";
import type { ArrayData } from "./active-run.js";
import { flattenArray } from "./array-data.js";
import { Attachments } from "./attachments.js";
import { MetadataDocument } from "./metadata-document.js";
import type { SharedPlace } from "./rank.js";
import type { Warnings } from "./warnings.js";
import type { RecorderWorld } from "./world.js";

/** Sections, inputs and artifacts are entries of ranks/<rank>/described.json. Nothing throws but for wrong arguments. */
export class RankFiles {
  readonly #files: RecorderWorld["files"];
  readonly #run: string;
  readonly #own: string;
  readonly #warnings: Warnings;
  readonly #attachments: Attachments;
  #document: MetadataDocument | undefined;
  #isUnsaved = false;

  constructor(place: SharedPlace, world: RecorderWorld, warnings: Warnings) {
    this.#files = world.files;
    this.#run = join(place.root, place.id);
    this.#own = rankFiles(place.rank.rank).folder;
    this.#warnings = warnings;
    this.#attachments = new Attachments({
      files: world.files,
      folder: join(this.#run, this.#own),
      workingFolder: world.workingFolder,
      warnings,
      addEntry: (section, entry) => {
        this.#described().append(section, entry);
        this.#isUnsaved = true;
      },
    });
  }

  /** Adds sections and writes them. */
  describe(sections: Readonly<Record<string, unknown>>): void {
    this.#described().describe(sections);
    this.#isUnsaved = true;
    this.write();
  }

  /** @throws UserError "bad-run-path" */
  save(relativePath: string, content: Uint8Array | string): Promise<void> {
    return this.#with(() => this.#attachments.save(relativePath, content));
  }

  /** @throws UserError "bad-run-path" */
  snapshotInput(path: string, as?: string): Promise<void> {
    return this.#with(() => this.#attachments.snapshotInput(path, as));
  }

  addArtifact(path: string): Promise<void> {
    return this.#with(() => this.#attachments.addArtifact(path));
  }

  saveScaler(name: string, scaler: unknown): Promise<void> {
    return this.save(scalerFile(safeName(name)), `${encodeJson(scaler, 2)}\n`);
  }

  /** @throws UserError "bad-array" */
  async savePredictions(predictions: ArrayData, targets?: ArrayData): Promise<void> {
    const predicted = flattenArray(predictions, "predictions");
    const expected = targets === undefined ? undefined : flattenArray(targets, "targets");
    await this.#with(() => this.#attachments.saveArray(runFiles.predictions, predicted));
    if (expected !== undefined) await this.#attachments.saveArray(runFiles.targets, expected);
  }

  /** Resolves when everything that was asked for so far is done and written down. */
  async settled(): Promise<void> {
    await this.#attachments.settled();
    this.write();
  }

  /** Writes down what is new; waits for the disk. */
  write(): void {
    if (!this.#isUnsaved) return;
    this.#makeOwn();
    this.#warnings.attempt(this.#path, () => {
      this.#described().write();
      this.#isUnsaved = false;
    });
  }

  get #path(): string {
    return `${this.#own}/described.json`;
  }

  async #with(work: () => Promise<void>): Promise<void> {
    this.#makeOwn();
    await work();
    this.write();
  }

  #makeOwn(): void {
    this.#warnings.attempt(this.#own, () => makeRunFolder(this.#files, this.#run, this.#own));
  }

  /** Goes on with what an earlier session said. */
  #described(): MetadataDocument {
    if (this.#document === undefined) {
      const path = join(this.#run, this.#path);
      this.#document = new MetadataDocument(this.#files, path, sectionsIn(path));
    }
    return this.#document;
  }
}

function sectionsIn(path: string): Readonly<Record<string, unknown>> {
  const read = readTextFile(path);
  if (!("text" in read)) return {};
  try {
    const { value } = parseTolerantJson(read.text);
    return isPlainObject(value) ? value : {};
  } catch {
    return {}; // What cannot be read is written anew; the run itself does not depend on it.
  }
}
