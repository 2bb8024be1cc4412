// The sections of a run's metadata.json, kept in memory and written whole whenever they change.

import { redactValue } from "../collectors/secrets.js";
import { isPlainObject } from "../core/flatten.js";
import { encodeJson } from "../core/json/tolerant-json.js";
import { readTextFile } from "../formats/read-file.js";
import { ReplacedFile } from "../store/atomic-write.js";
import type { FileSystem } from "../store/file-system.js";
import { encodeMetadata, type Metadata } from "../store/metadata-file.js";

/** What was put in stays as it was then, whatever the training does to its objects later. */
export class MetadataDocument {
  readonly #path: string;
  readonly #file: ReplacedFile;
  #sections: Metadata;
  #written: string | undefined;
  #onForeign: ((text: string) => void) | undefined;

  /** @param path of the file, absolute */
  constructor(files: FileSystem, path: string, sections: Metadata) {
    this.#path = path;
    this.#file = new ReplacedFile(files, path);
    this.#sections = withoutSecrets(sections);
  }

  get sections(): Metadata {
    return this.#sections;
  }

  /** Adds sections. Two objects of one name are joined, newer members win; anything else is replaced. */
  merge(sections: Metadata): void {
    const merged = new Map(Object.entries(this.#sections));
    for (const [name, added] of Object.entries(frozenCopy(sections))) {
      const old = merged.get(name);
      merged.set(name, isPlainObject(old) && isPlainObject(added) ? { ...old, ...added } : added);
    }
    this.#sections = Object.fromEntries(merged);
  }

  /** The same for what a program says of itself: secrets in it are redacted, as in its config. */
  describe(sections: Metadata): void {
    this.merge(withoutSecrets(sections));
  }

  /** Adds one entry to a section that is a list. */
  append(section: string, entry: unknown): void {
    const old = this.#sections[section];
    this.merge({ [section]: [...(Array.isArray(old) ? old : []), entry] });
  }

  /** Has whatever somebody else puts into the file handed over before it is written again. */
  shareWith(onForeign: (text: string) => void): void {
    this.#onForeign = onForeign;
  }

  /**
   * Writes the file and waits for the disk.
   * @throws what the file system throws; the old file is then as it was
   */
  write(): void {
    this.#file.replace(this.#newText());
  }

  /** Writes the file without making the caller wait for the disk. Rejects as `write` throws. */
  writeSoon(): Promise<void> {
    return this.#file.replaceSoon(this.#newText());
  }

  #newText(): string {
    this.takeForeign();
    this.#written = encodeMetadata(this.#sections);
    return this.#written;
  }

  /** Hands over what somebody else has put into the file since it was last written. */
  takeForeign(): void {
    if (this.#onForeign === undefined || this.#written === undefined) return;
    const read = readTextFile(this.#path);
    if (!("text" in read) || read.text === this.#written) return;
    this.#written = read.text;
    this.#onForeign(read.text);
  }
}

function withoutSecrets(sections: Metadata): Metadata {
  return redactValue(frozenCopy(sections)) as Metadata;
}

function frozenCopy(sections: Metadata): Metadata {
  const copy: unknown = JSON.parse(encodeJson(sections));
  return isPlainObject(copy) ? copy : {};
}
