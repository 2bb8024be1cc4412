// Decides what the files beside runs are: tables that tell about them, tables whose rows are runs, or neither.

import type { Problem } from "../../errors.js";
import { isMeasureName, isNameColumn } from "./column-profile.js";
import { isRowOfTable } from "./file-families.js";
import type { FileProfile } from "./file-profile.js";
import { type Candidate, type Match, matchTable } from "./match-tables.js";
import { isReplicateName } from "./name-tokens.js";
import { isParamName } from "./param-words.js";
import { type RowRun, runsOfTables } from "./row-runs.js";
import type { SharedTables } from "./shared-tables.js";
import { groupTables, type OpenTable } from "./table-sets.js";
import type { TreeFile } from "./tree.js";

/** A table that tells about a run, and which of its rows does. */
export interface JoinedRow {
  readonly file: TreeFile;
  readonly columns: readonly number[];
  readonly key: string;
}

export interface SettledTables {
  /** By index of the run. */
  readonly joined: ReadonlyMap<number, readonly JoinedRow[]>;
  readonly rowRuns: readonly RowRun[];
  readonly problems: readonly Problem[];
}

/** Settles the files that belong to no run. `candidates` are the runs that folders and files are. */
export function settleTables(
  loose: readonly FileProfile[],
  candidates: readonly Candidate[],
  shared: SharedTables,
): SettledTables {
  const tables = openTables(loose, shared);
  const joined = new Map<number, JoinedRow[]>();
  const unmatched: OpenTable[] = [];
  for (const table of tables) {
    const scope = scopeOf(table.profile.file, candidates);
    const match = matchTable(
      table.found,
      scope.map((index) => candidates[index] as Candidate),
    );
    if (match === undefined) unmatched.push(table);
    else addJoined(joined, { match, scope, file: table.profile.file });
  }
  const problems: Problem[] = [];
  const ofRuns = groupTables(unmatched).flatMap((set) => {
    const first = set[0] as OpenTable;
    const scope = scopeOf(first.profile.file, candidates);
    if (listsRuns(set, scope.length)) return set;
    problems.push(notJoined(set, scope.length));
    return [];
  });
  return { joined, rowRuns: runsOfTables(ofRuns, shared), problems };
}

function openTables(loose: readonly FileProfile[], shared: SharedTables): OpenTable[] {
  const tables = loose.filter((profile) => profile.kind === "rows" || profile.kind === "logs");
  return loose.flatMap((profile) => {
    const isTable = tables.includes(profile) || isRowOfTable(profile, tables);
    const found = isTable ? shared.get(profile.file) : undefined;
    return found === undefined ? [] : [{ profile, found }];
  });
}

/** The runs below a table's folder; where there are none, those below the next folder above that has some. */
function scopeOf(file: TreeFile, candidates: readonly Candidate[]): number[] {
  for (let at = file.inFolder; ; at = at.includes("/") ? at.slice(0, at.lastIndexOf("/")) : "") {
    const inside = candidates.flatMap(({ id }, index) =>
      at === "" || id === at || id.startsWith(`${at}/`) ? [index] : [],
    );
    if (inside.length > 0 || at === "") return inside;
  }
}

/** Whether the rows of unmatched tables are runs: where there are no others, or fewer than rows. */
function listsRuns(set: readonly OpenTable[], runsBeside: number): boolean {
  const lead = set.find((table) => "keys" in table.found.kind);
  if (lead === undefined) return false;
  const { columns } = lead.found.table;
  const keys = "keys" in lead.found.kind ? lead.found.kind.keys.map((index) => columns[index] ?? "") : [];
  const hasMeasure = columns.some((name) => isMeasureName(name) && !keys.includes(name));
  const hasParamKey = keys.some(isParamName);
  const hasTellingName =
    /run|exp|result|metric|summary|bench|leader|sweep|trial|score|compar|ablat|grid|eval|log|hist/i.test(
      lead.profile.file.stem,
    );
  const isMeasured = set.some((table) => table.profile.isOverview);
  if (runsBeside === 0)
    return isMeasured || hasMeasure || hasParamKey || hasTellingName || hasReplicateKeys(lead);
  const isCounted = columns.some((name) => /^(?:n|num)_?(?:runs|seeds|trials)$|^count$/i.test(name));
  const rows = Math.max(...set.map((table) => rowCount(table)));
  return (
    rows > runsBeside &&
    !isCounted &&
    (hasMeasure || hasTellingName) &&
    (hasParamKey || keys.some(isNameColumn))
  );
}

function hasReplicateKeys(table: OpenTable): boolean {
  const column = "keys" in table.found.kind ? table.found.kind.keys[0] : undefined;
  return (
    column !== undefined && table.found.table.rows.every((row) => isReplicateName(String(row[column] ?? "")))
  );
}

function rowCount(table: OpenTable): number {
  return table.found.kind.kind === "record" ? 1 : table.found.table.rows.length;
}

function addJoined(
  joined: Map<number, JoinedRow[]>,
  of: { match: Match; scope: readonly number[]; file: TreeFile },
): void {
  for (const [place, key] of of.match.keyOfRun) {
    const run = of.scope[place] as number;
    joined.set(run, [...(joined.get(run) ?? []), { file: of.file, columns: of.match.columns, key }]);
  }
}

function notJoined(set: readonly OpenTable[], runsBeside: number): Problem {
  const [first] = set as [OpenTable];
  const rows = first.found.table.rows.length;
  const others = set.length > 1 ? ` and ${set.length - 1} more of its form` : "";
  const reason =
    runsBeside === 0
      ? "tells neither results nor settings of runs"
      : `names none of the ${runsBeside} runs beside it`;
  const message = `The table of ${rows} rows${others} ${reason}; left out.`;
  return { code: "table-left-out", path: first.profile.file.path, message };
}
