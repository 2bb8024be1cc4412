// One folder of a root, listed once and shared by all readers.

import { type Dirent, lstatSync, readdirSync } from "node:fs";
import { basename, sep } from "node:path";
import { UserError } from "../errors.js";
import { noteFile, noteFolder } from "../formats/file-trace.js";

/** For more names than this, a list is cheaper. */
const mostAsked = 4;

/** A listed folder. Names are sorted by code units, so that results do not depend on the disk's order. */
export class Folder {
  /** Absolute path. */
  readonly path: string;
  /** Absolute path of the root it was found under. */
  readonly root: string;
  #entries: readonly Dirent[] | undefined;
  #names: ReadonlySet<string> | undefined;
  /** Names asked for one by one, and whether they are there. */
  #asked: Map<string, boolean> | undefined;
  /** Its list is needed. */
  #isStrange = false;

  constructor(path: string, root: string) {
    this.path = path;
    this.root = root;
  }

  get name(): string {
    return basename(this.path);
  }

  /** Absolute path of an entry, or of what lies below one ("/" between the parts). */
  pathOf(name: string): string {
    return this.path.endsWith(sep) ? this.path + name : this.path + sep + name;
  }

  /** Whether an entry of this name exists, of any kind. */
  has(name: string): boolean {
    const isThere = this.#isThere(name);
    if (isThere !== undefined) return isThere;
    const entries = this.#list();
    if (entries.length < 32) return entries.some((entry) => entry.name === name);
    this.#names ??= new Set(entries.map((entry) => entry.name));
    return this.#names.has(name);
  }

  /** Names of regular files, sorted. Links, sockets and devices are left out. */
  fileNames(): readonly string[] {
    return this.#list()
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name);
  }

  /** Names of sub-folders, sorted. Links to folders are left out: they could lead in circles or out of the root. */
  folderNames(): readonly string[] {
    return this.#list()
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  }

  /** Names of links, sorted, whatever they lead to. */
  linkNames(): readonly string[] {
    return this.#list()
      .filter((entry) => entry.isSymbolicLink())
      .map((entry) => entry.name);
  }

  /** Names of what is neither a file nor a folder nor a link, sorted: pipes, sockets, devices. Never to be opened. */
  specialNames(): readonly string[] {
    return this.#list()
      .filter((entry) => !entry.isFile() && !entry.isDirectory() && !entry.isSymbolicLink())
      .map((entry) => entry.name);
  }

  /** Whether it holds no files, links, pipes or devices. */
  holdsOnlyFolders(): boolean {
    return this.#list().every((entry) => entry.isDirectory());
  }

  /** A sub-folder of the same root. */
  enter(name: string): Folder {
    return new Folder(this.pathOf(name), this.root);
  }

  /**
   * Asks for one name alone, which is cheaper than a list: a run folder is known by few. Undefined once a name was
   * missing, and where the folder cannot be asked.
   */
  #isThere(name: string): boolean | undefined {
    if (this.#entries !== undefined || this.#isStrange) return undefined;
    const known = this.#asked?.get(name);
    if (known !== undefined) return known;
    try {
      const path = this.pathOf(name);
      const state = lstatSync(path, { throwIfNoEntry: false });
      const isThere = state !== undefined;
      noteFile(path, state);
      this.#asked ??= new Map();
      this.#isStrange = (this.#asked.size === 0 && !isThere) || this.#asked.size >= mostAsked;
      this.#asked.set(name, isThere);
      return this.#isStrange ? undefined : isThere;
    } catch {
      return undefined; // The list says what is wrong.
    }
  }

  #list(): readonly Dirent[] {
    this.#entries ??= listFolder(this.path);
    return this.#entries;
  }
}

function listFolder(path: string): readonly Dirent[] {
  noteFolder(path);
  try {
    return readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw new UserError(
      "unreadable-folder",
      `${path}: cannot be listed (${(error as NodeJS.ErrnoException).code}).`,
      {
        hint: "Check that it exists and that you may read it.",
        cause: error,
      },
    );
  }
}
