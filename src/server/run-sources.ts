// Finds a run's files and its history again: tables hold what runs say in the end, not the way there.

import { askReaders, Folder, findSources } from "../catalog/reading.js";
import type { RowKey } from "../core/field/field-table.js";
import { UserError } from "../errors.js";
import type { RunSource } from "../readers/reader.js";

/** The sources of runs of some roots, as of one look. */
export class RunSources {
  /** Of roots whose runs no folder alone tells, by path and id. */
  readonly #ofRoots = new Map<string, ReadonlyMap<string, RunSource>>();

  /** The source of a row; undefined where the run is not there any more. */
  find(row: RowKey): RunSource | undefined {
    return sourceOfFolder(row) ?? this.#ofRoot(row.root).get(sourceKey(row));
  }

  #ofRoot(root: string): ReadonlyMap<string, RunSource> {
    let sources = this.#ofRoots.get(root);
    if (sources === undefined) {
      sources = new Map(sourcesBelow(root).map((source) => [sourceKey(source), source]));
      this.#ofRoots.set(root, sources);
    }
    return sources;
  }
}

function sourceKey({ path, id }: Pick<RunSource, "path" | "id">): string {
  return `${path}\n${id}`;
}

/** Most runs are a folder that can be asked without the others. */
function sourceOfFolder({ path, root, layout }: RowKey): RunSource | undefined {
  const answers = orNothing(() => askReaders(new Folder(path, root))) ?? [];
  const [only, ...others] = answers.find((answer) => answer.layout === layout)?.found.runs ?? [];
  return others.length === 0 && only?.path === path ? only : undefined;
}

function sourcesBelow(root: string): readonly RunSource[] {
  return orNothing(() => findSources(root).sources) ?? [];
}

/** What is gone or may not be read has no sources. */
function orNothing<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
