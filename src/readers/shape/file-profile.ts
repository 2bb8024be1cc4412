// What a file is, as far as finding runs needs to know: which names it holds, and whether it tells of one run or many.

import { isPlainObject } from "../../core/flatten.js";
import type { Value } from "../../core/value.js";
import { isDataName, isOverviewName } from "./folder-names.js";
import { type FileHint, type LeafRole, roleOf } from "./leaf-role.js";
import { stackedTable, wideTable } from "./long-table.js";
import { isInParamSection, isParamFile } from "./param-words.js";
import { type FileContent, readContent } from "./read-content.js";
import { tableOfData, tableOfFrame } from "./record-table.js";
import { type FoundTable, rowKeysOf } from "./row-keys.js";
import { cellsOfRow } from "./table.js";
import { type TableKind, tableKindOf } from "./table-kind.js";
import { uprightTable } from "./transposed-table.js";
import type { TreeFile } from "./tree.js";

export type ProfileKind =
  /** Values of one run. */
  | "record"
  /** Steps of one run. */
  | "log"
  /** One run a row, or steps of several runs. */
  | "rows"
  | "logs"
  /** Rows of something else. */
  | "data"
  /** Nothing in it, or nothing that could be read. */
  | "empty"
  | "broken";

export interface FileProfile {
  readonly file: TreeFile;
  readonly kind: ProfileKind;
  /** First parts of its names. */
  readonly topNames: ReadonlySet<string>;
  /** All dotted names; of tables, the columns. */
  readonly names: ReadonlySet<string>;
  /** Params and words by name: what can tell it from files of other runs. */
  readonly params: ReadonlyMap<string, Value>;
  readonly hasMetrics: boolean;
  /** It holds params and no metrics: a configuration. */
  readonly isConfig: boolean;
  /** It speaks of many runs: means and deviations, lists of runs. */
  readonly isOverview: boolean;
  /** What tells the rows of its table apart; empty where it has none. */
  readonly rowKeys: ReadonlySet<string>;
}

/** Larger files are not opened to decide what a folder is; they are read with the run they turn out to belong to. */
export const largestDecided = 8 * 1024 * 1024;

/** Profiles files, each once. */
export class Profiler {
  readonly #known = new Map<string, FileProfile>();

  profileOf(file: TreeFile): FileProfile {
    const known = this.#known.get(file.path);
    if (known !== undefined) return known;
    const profile = profileContent(readContent(file, largestDecided));
    this.#known.set(file.path, profile);
    return profile;
  }
}

/** Decides what a file is from its content. */
export function profileContent(read: FileContent): FileProfile {
  const found = runTableOf(read);
  const kind = kindOfContent(read, found);
  if (found === undefined || kind === "record") return profileRecord(read, kind);
  const names = new Set(found.table.columns);
  const rowKeys = kind === "data" ? new Set<string>() : rowKeysOf(found);
  const isOverview = isOverviewTable(names);
  return { ...blank(read.file), kind, names, topNames: names, hasMetrics: true, isOverview, rowKeys };
}

function profileRecord(read: FileContent, kind: ProfileKind): FileProfile {
  const { file } = read;
  const leaves = [...recordLeaves(read)];
  const names = new Set([...leaves.map(([name]) => name), ...read.content.histories.keys()]);
  const roles = new Map(leaves.map(([name, value]) => [name, roleOf(name, value, hintOf(file))]));
  const has = (wanted: LeafRole): boolean => [...roles.values()].includes(wanted);
  const hasMetrics = read.content.histories.size > 0 || has("metric");
  const isAboutMany = isOverviewName(file.stem) && tableOfData(read.data) !== undefined;
  return {
    ...blank(file),
    kind,
    names,
    topNames: new Set([...names].map((name) => name.split(".")[0] ?? name)),
    params: new Map(
      leaves.filter(([name, value]) => roles.get(name) === "param" || typeof value === "string"),
    ),
    hasMetrics,
    isConfig: !hasMetrics && (isParamFile(file.stem) || has("param")),
    isOverview: isOverviewRecord(names) || isAboutMany,
  };
}

/** The table of runs or steps that a file holds, with what it is; undefined when it holds none. */
export function runTableOf(read: FileContent): FoundTable | undefined {
  if (read.table !== undefined) {
    const upright = wideTable(stackedTable(uprightTable(read.table)));
    return { table: upright, kind: tableKindOf(upright) };
  }
  const found = tableOfData(read.data);
  if (found === undefined) return undefined;
  const table = wideTable(found);
  const kind = tableKindOf(table);
  return kind.kind === "log" || kind.kind === "pairs" ? undefined : { table, kind };
}

/** Leaves of a file as one record: also the only row of a table, and pairs of names and numbers. */
export function recordLeaves(read: FileContent): ReadonlyMap<string, Value> {
  if (read.table === undefined) return read.content.leaves;
  const { kind } = tableKindOf(read.table);
  if (kind === "record") return new Map([...read.content.leaves, ...cellsOfRow(read.table, 0)]);
  if (kind !== "pairs") return read.content.leaves;
  const pairs = read.table.rows.flatMap(([name, value]): [string, Value][] =>
    name === undefined || value === undefined ? [] : [[String(name), value]],
  );
  return new Map([...read.content.leaves, ...pairs]);
}

/** What a file says about the roles of its values. */
export function hintOf(file: TreeFile): FileHint {
  return { stem: file.stem, isSettings: file.kind === "yaml" || file.kind === "sections" };
}

function kindOfContent(read: FileContent, found: { readonly kind: TableKind } | undefined): ProfileKind {
  if (!read.isRead) return read.problems.length > 0 ? "broken" : "empty";
  if (found !== undefined && found.kind.kind !== "empty") {
    if (found.kind.kind === "pairs" || found.kind.kind === "record") return "record";
    if (isDataName(read.file.stem) && found.kind.kind !== "log") return "data";
    if (hasHead(read) && found.kind.kind !== "log") return "record";
    if (tellsOfItself(read)) return "record";
    return found.kind.kind;
  }
  const { leaves, histories } = read.content;
  if (leaves.size === 0 && histories.size === 0) return "empty";
  return isDataName(read.file.stem) && histories.size === 0 ? "data" : "record";
}

/** Settings or a report in a file of rows: lines of their own, a first line of JSON. */
function hasHead(read: FileContent): boolean {
  return read.table !== undefined && read.content.leaves.size > 0;
}

/** Numbers or settings beside the list in an object: the list is a part of one run's record. */
function tellsOfItself(read: FileContent): boolean {
  if (
    !isPlainObject(read.data) ||
    tableOfFrame(read.data) !== undefined ||
    isOverviewRecord(new Set(Object.keys(read.data)))
  )
    return false;
  return Object.entries(read.data).some(
    ([key, value]) => typeof value === "number" || (isPlainObject(value) && isInParamSection(`${key}.x`)),
  );
}

function isOverviewTable(names: ReadonlySet<string>): boolean {
  const all = [...names].map((name) => name.toLowerCase());
  const means = all.filter((name) => /(?:^|[_./ ])(?:mean|avg|average)(?:$|[_./ ])/.test(name));
  const spreads = all.filter((name) =>
    /(?:^|[_./ ])(?:std|stderr|sd|sem|ci|ci95|min|max)(?:$|[_./ ])/.test(name),
  );
  return (
    all.some((name) => /^(?:n|num)_?(?:runs|seeds|trials)$/.test(name)) ||
    (means.length > 0 && spreads.length > 0)
  );
}

function isOverviewRecord(names: ReadonlySet<string>): boolean {
  const all = [...names];
  if (
    all.some((name) =>
      /(?:^|\.)(?:num_runs|n_runs|num_seeds|n_seeds|num_experiments|total_runs|seeds)$/i.test(name),
    )
  )
    return true;
  const means = all.filter((name) => /(?:[._]|^)mean$/i.test(name));
  const spreads = all.filter((name) => /(?:[._]|^)(?:std|stdev|sd)$/i.test(name));
  return means.length > 1 && spreads.length > 1;
}

function blank(file: TreeFile): FileProfile {
  const none: ReadonlySet<string> = new Set();
  return {
    file,
    kind: "empty",
    names: none,
    topNames: none,
    params: new Map(),
    hasMetrics: false,
    isConfig: false,
    isOverview: false,
    rowKeys: none,
  };
}
