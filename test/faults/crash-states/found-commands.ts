// What must hold of two runs in any state in which a crash has left the disk while a command moved or packed one of them.

import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import type { FoundTree } from "./crash-model.js";

/** Paths below a folder with what is in them; folders have none. */
type Files = ReadonlyMap<string, Buffer | undefined>;

export interface TwoRuns {
  /** Root of both runs. */
  readonly root: string;
  /** Folder of the archives. */
  readonly archives: string;
  readonly workedOn: string;
  readonly neighbour: string;
  /** Everything that was there before. */
  readonly before: FoundTree;
  /** The run as it was recorded: in which tree, and where there. */
  readonly recorded: { readonly tree: FoundTree; readonly folder: string };
  /** Whether the command is to remove it for good. */
  readonly isPurge: boolean;
}

/** What is wrong with both runs. */
export function damageOfFound(found: FoundTree, runs: TwoRuns): string[] {
  const { root, before, neighbour, workedOn } = runs;
  const damage: string[] = [];
  if (!isSame(below(before, `${root}/${neighbour}`), below(found, `${root}/${neighbour}`)))
    damage.push("the run beside it has changed");
  const wanted = below(runs.recorded.tree, runs.recorded.folder);
  const place = `${root}/${workedOn}`;
  const isWholeInPlace = isSame(wanted, below(found, place));
  if (found.has(place) && !isWholeInPlace) damage.push("the run is in its place, but not whole");
  const entries = [...found.keys()].filter((path) => path.startsWith(`${root}/.trash/`));
  const listed = new Set(entries.map((path) => path.split("/")[root.split("/").length + 1] ?? ""));
  const inTrash = [...listed].filter((name) => !name.startsWith("."));
  const wholeInTrash = inTrash.filter((name) =>
    isSame(wanted, below(found, `${root}/.trash/${name}/${workedOn}`)),
  );
  const isWhole = isWholeInPlace || wholeInTrash.length > 0 || isArchived(found, runs, wanted);
  if (!isWhole && !(runs.isPurge && inTrash.length === 0)) damage.push("the run is nowhere whole");
  return damage;
}

function below(tree: FoundTree, folder: string): Files {
  return new Map(
    [...tree]
      .filter(([path]) => path.startsWith(`${folder}/`))
      .map(([path, bytes]) => [path.slice(folder.length + 1), bytes]),
  );
}

function isSame(wanted: Files, found: Files): boolean {
  if (wanted.size !== found.size) return false;
  return [...wanted].every(([path, bytes]) => {
    const other = found.get(path);
    return (
      found.has(path) &&
      (bytes === undefined ? other === undefined : other !== undefined && bytes.equals(other))
    );
  });
}

const checked = new Map<string, boolean>();

function isArchived(found: FoundTree, { archives, workedOn }: TwoRuns, wanted: Files): boolean {
  const packed = found.get(`${archives}/${workedOn}.tar.gz`);
  if (packed === undefined) return false;
  const key = createHash("sha1").update(packed).digest("hex");
  const known = checked.get(key) ?? holdsAll(packed, workedOn, wanted);
  checked.set(key, known);
  return known;
}

/** Reads plain tar headers, which are all that such small archives have. */
function holdsAll(packed: Buffer, id: string, wanted: Files): boolean {
  try {
    const bytes = gunzipSync(packed);
    const members = new Map<string, Buffer>();
    for (let at = 0; at + 512 <= bytes.length && bytes[at] !== 0; ) {
      const name = bytes.toString("utf8", at, at + 100).replace(/\0.*$/s, "");
      const size = Number.parseInt(bytes.toString("latin1", at + 124, at + 135), 8);
      members.set(name, bytes.subarray(at + 512, at + 512 + size));
      at += 512 + Math.ceil(size / 512) * 512;
    }
    return [...wanted].every(
      ([path, content]) => content === undefined || members.get(`${id}/${path}`)?.equals(content) === true,
    );
  } catch {
    return false; // Cut off: no archive.
  }
}
