// ZIP archives: only the directory and the entries asked for are read. What is damaged, cut or made to do harm is told.

import { closeSync } from "node:fs";
import type { Problem } from "../errors.js";
import { openRegularFile } from "./read-file.js";
import { unpackEntry } from "./zip/unpack-entry.js";
import { readZipDirectory } from "./zip/zip-directory.js";
import { shortName, type ZipEntry, type ZipListing } from "./zip/zip-entry.js";
import { scanLocalHeaders } from "./zip/zip-local-headers.js";
import { sourceOfBytes, sourceOfFile, type ZipSource } from "./zip/zip-source.js";

export type { ZipEntry } from "./zip/zip-entry.js";

export type ZipRead = { readonly bytes: Buffer } | { readonly missing: true } | { readonly problem: Problem };

/** One entry may hold so much, and all that are read of one archive together so much more. Bytes. */
const mostBytes = 512 * 1024 * 1024;
const mostBytesTogether = 8 * 1024 * 1024 * 1024;

/** An open archive. The caller closes it. */
export class ZipFile {
  /** By name. */
  readonly entries: ReadonlyMap<string, ZipEntry>;
  /** What is wrong with the archive as a whole. */
  readonly problems: readonly Problem[];
  readonly #path: string;
  readonly #source: ZipSource;
  readonly #close: () => void;
  #unpacked = 0;

  private constructor(path: string, source: ZipSource, close: () => void) {
    this.#path = path;
    this.#source = source;
    this.#close = close;
    const { entries, troubles } = listingOf(source);
    this.entries = entries;
    this.problems = troubles.map((message) => this.#problem(message));
  }

  /** Opens an archive; undefined when there is no such file. Never throws for what is in it. */
  static open(path: string): ZipFile | { readonly problem: Problem } | undefined {
    const file = openRegularFile(path);
    if ("missing" in file) return undefined;
    if ("problem" in file) return file;
    const close = (): void => closeSync(file.descriptor);
    try {
      return new ZipFile(path, sourceOfFile(file.descriptor, file.stat.size), close);
    } catch (error) {
      close();
      return { problem: unreadable(path, error) };
    }
  }

  /** An archive in memory. */
  static of(bytes: Uint8Array): ZipFile {
    return new ZipFile("", sourceOfBytes(bytes), () => undefined);
  }

  /** Unpacks one entry. @param maxBytes larger ones are a problem */
  read(name: string, maxBytes = mostBytes): ZipRead {
    const entry = this.entries.get(name);
    if (entry === undefined) return { missing: true };
    if (this.#unpacked + entry.sizeBytes > mostBytesTogether)
      return { problem: this.#problem("holds more than is unpacked of one archive.") };
    try {
      const data = unpackEntry(this.#source, entry, maxBytes);
      if (typeof data === "string") {
        const message = `byte ${entry.headerOffset}: "${shortName(name)}" ${data}`;
        return { problem: this.#problem(message) };
      }
      this.#unpacked += data.length;
      return { bytes: data };
    } catch (error) {
      return { problem: unreadable(this.#path, error) };
    }
  }

  close(): void {
    this.#close();
  }

  #problem(message: string): Problem {
    return { code: "damaged-zip", path: this.#path, message };
  }
}

function listingOf(source: ZipSource): ZipListing {
  const listing = readZipDirectory(source);
  if (listing !== undefined) return listing;
  const scanned = scanLocalHeaders(source);
  if (scanned === undefined) {
    const isEmpty = source.size === 0;
    return {
      entries: new Map(),
      troubles: [isEmpty ? "Empty: its data was never written." : "Is no ZIP archive."],
    };
  }
  const message = `Its directory is missing, as when it was cut. ${scanned.entries.size} entries that are whole were found without it.`;
  return { entries: scanned.entries, troubles: [message, ...scanned.troubles] };
}

/** @throws what is no error of the system: a defect */
function unreadable(path: string, error: unknown): Problem {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return { code: "unreadable-file", path, message: `cannot be read (${code}).` };
}
