// Finds the folder that a program under `exec` makes for itself beside the run that is recorded of it.

import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { filesOpenIn } from "../collectors/open-files.js";
import { readJoinedFolders } from "../store/joined-folders.js";
import { outputFolders, rootFiles, runFiles } from "../store/run-layout.js";
import { readStatusFile } from "../store/status-file.js";
import { lookAt, lookThrough, namesIn, type ProgramFolder, readSections } from "./program-folder.js";
import type { RunFolder } from "./run-folder.js";

/** Roots with more runs than this are not searched for folders that were there before. */
const mostOldFolders = 5000;
/** A run that is recorded touches its folder at least this often. */
const heartbeatsMs = 30_000;
/** Disks tell times in steps of up to this. */
const clockStepMs = 2000;
/** A shorter name may be anything; a longer one that is printed is no chance. */
const tellingName = 10;

/** A folder that may be the program's. */
interface Candidate extends ProgramFolder {
  readonly isNew: boolean;
}

/**
 * A folder is the program's when the program has a file open in it, or prints its name; or, while nothing else was
 * recorded in the root, when it is the only one that came or changed.
 */
export class OwnFolders {
  readonly #run: RunFolder;
  readonly #root: string;
  readonly #before: ReadonlySet<string>;
  readonly #startedMs: number;
  /** Paths of which it is certain. */
  readonly #certain = new Set<string>();
  #rootChangedMs: number | undefined;

  /** To be made before the program starts. */
  constructor(run: RunFolder) {
    this.#run = run;
    this.#root = run.annotated.root;
    this.#before = new Set(namesOf(run, this.#root));
    this.#startedMs = run.clock.wallMs() - clockStepMs;
  }

  /** Paths of folders that came since the start and that the living program has files open in; each is told once. */
  lookNow(group: number): string[] {
    const changedMs = lookAt(this.#run.files, this.#root)?.modifiedMs;
    if (changedMs === this.#rootChangedMs) return [];
    const unknown = this.#newNames()
      .map((name) => join(this.#root, name))
      .filter((path) => !this.#certain.has(path) && this.#isForeign(path));
    if (unknown.length === 0) {
      this.#rootChangedMs = changedMs;
      return [];
    }
    const open = filesOpenIn(group);
    const found = unknown.filter((path) => isAnyBelow(open, path));
    for (const path of found) this.#certain.add(path);
    return found;
  }

  /**
   * The program's folders, when it has ended. None when it made several runs: they are runs of their own.
   * @param printed what it printed, or as much as is at hand
   */
  find(printed: string): ProgramFolder[] {
    const candidates = this.#candidates();
    const certain = candidates.filter(({ path }) => this.#isCertain(path) || isNamedIn(printed, path));
    const [only, ...others] = candidates;
    const chosen =
      certain.length === 0 && only !== undefined && others.length === 0 && this.#isAlone() ? [only] : certain;
    return chosen.flatMap(({ metadata }) => metadata).length > 1 ? [] : chosen;
  }

  #isCertain(path: string): boolean {
    return [...this.#certain].some((known) => path === known || path.startsWith(`${known}/`));
  }

  #candidates(): Candidate[] {
    const { files } = this.#run;
    const joined = readJoinedFolders(this.#root);
    const fresh = this.#newNames().map((name) => this.#lookInto(join(this.#root, name), true));
    const old =
      this.#before.size > mostOldFolders ? [] : [...this.#before].flatMap((name) => this.#changed(name));
    return [...fresh.flat(), ...old].filter(({ path, isNew }) => {
      if (isNew && joined.has(path)) return joined.get(path)?.runId === this.#run.id;
      return lookAt(files, path) !== undefined;
    });
  }

  /** What is below a new folder: the folder of its metadata.json, else itself when it has metrics. */
  #lookInto(path: string, isNew: boolean): Candidate[] {
    if (!this.#isForeign(path)) return [];
    const all = lookThrough(this.#run.files, path);
    const metadata = all.metadata.filter((file) => this.#isFresh(file));
    const [only] = metadata;
    if (metadata.length > 1) return metadata.map((file) => ({ ...all, metadata: [file], isNew }));
    if (only !== undefined) {
      const isOurs = readSections(only)?.schema_version !== undefined;
      return isOurs ? [] : [{ ...all, path: dirname(only), metadata, isNew }];
    }
    const measured = [...all.events, ...all.lines].filter((file) => this.#isFresh(file));
    return measured.length === 0 ? [] : [{ ...all, path: folderOfAll(measured), metadata, isNew }];
  }

  /** A folder that was there before, and those in it, where they were written to. */
  #changed(name: string): Candidate[] {
    const path = join(this.#root, name);
    const { files } = this.#run;
    if (isPassedOver(name) || !this.#isForeign(path) || lookAt(files, path)?.kind !== "folder") return [];
    if (this.#isFresh(join(path, runFiles.metadata))) return this.#lookInto(path, false);
    if (!this.#isFresh(path)) return [];
    const inside = namesIn(files, path).map((inner) => join(path, inner));
    return inside
      .filter((folder) => lookAt(files, folder)?.kind === "folder" && this.#isFresh(folder))
      .flatMap((folder) => this.#lookInto(folder, false));
  }

  #newNames(): string[] {
    return namesOf(this.#run, this.#root).filter(
      (name) =>
        !this.#before.has(name) &&
        !isPassedOver(name) &&
        lookAt(this.#run.files, join(this.#root, name))?.kind === "folder",
    );
  }

  /** Whether no recorder of ours writes there. Asked of every old folder, so in the quickest way. */
  #isForeign(path: string): boolean {
    return !existsSync(join(path, runFiles.status));
  }

  #isFresh(path: string): boolean {
    return (lookAt(this.#run.files, path)?.modifiedMs ?? 0) >= this.#startedMs;
  }

  /** Whether no other run was recorded in the root meanwhile. */
  #isAlone(): boolean {
    const { files, folder } = this.#run;
    return namesOf(this.#run, this.#root).every((name) => {
      const path = join(this.#root, name);
      const status = lookAt(files, join(path, runFiles.status));
      if (path === folder || status === undefined || status.modifiedMs < this.#startedMs - heartbeatsMs)
        return true;
      const endedMs = Date.parse(readStatusFile(path)?.ended_at ?? "");
      return endedMs < this.#startedMs + clockStepMs;
    });
  }
}

function isPassedOver(name: string): boolean {
  return name.startsWith(".") || outputFolders.includes(name) || name === rootFiles.index;
}

function namesOf({ files }: RunFolder, folder: string): readonly string[] {
  try {
    return files.list(folder);
  } catch {
    return []; // It may have been taken away: then there is nothing to find.
  }
}

/** The run that files with metrics belong to: what holds all of them, without the folders that only hold logs. */
function folderOfAll(paths: readonly string[]): string {
  let folder = dirname(paths[0] ?? "");
  while (!paths.every((path) => path.startsWith(`${folder}/`))) folder = dirname(folder);
  return /^(?:tensorboard(?:_logs)?|tb(?:_logs)?|logs?|events|runs)$/.test(basename(folder))
    ? dirname(folder)
    : folder;
}

/** Whether a name stands in a text as a word of its own that can only be this folder. */
function isNamedIn(text: string, path: string): boolean {
  const name = basename(path);
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const [before = "", after = ""] = [text[at - 1], text[at + name.length]];
    const isWord = !/[\w.-]/.test(before) && !/[\w-]/.test(after);
    if (isWord && (before === "/" || name.length >= tellingName)) return true;
  }
  return false;
}

function isAnyBelow(paths: readonly string[], folder: string): boolean {
  const real = realPath(folder);
  return paths.some((path) => path === real || path.startsWith(`${real}/`));
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path; // Gone meanwhile.
  }
}
