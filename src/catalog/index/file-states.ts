// The files that rows depend on, as they were when they were read, and whether they still are so.

import { lstatSync } from "node:fs";
import type { FileState, FileTrace } from "../../formats/file-trace.js";

/** A file system may not tell two changes apart that lie closer together than this (git's "racy" rule). */
const racyMs = 2000;

/** What is in `numbers` for each file: time of change of its content, of anything about it, size in bytes, inode. */
const perFile = 4;

/** Files by row: those of row r are entries `starts[r]` to `starts[r + 1]` of the other lists. */
export interface FileStates {
  readonly starts: Uint32Array;
  /** Indexes into `names`. */
  readonly codes: Uint32Array;
  /** Path below the row's folder, or an absolute path; "." at the end where the names in a folder were read. */
  readonly names: readonly string[];
  /** Four a file; -1 where nothing has that name, NaN where the state proves nothing. */
  readonly numbers: Float64Array;
}

/** One row that depends on nothing. */
export const noFiles: FileStates = {
  starts: Uint32Array.of(0, 0),
  codes: new Uint32Array(),
  names: [],
  numbers: new Float64Array(),
};

/** Whether nothing that a row depends on has changed, appeared or gone. */
export function isUnchanged(states: FileStates, row: number, folder: string): boolean {
  const { starts, codes, names, numbers } = states;
  const end = starts[row + 1] as number;
  for (let entry = starts[row] as number; entry < end; entry++) {
    const name = names[codes[entry] as number] as string;
    if (!isSame(stateOf(pathOf(folder, name)), numbers, entry * perFile)) return false;
  }
  return true;
}

function isSame(state: FileState | undefined, numbers: Float64Array, at: number): boolean {
  if (state === undefined) return numbers[at] === -1;
  return (
    state.mtimeMs === numbers[at] &&
    state.ctimeMs === numbers[at + 1] &&
    state.size === numbers[at + 2] &&
    state.ino === numbers[at + 3]
  );
}

function pathOf(folder: string, name: string): string {
  return name.charCodeAt(0) === 47 ? name : `${folder}/${name}`;
}

/** State of what has this name, links not followed; undefined when nothing has, or it cannot be told. */
function stateOf(path: string): FileState | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return unknownState;
  }
}

const unknownState: FileState = {
  mtimeMs: Number.NaN,
  ctimeMs: Number.NaN,
  size: Number.NaN,
  ino: Number.NaN,
};

/** What some reading depended on, as its trace told. */
export class TracedFiles implements FileTrace {
  /** By absolute path; "folder" where the list of its names was read, "refused" where the state proves nothing. */
  readonly states = new Map<string, FileState | "missing" | "folder" | "refused">();

  onFile(path: string, state: FileState | undefined): void {
    if (!this.states.has(path)) this.states.set(path, state ?? "missing");
  }

  onRefused(path: string): void {
    this.states.set(path, "refused");
  }

  onFolder(path: string): void {
    if (!this.states.has(path)) this.states.set(path, "folder");
  }

  /** Takes over what another reading depended on. */
  add(other: TracedFiles): void {
    for (const [path, state] of other.states) if (!this.states.has(path)) this.states.set(path, state);
  }

  /** Whether everything lies in a folder, itself included. */
  isWithin(folder: string): boolean {
    const inside = `${folder}/`;
    for (const path of this.states.keys()) if (path !== folder && !path.startsWith(inside)) return false;
    return true;
  }
}

/** Where no index will ask for it: only whether everything lay in one folder. */
export class PassedFiles extends TracedFiles {
  readonly #folder: string;
  readonly #inside: string;
  #isWithin = true;

  /** @param folder what `isWithin` will be asked about */
  constructor(folder: string) {
    super();
    this.#folder = folder;
    this.#inside = `${folder}/`;
  }

  override onFile(path: string): void {
    if (this.#isWithin && path !== this.#folder && !path.startsWith(this.#inside)) this.#isWithin = false;
  }

  override onRefused(path: string): void {
    this.onFile(path);
  }

  override onFolder(path: string): void {
    this.onFile(path);
  }

  override isWithin(): boolean {
    return this.#isWithin;
  }
}

/** Collects the files of rows, one row after the other. */
export class FileStatesBuilder {
  readonly #starts: number[] = [0];
  readonly #codes: number[] = [];
  readonly #codeOf = new Map<string, number>();
  readonly #names: string[] = [];
  /** Listed folders whose state is asked for only in the end. */
  readonly #folders: { readonly entry: number; readonly path: string }[] = [];
  #numbers = new Float64Array(64 * perFile);

  /** Rows so far. */
  get length(): number {
    return this.#starts.length - 1;
  }

  /** Adds the next row. `files` absent: it depends on none of its own. */
  add(folder: string, files?: TracedFiles): void {
    for (const [path, state] of files?.states ?? []) {
      const entry = this.#codes.length;
      this.#codes.push(this.#codeOfName(nameIn(folder, state === "folder" ? insideOf(path) : path)));
      if (state === "folder") this.#folders.push({ entry, path });
      this.#put(entry, typeof state === "object" ? state : state === "missing" ? missingState : unknownState);
    }
    this.#starts.push(this.#codes.length);
  }

  /** Adds the next row with the files that a row of others has. */
  addFrom(states: FileStates, row: number): void {
    const end = states.starts[row + 1] as number;
    for (let from = states.starts[row] as number; from < end; from++) {
      const entry = this.#codes.length;
      this.#codes.push(this.#codeOfName(states.names[states.codes[from] as number] as string));
      const [mtimeMs, ctimeMs, size, ino] = states.numbers.subarray(from * perFile, from * perFile + perFile);
      this.#put(entry, { mtimeMs, ctimeMs, size, ino } as FileState);
    }
    this.#starts.push(this.#codes.length);
  }

  /** Adds the next row with the files of an earlier one, which must be of the same folder. */
  addAgain(row: number): void {
    const end = this.#starts[row + 1] ?? 0;
    for (let from = this.#starts[row] ?? 0; from < end; from++) {
      const entry = this.#codes.length;
      this.#codes.push(this.#codes[from] as number);
      const folder = this.#folders.find((listed) => listed.entry === from);
      if (folder !== undefined) this.#folders.push({ entry, path: folder.path });
      const [mtimeMs, ctimeMs, size, ino] = this.#numbers.subarray(from * perFile, from * perFile + perFile);
      this.#put(entry, { mtimeMs, ctimeMs, size, ino } as FileState);
    }
    this.#starts.push(this.#codes.length);
  }

  /**
   * All rows so far. Asks for the states of listed folders: whatever changed since the reading began is newer than
   * `startedMs` and will be read again.
   * @returns with `isRacy[row]` 1 where a file is so new that a later change may have left no mark
   */
  finish(startedMs: number): { readonly states: FileStates; readonly isRacy: Uint8Array } {
    for (const { entry, path } of this.#folders) this.#put(entry, stateOf(insideOf(path)) ?? unknownState);
    const starts = Uint32Array.from(this.#starts);
    const numbers = this.#numbers.slice(0, this.#codes.length * perFile);
    const states = { starts, codes: Uint32Array.from(this.#codes), names: this.#names, numbers };
    const isRacy = new Uint8Array(starts.length - 1);
    const limitMs = startedMs - racyMs;
    for (let row = 0; row < isRacy.length; row++) {
      const end = (starts[row + 1] as number) * perFile;
      for (let at = (starts[row] as number) * perFile; at < end; at += perFile) {
        const isOld = (numbers[at] as number) < limitMs && (numbers[at + 1] as number) < limitMs;
        if (!isOld) isRacy[row] = 1;
      }
    }
    return { states, isRacy };
  }

  #codeOfName(name: string): number {
    const known = this.#codeOf.get(name);
    if (known !== undefined) return known;
    const code = this.#names.push(name) - 1;
    this.#codeOf.set(name, code);
    return code;
  }

  #put(entry: number, state: FileState): void {
    const at = entry * perFile;
    if (at + perFile > this.#numbers.length) {
      const larger = new Float64Array(this.#numbers.length * 2);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[at] = state.mtimeMs;
    this.#numbers[at + 1] = state.ctimeMs;
    this.#numbers[at + 2] = state.size;
    this.#numbers[at + 3] = state.ino;
  }
}

const missingState: FileState = { mtimeMs: -1, ctimeMs: -1, size: -1, ino: -1 };

/** A path that means the folder itself, also where a link leads to it. */
function insideOf(folder: string): string {
  return `${folder}/.`;
}

function nameIn(folder: string, path: string): string {
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
}
