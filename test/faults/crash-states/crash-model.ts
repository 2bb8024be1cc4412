// States in which a crash may leave a disk, as POSIX promises and no more: what was not synced is there, or not, or in part.

import { dirname } from "node:path";
import { seededRandom } from "../../helpers/seeded-random.js";
import { type Change, foldersOf } from "./disk-journal.js";

/** Files by path; of a folder the value is undefined. */
export type FoundTree = ReadonlyMap<string, Buffer | undefined>;

export interface ModelOptions {
  /** The folder that all of it happens in; it was there before. */
  readonly top: string;
  /** What was on the disk, safe, before the first change. */
  readonly before: FoundTree;
  /** At most so many states are played back for each moment; drawn where there are more. */
  readonly mostPerMoment: number;
  readonly seed: number;
}

export interface CrashMoment {
  /** How many changes had been made. */
  readonly made: number;
  /** What had been promised by then. */
  readonly acknowledged: readonly string[];
  readonly states: readonly FoundTree[];
}

type Names = Map<string, number | "folder">;

interface Content {
  safe: Buffer;
  all: Buffer;
}

/** Everything that a crash after each of the changes may leave, a moment at a time. */
export function* crashMoments(changes: readonly Change[], options: ModelOptions): Generator<CrashMoment> {
  const random = seededRandom(options.seed);
  const contents = new Map<number, Content>();
  const names: Names = new Map();
  for (const [path, bytes] of options.before) {
    if (bytes !== undefined) contents.set(-names.size - 1, { safe: bytes, all: bytes });
    names.set(path, bytes === undefined ? "folder" : -names.size - 1);
  }
  let pending: Change[] = [];
  const acknowledged: string[] = [];
  for (const [index, change] of changes.entries()) {
    if (change.kind === "acknowledge") acknowledged.push(change.what);
    else if (change.kind === "write" || change.kind === "sync") applyToContent(contents, change);
    else if (change.kind === "syncFolder") pending = settle(names, pending, change.path);
    else {
      pending.push(change);
      if (change.kind === "create")
        contents.set(change.inode, { safe: Buffer.alloc(0), all: Buffer.alloc(0) });
    }
    const states = statesOf(names, pending, {
      contents,
      random,
      most: options.mostPerMoment,
      top: options.top,
    });
    yield { made: index + 1, acknowledged: [...acknowledged], states };
  }
}

function applyToContent(
  contents: Map<number, Content>,
  change: Extract<Change, { kind: "write" | "sync" }>,
): void {
  const content = contents.get(change.inode);
  if (content === undefined) throw new Error(`inode ${change.inode} was never made`);
  if (change.kind === "sync") content.safe = content.all;
  else content.all = Buffer.concat([content.all, change.bytes]);
}

/**
 * Makes the pending changes in one folder safe, and with the move of a name that the name was made; returns what is
 * still pending.
 */
function settle(names: Names, pending: readonly Change[], folder: string): Change[] {
  let rest: Change[] = [];
  for (const change of pending) {
    if (!foldersOf(change).includes(folder)) {
      rest.push(change);
      continue;
    }
    const moved = change.kind === "rename" || change.kind === "link" ? change.from : undefined;
    for (const made of rest.filter((one) => makes(one) === moved)) applyName(names, made);
    if (moved !== undefined) rest = rest.filter((one) => makes(one) !== moved);
    applyName(names, change);
  }
  return rest;
}

/** The name that a change makes; null when it makes none. */
function makes(change: Change): string | null {
  if (change.kind === "create" || change.kind === "makeFolder") return change.path;
  return change.kind === "rename" || change.kind === "link" ? change.to : null;
}

function applyName(names: Names, change: Change): void {
  if (change.kind === "create") names.set(change.path, change.inode);
  else if (change.kind === "makeFolder") names.set(change.path, "folder");
  else if (change.kind === "remove" || change.kind === "removeFolder") names.delete(change.path);
  else if (change.kind === "link") copyName(names, change.from, change.to);
  else if (change.kind === "rename") moveNames(names, change.from, change.to);
}

function copyName(names: Names, from: string, to: string): void {
  const entry = names.get(from);
  if (entry !== undefined) names.set(to, entry);
}

function moveNames(names: Names, from: string, to: string): void {
  for (const [path, entry] of [...names]) {
    if (path !== from && !path.startsWith(`${from}/`)) continue;
    names.delete(path);
    names.set(to + path.slice(from.length), entry);
  }
}

interface Drawing {
  readonly top: string;
  readonly contents: ReadonlyMap<number, Content>;
  readonly most: number;
  readonly random: () => number;
}

function statesOf(names: Names, pending: readonly Change[], drawing: Drawing): FoundTree[] {
  const states = new Map<string, FoundTree>();
  for (const kept of subsetsOf(pending, drawing)) {
    const found: Names = new Map(names);
    for (const change of kept) applyName(found, change);
    const reachable = [...found].filter(([path]) => isReachable(found, path, drawing.top));
    const draws = reachable.some(([, entry]) => isUnsynced(entry, drawing)) ? drawing.most : 1;
    for (let draw = 0; draw < draws; draw++) {
      const tree = new Map(reachable.map(([path, entry]) => [path, contentOf(entry, draw, drawing)]));
      states.set(keyOf(tree), tree);
      if (states.size >= drawing.most) return [...states.values()];
    }
  }
  return [...states.values()];
}

function isUnsynced(entry: number | "folder", { contents }: Drawing): boolean {
  const content = entry === "folder" ? undefined : contents.get(entry);
  return content !== undefined && content.safe.length < content.all.length;
}

/** Unsynced bytes are kept not at all, wholly, and then as drawn for each file. */
function contentOf(
  entry: number | "folder",
  draw: number,
  { contents, random }: Drawing,
): Buffer | undefined {
  if (entry === "folder") return undefined;
  const content = contents.get(entry);
  if (content === undefined) return Buffer.alloc(0);
  const { safe, all } = content;
  if (safe.length === all.length || draw === 0) return safe;
  if (draw === 1) return all;
  const kept = safe.length + Math.floor(random() * (all.length - safe.length + 1));
  if (draw % 2 === 0) return all.subarray(0, kept);
  // The new length is on the disk, the bytes are not.
  return Buffer.concat([all.subarray(0, kept), Buffer.alloc(all.length - kept)]);
}

/** All subsets of few changes; of many the beginnings, each left out alone, and drawn ones. Order is kept. */
function subsetsOf(pending: readonly Change[], { most, random }: Drawing): Change[][] {
  const size = pending.length;
  if (2 ** size <= most) {
    return Array.from({ length: 2 ** size }, (_, bits) => pending.filter((__, at) => (bits >> at) & 1));
  }
  const beginnings = pending.map((_, at) => pending.slice(0, at));
  const without = pending.map((_, at) => pending.filter((__, other) => other !== at));
  const drawn = Array.from({ length: most }, () => pending.filter(() => random() < 0.5));
  return [[...pending], ...beginnings, ...without, ...drawn];
}

function isReachable(names: Names, path: string, top: string): boolean {
  for (let above = dirname(path); above !== top; above = dirname(above)) {
    if (names.get(above) !== "folder") return false;
  }
  return true;
}

function keyOf(tree: FoundTree): string {
  return [...tree]
    .map(([path, bytes]) => `${path}\0${bytes?.toString("latin1") ?? "/"}`)
    .sort()
    .join("\0\0");
}
