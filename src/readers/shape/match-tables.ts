// Matches the rows of a table with runs that were found: by a column that names them, or by params that both have.

import type { Value } from "../../core/value.js";
import { isConstant, isKeyColumn, profileColumns } from "./column-profile.js";
import { runPartOf } from "./file-names.js";
import type { FoundTable } from "./row-keys.js";
import { isClockName } from "./step-words.js";
import type { Table } from "./table.js";
import { keyOfRow } from "./table-key.js";

/** A run as far as matching needs it. */
export interface Candidate {
  /** Path below the root: "baseline/seed_1". */
  readonly id: string;
  /** Params by dotted name, name tokens among them; asked only where no column names the runs. */
  readonly params: () => ReadonlyMap<string, Value>;
}

export interface Match {
  /** Columns that were compared. */
  readonly columns: readonly number[];
  /** Index of the run → text of the key of its row. */
  readonly keyOfRun: ReadonlyMap<number, string>;
}

/** At least this part of the rows, or of the runs, must match. */
const needed = 0.8;

/** Param matching reads every run; of more runs than this only named ones are matched. */
const mostRead = 2_000;

/** How a table tells about runs; undefined when it does not. Each row belongs to one run, each run to one row. */
export function matchTable(found: FoundTable, candidates: readonly Candidate[]): Match | undefined {
  if (candidates.length === 0 || found.table.rows.length === 0) return undefined;
  return matchByName(found.table, candidates) ?? matchByParams(found.table, candidates);
}

function matchByName(table: Table, candidates: readonly Candidate[]): Match | undefined {
  const finder = new RunFinder(candidates);
  let best: Match | undefined;
  table.columns.forEach((_, column) => {
    const match = matchColumn(table, column, finder);
    if (isEnough(match, table, candidates) && match.keyOfRun.size > (best?.keyOfRun.size ?? 0)) best = match;
  });
  return best;
}

function matchColumn(table: Table, column: number, finder: RunFinder): Match {
  const keyOfRun = new Map<number, string>();
  const seen = new Set<number>();
  table.rows.forEach((row, index) => {
    const run = finder.find(row[column]);
    if (run === undefined) return;
    if (seen.has(run)) keyOfRun.delete(run);
    else keyOfRun.set(run, keyOfRow(table, index, [column]));
    seen.add(run);
  });
  return { columns: [column], keyOfRun };
}

/** Finds runs by what tables call them: the id, the last parts of it, a path that ends in it, a file name. */
class RunFinder {
  readonly #byName = new Map<string, number | undefined>();

  constructor(candidates: readonly Candidate[]) {
    candidates.forEach(({ id }, index) => {
      for (const name of new Set(namesOf(id)))
        this.#byName.set(name, this.#byName.has(name) ? undefined : index);
    });
    this.#addRunParts(candidates);
  }

  /** The run that a name tells without words of roles: "results_a" is also called "a", where no run is. */
  #addRunParts(candidates: readonly Candidate[]): void {
    const parts = candidates.map(({ id }) => runPartOf(id.slice(id.lastIndexOf("/") + 1)));
    const own = new Map<string, number | undefined>();
    parts.forEach((part, index) => {
      own.set(part, own.has(part) ? undefined : index);
    });
    for (const [part, index] of own)
      if (part !== "" && !this.#byName.has(part)) this.#byName.set(part, index);
  }

  find(cell: Value | undefined): number | undefined {
    if (typeof cell !== "string" && !Number.isInteger(cell)) return undefined;
    const text = String(cell).replaceAll("\\", "/").replace(/\/+$/, "").replace(/^\.\//, "");
    for (let at = text; at !== ""; at = at.includes("/") ? at.slice(at.indexOf("/") + 1) : "") {
      const stem = at.replace(/\.\w{1,6}$/, "");
      const run = [at, stem, runPartOf(stem)]
        .map((name) => this.#byName.get(name))
        .find((found) => found !== undefined);
      if (run !== undefined) return run;
    }
    return undefined;
  }
}

/** "a/b/c" → itself, "b/c", "c"; and the same with "_" between. */
function namesOf(id: string): string[] {
  const parts = id.split("/");
  const tails = parts.map((_, index) => parts.slice(index).join("/"));
  return [...tails, ...tails.map((tail) => tail.replaceAll("/", "_"))];
}

function matchByParams(table: Table, candidates: readonly Candidate[]): Match | undefined {
  if (candidates.length > mostRead || table.rows.length > mostRead) return undefined;
  const columns = profileColumns(table).filter(
    (column) => isKeyColumn(column) && !isConstant(column) && !isClockName(column.name),
  );
  if (columns.length === 0) return undefined;
  const params = candidates.map((candidate) => byLastPart(candidate));
  const known = columns.filter(
    (column) => params.filter((own) => holds(own, column.name)).length * 2 >= candidates.length,
  );
  if (known.length === 0) return undefined;
  const indices = known.map((column) => column.index);
  const runsByKey = new Map<string, number[]>();
  params.forEach((own, run) => {
    const key = JSON.stringify(known.map((column) => own.values.get(column.name.toLowerCase()) ?? null));
    runsByKey.set(key, [...(runsByKey.get(key) ?? []), run]);
  });
  const keyOfRun = new Map<number, string>();
  const used = new Set<string>();
  table.rows.forEach((_, row) => {
    const key = keyOfRow(table, row, indices);
    const runs = runsByKey.get(key);
    if (runs?.length !== 1 || used.has(key)) for (const run of runs ?? []) keyOfRun.delete(run);
    else keyOfRun.set(runs[0] as number, key);
    used.add(key);
  });
  const match = { columns: indices, keyOfRun };
  return isEnough(match, table, candidates) ? match : undefined;
}

interface OwnParams {
  readonly values: ReadonlyMap<string, Value>;
}

/** Params by the last part of their names, in lower case; the shortest name first. */
function byLastPart(candidate: Candidate): OwnParams {
  const values = new Map<string, Value>();
  const params = [...candidate.params()].sort(([a], [b]) => a.length - b.length);
  for (const [name, value] of params) {
    const last = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
    if (!values.has(last)) values.set(last, value);
    if (!values.has(name.toLowerCase())) values.set(name.toLowerCase(), value);
  }
  return { values };
}

function holds(own: OwnParams, column: string): boolean {
  return own.values.has(column.toLowerCase());
}

function isEnough(match: Match, table: Table, candidates: readonly Candidate[]): boolean {
  const count = match.keyOfRun.size;
  if (count === 0) return false;
  return count >= needed * candidates.length || (count >= 2 && count >= needed * table.rows.length);
}
