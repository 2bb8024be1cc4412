// Walks a root and asks the readers, in their order, what each folder is.

import { sep } from "node:path";
import { type Problem, UserError } from "../errors.js";
import { Folder } from "../readers/folder.js";
import type { Found } from "../readers/reader.js";
import { findByShape } from "../readers/shape/find-by-shape.js";
import type { ReadContext } from "../store/read-context.js";
import { rootFiles } from "../store/run-layout.js";
import { withArchived } from "./archive/archived-sources.js";
import { askReaders, joinAnswers } from "./ask-readers.js";
import { closedFolders } from "./closed-folders.js";
import { foldersOfRuns } from "./folders-of-runs.js";
import type { FoundSource, RunKeeper } from "./found-source.js";
import { joinTables } from "./join-tables.js";
import { linksOutward } from "./links-outward.js";

/** Deeper folders are not looked into; said as a problem. */
const deepestLevel = 24;

export interface FoundSources {
  readonly sources: readonly FoundSource[];
  readonly problems: readonly Problem[];
}

/**
 * Finds the runs below a root.
 * @param keeper is handed each run as soon as it is found. Absent: nothing is read but what the decision needs.
 * @param context tells whether a run lives that has a folder beside it; it does when absent
 */
export function findSources(
  root: string,
  keeper: RunKeeper = keepNothing,
  context?: ReadContext,
): FoundSources {
  const walk = new Walk(root, keeper, context);
  walk.enter(new Folder(root, root), 0);
  walk.takeShapes();
  const { sources, problems } = withArchived(root, walk.sources, keeper);
  return { sources: withUniqueIds(joinTables(sources)), problems: [...walk.problems, ...problems] };
}

const keepNothing: RunKeeper = {
  recall: () => undefined,
  ask: (_, ask) => ask(),
  keep: (source) => source,
};

class Walk {
  readonly sources: FoundSource[] = [];
  readonly problems: Problem[] = [];
  readonly #root: string;
  readonly #keeper: RunKeeper;
  readonly #claimedPaths: string[] = [];
  /** The same, for look-ups; made when all are known. */
  #claimed: ReadonlySet<string> = new Set();
  /** Files that a layout has taken in folders that it has not claimed. */
  readonly #takenFiles = new Set<string>();
  /** Below a claimed folder, but left to other readers. */
  readonly #open = new Set<string>();
  /** Whether anything but folders was met that no layout claims: without it there are no shapes to look for. */
  #hasRest = false;
  readonly #context: ReadContext | undefined;
  /** Folders that are part of a run elsewhere. */
  readonly #joined = new Set<string>();

  constructor(root: string, keeper: RunKeeper, context: ReadContext | undefined) {
    this.#root = root;
    this.#keeper = keeper;
    this.#context = context;
  }

  enter(folder: Folder, level: number): void {
    if (this.#joined.has(folder.path)) {
      this.#claimedPaths.push(folder.path);
      return;
    }
    const known = this.#keeper.recall(folder.path);
    if (known !== undefined) {
      this.#claimedPaths.push(folder.path);
      this.sources.push(known);
      return;
    }
    try {
      const found = this.#keeper.ask(folder.path, () => this.#ask(folder));
      if (found === undefined || found.takesFiles !== undefined) this.#noteRest(folder);
      const open = found === undefined ? folder.folderNames() : found.openFolders;
      for (const name of open) this.#descend(folder, name, level + 1);
    } catch (error) {
      if (!(error instanceof UserError) || level === 0) throw error;
      this.#hasRest = true;
      this.problems.push({ code: error.code, path: folder.path, message: error.message });
    }
  }

  /** A folder that nobody claims. */
  #noteRest(folder: Folder): void {
    if (!folder.holdsOnlyFolders()) this.#hasRest = true;
    this.problems.push(...linksOutward(folder));
    if (!folder.folderNames().includes(rootFiles.own)) return;
    for (const path of foldersOfRuns(folder.path, this.#context)) this.#joined.add(path);
  }

  /** Gives what no layout claimed to the reader of shapes: the root, and folders that a layout left open. */
  takeShapes(): void {
    if (!this.#hasRest) return;
    this.#claimed = new Set(this.#claimedPaths);
    const isClaimed = (path: string): boolean => this.#isClaimed(path);
    for (const path of [this.#root, ...this.#open]) {
      if (this.#claimed.has(path)) continue;
      const isTaken = (file: string): boolean => this.#takenFiles.has(file);
      const found = findByShape(new Folder(path, this.#root), isClaimed, isTaken);
      const isWhole = path === this.#root && this.sources.length === 0;
      const problems = found.problems.filter(({ code }) => isWhole || code !== "no-run-found");
      this.#take("shape", { ...found, problems });
    }
  }

  #descend(folder: Folder, name: string, level: number): void {
    if (closedFolders.has(name)) return;
    if (level <= deepestLevel) {
      this.enter(folder.enter(name), level);
      return;
    }
    this.#hasRest = true;
    const message = `Lies more than ${deepestLevel} folders below the root; not looked into.`;
    this.problems.push({ code: "too-deep", path: folder.pathOf(name), message });
  }

  #ask(folder: Folder): Found | undefined {
    const answers = askReaders(folder);
    const all = joinAnswers(answers);
    if (all === undefined) return undefined;
    if (all.takesFiles === undefined) this.#claim(folder, all);
    else this.#claimParts(folder, all);
    for (const { layout, found } of answers) this.#take(layout, found);
    return all;
  }

  #claim(folder: Folder, { openFolders }: Found): void {
    this.#claimedPaths.push(folder.path);
    for (const name of openFolders) {
      if (!closedFolders.has(name)) this.#open.add(folder.pathOf(name));
    }
  }

  #claimParts(folder: Folder, { takesFiles = [], openFolders }: Found): void {
    for (const name of takesFiles) this.#takenFiles.add(folder.pathOf(name));
    const open = new Set(openFolders);
    for (const name of folder.folderNames())
      if (!open.has(name)) this.#claimedPaths.push(folder.pathOf(name));
  }

  #take(layout: string, found: Found): void {
    for (const run of found.runs) this.sources.push(this.#keeper.keep({ ...run, layout, root: this.#root }));
    this.problems.push(...found.problems);
  }

  #isClaimed(path: string): boolean {
    for (let at = path; at.length >= this.#root.length; at = at.slice(0, Math.max(0, at.lastIndexOf(sep)))) {
      if (this.#claimed.has(at)) return true;
      if (this.#open.has(at)) return false;
    }
    return false;
  }
}

/** Ids that several runs share are made unique by the folders above them; of several in one file, with their own id. */
function withUniqueIds(sources: readonly FoundSource[]): FoundSource[] {
  const ids = countIds(sources);
  if (ids.size === sources.length) return [...sources];
  const placed = sources.map((source) => {
    if (ids.get(source.id) === 1) return source;
    const relative = source.path
      .slice(source.root.length + 1)
      .split(sep)
      .join("/");
    return relative === "" ? source : { ...source, id: relative };
  });
  const places = countIds(placed);
  return placed.map((source, index) => {
    const own = sources[index]?.id;
    return places.get(source.id) === 1 || own === source.id
      ? source
      : { ...source, id: `${source.id}#${own}` };
  });
}

function countIds(sources: readonly FoundSource[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { id } of sources) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
