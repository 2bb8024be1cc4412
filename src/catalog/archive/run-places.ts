// Where the files of runs are: in a folder of their own, or named by the reader; and what they have in common with others.

import { lstatSync } from "node:fs";
import { sep } from "node:path";
import type { RowKey } from "../../core/field/field-table.js";
import { exitCodes, UserError } from "../../errors.js";
import { findSources } from "../find-sources.js";
import type { FoundSource } from "../found-source.js";
import type { KnownRun } from "../run-source.js";
import { inOrderOfRemoval } from "./unfinished-removal.js";

type Place = Pick<RowKey, "id" | "path" | "root">;

export class RunPlaces {
  readonly #sources = new Map<string, readonly FoundSource[]>();
  /** By root, then by key. */
  readonly #byKey = new Map<string, ReadonlyMap<string, FoundSource>>();
  /** Ids by path, to tell which runs lie at or below a path. */
  readonly #sorted: readonly Place[];
  /** How many runs of a root name a file. */
  readonly #named = new Map<string, ReadonlyMap<string, number>>();

  constructor(all: readonly Place[]) {
    this.#sorted = [...all].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** What can read the run; undefined when it is no longer there. */
  sourceOf(run: KnownRun): FoundSource | undefined {
    return this.#byKeyIn(run.root).get(keyOf(run));
  }

  /**
   * Files of a run that is no folder and more than one file, those that no other run names, in the order in which they
   * are removed; undefined for others.
   */
  filesOf(source: FoundSource): readonly string[] | undefined {
    const { path, root } = source;
    if (kindOf(path) !== "file") return undefined;
    const named = this.#namedIn(root);
    const own = source.files.filter(
      (file) =>
        file.startsWith(`${root}${sep}`) &&
        kindOf(file) === "file" &&
        (file === path || named.get(file) === 1),
    );
    return own.length > 1 ? inOrderOfRemoval([...new Set(own)], path) : undefined;
  }

  /** Why the run cannot be taken from its place; undefined where it can. */
  inCommon(run: Place): UserError | undefined {
    if (run.path === run.root) return this.#refusal(run, "is the root itself");
    const others = this.#at(run.path).filter(({ id, root }) => id !== run.id || root !== run.root);
    if (others.length === 0) return undefined;
    const names = others.slice(0, 3).map(({ id }) => id);
    const more = others.length > 3 ? ` and ${others.length - 3} more` : "";
    return this.#refusal(run, `has its files in common with ${names.join(", ")}${more}`);
  }

  #refusal(run: Place, what: string): UserError {
    return new UserError("shared-run", `${run.id}: ${what}. Nothing was archived.`, {
      hint: "Leave out --remove: the archive is made, and the files stay.",
      exitCode: exitCodes.refused,
    });
  }

  /** Runs whose path is this one or lies below it. */
  #at(path: string): Place[] {
    let [low, high] = [0, this.#sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sorted[middle]?.path ?? "") < path) low = middle + 1;
      else high = middle;
    }
    const found: Place[] = [];
    for (let at = low; (this.#sorted[at]?.path ?? "").startsWith(path); at++) {
      const place = this.#sorted[at] as Place;
      if (place.path === path || place.path.startsWith(`${path}/`)) found.push(place);
    }
    return found;
  }

  #sourcesOf(root: string): readonly FoundSource[] {
    let sources = this.#sources.get(root);
    if (sources === undefined) {
      sources = findSources(root).sources;
      this.#sources.set(root, sources);
    }
    return sources;
  }

  #byKeyIn(root: string): ReadonlyMap<string, FoundSource> {
    let byKey = this.#byKey.get(root);
    if (byKey === undefined) {
      // Of two with one key the first counts.
      byKey = new Map(
        this.#sourcesOf(root)
          .map((source) => [keyOf(source), source] as const)
          .reverse(),
      );
      this.#byKey.set(root, byKey);
    }
    return byKey;
  }

  #namedIn(root: string): ReadonlyMap<string, number> {
    let named = this.#named.get(root);
    if (named === undefined) {
      const counts = new Map<string, number>();
      for (const { files } of this.#sourcesOf(root))
        for (const file of new Set(files)) counts.set(file, (counts.get(file) ?? 0) + 1);
      named = counts;
      this.#named.set(root, named);
    }
    return named;
  }
}

function keyOf({ path, id, layout }: KnownRun): string {
  return `${path}\n${id}\n${layout}`;
}

function kindOf(path: string): "file" | "folder" | "other" {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isFile() ? "file" : stats?.isDirectory() ? "folder" : "other";
}
