// The columns of runs of which nobody said what matters: what varies, what most runs have, what is short.

import type { Contract } from "../contract/contract.js";
import { findUsualField } from "../field/field.js";
import type { FieldColumn, FieldTable } from "../field/field-table.js";
import { type ColumnProfile, isRepeat, profileColumn } from "./column-profile.js";
import { type Fold, foldColumns } from "./fold-columns.js";
import { rankMetrics } from "./rank-metrics.js";

/** Shown first, in this order, where any run has them; their absence is no news. */
const usualColumns = [
  "model_name",
  "loss_config.loss_type",
  "training_config.batch_size",
  "training_config.actual_epochs",
  "training_config.training_duration_minutes",
];

/** At most so many metrics, params and attributes are shown unasked. */
const [mostMetrics, mostParams, mostAttributes] = [12, 8, 3];
/** With fewer params and metrics than this there is room for attributes. */
const fewColumns = 6;
/** What fewer than this share of the runs have is not shown unasked. */
const leastShare = 0.2;

export interface ColumnChoice {
  /** The columns of the comparison, the run id and verdict not counted. */
  readonly columns: readonly FieldColumn[];
  /** What was not shown, where nobody asked for certain columns. */
  readonly leftOut: readonly Fold[];
}

/**
 * The most telling columns.
 * @param rows the rows that will be shown
 */
export function chooseUsualColumns(
  table: FieldTable,
  contract: Contract,
  rows: readonly number[],
): ColumnChoice {
  return new UsualChoice(table, contract, rows).choose();
}

class UsualChoice {
  readonly #table: FieldTable;
  readonly #columns: readonly FieldColumn[];
  readonly #usual: readonly FieldColumn[];
  readonly #rows: readonly number[];
  readonly #contract: Contract;
  readonly #profiles = new Map<FieldColumn, ColumnProfile>();
  readonly #leftOut: Fold[] = [];

  constructor(table: FieldTable, contract: Contract, rows: readonly number[]) {
    this.#table = table;
    this.#columns = [...table.columns.values()];
    this.#usual = usualColumns.flatMap((name) => findUsualField(table, name) ?? []);
    this.#rows = rows;
    this.#contract = contract;
  }

  choose(): ColumnChoice {
    const isUsualLog = this.#usual.length >= usualColumns.length - 1;
    const usual = isUsualLog ? this.#usual : this.#usual.filter((column) => this.#varies(column));
    const params = this.#params(isUsualLog);
    const metrics = this.#metrics(isUsualLog);
    const hasRoom = !isUsualLog && params.length + metrics.length < fewColumns;
    const columns = [
      ...this.#status(),
      ...usual.slice(0, 1),
      ...params,
      ...usual.slice(1),
      ...(hasRoom ? this.#attributes() : []),
      ...this.#duration(usual),
      ...metrics,
    ];
    return { columns: this.#withoutRepeats(columns), leftOut: this.#leftOut };
  }

  #status(): FieldColumn[] {
    return this.#columns.filter((column) => column.name === "status" && isNews(column, this.#rows));
  }

  #duration(usual: readonly FieldColumn[]): FieldColumn[] {
    const isThere = usual.some((column) => column.name.includes("duration"));
    return isThere ? [] : this.#columns.filter((column) => column.name === "duration_seconds");
  }

  /** Params that vary, are short, and that more than a few runs have; names of runs last. */
  #params(isUsualLog: boolean): FieldColumn[] {
    const known = new Set(this.#usual);
    const params = this.#columns.filter((column) => column.kind === "param" && !known.has(column));
    const varying = this.#drop("that do not vary", params, (column) => this.#varies(column));
    const short = this.#drop("too long to read", varying, (column) => this.#profile(column).isReadable);
    const { kept, folds } = foldColumns(short);
    this.#leftOut.push(...folds);
    const common = this.#drop("that few runs have", kept, (column) => this.#isCommon(column));
    const isName = (column: FieldColumn): boolean => this.#profile(column).isName;
    const telling = this.#drop("that name the run", common, (column) => !isName(column));
    const most = telling.reduce((count, column) => Math.max(count, this.#profile(column).present), 0);
    const rankOf = (column: FieldColumn): number => {
      const { present, differs } = this.#profile(column);
      return (differs ? 0 : 2) + (present * 2 < most ? 1 : 0);
    };
    const ranked = telling.sort((a, b) => rankOf(a) - rankOf(b));
    return isUsualLog
      ? this.#drop("more params", ranked, (column) => column.name === "seed")
      : this.#drop("more params", this.#withoutRepeats(ranked), (_, index) => index < mostParams);
  }

  /** Metrics that vary and that more than a few runs have; all of them where none does. */
  #metrics(isUsualLog: boolean): FieldColumn[] {
    const all = this.#columns.filter((column) => column.kind === "metric");
    const { kept, folds } = foldColumns(all);
    if (kept.length === 0) return this.#drop("more metrics", all, (_, index) => index < mostMetrics);
    this.#leftOut.push(...folds);
    const profileOf = (column: FieldColumn): ColumnProfile => this.#profile(column);
    if (isUsualLog) {
      const common = [...kept].sort((a, b) => Number(this.#isCommon(b)) - Number(this.#isCommon(a)));
      return this.#drop("more metrics", common, (_, index) => index < mostMetrics);
    }
    const varies = (column: FieldColumn): boolean =>
      this.#varies(column) && (this.#profile(column).differs || this.#profile(column).present < 2);
    const hasVarying = kept.some(varies);
    const varying = this.#drop("that do not vary", kept, (column) => !hasVarying || varies(column));
    const common = this.#drop("that few runs have", varying, (column) => this.#isCommon(column));
    const ranked = rankMetrics(common, profileOf, this.#contract);
    return this.#drop("more metrics", this.#withoutRepeats(ranked), (_, index) => index < mostMetrics);
  }

  /** Short attributes by which runs fall into groups; facts about the machine and the code are none of the result. */
  #attributes(): FieldColumn[] {
    const isSetting = (name: string): boolean =>
      !/^(archive|command|environment|git|host|meta|packages|system|timing)\b|(^|[._])(status|state|steps?)$/.test(
        name,
      );
    const grouping = this.#columns.filter((column) => {
      if (column.kind !== "attribute" || !isSetting(column.name)) return false;
      const { present, differs, isReadable, isDistinct } = this.#profile(column);
      const isCounted = this.#rows.some((row) => /^\[\d+ objects?\]$/.test(String(column.values[row])));
      return differs && isReadable && !isDistinct && !isCounted && present * 2 >= this.#rows.length;
    });
    return grouping.slice(0, mostAttributes);
  }

  /** Leaves out columns that say the same as an earlier one, where rows can tell. */
  #withoutRepeats(columns: readonly FieldColumn[]): FieldColumn[] {
    if (this.#rows.length < 2) return [...columns];
    const isNew = (column: FieldColumn, index: number): boolean =>
      this.#usual.includes(column) ||
      !columns.slice(0, index).some((other) => isRepeat(column, other, this.#rows));
    return this.#drop("that repeat others", columns, isNew);
  }

  #drop(
    what: string,
    columns: readonly FieldColumn[],
    isKept: (column: FieldColumn, index: number) => boolean,
  ): FieldColumn[] {
    const kept: FieldColumn[] = [];
    const dropped: FieldColumn[] = [];
    columns.forEach((column, index) => void (isKept(column, index) ? kept : dropped).push(column));
    const known = this.#leftOut.findIndex((fold) => fold.what === what);
    const before = this.#leftOut[known];
    if (before !== undefined) this.#leftOut[known] = { what, columns: [...before.columns, ...dropped] };
    else if (dropped.length > 0) this.#leftOut.push({ what, columns: dropped });
    return kept;
  }

  /** A single row varies in nothing: then everything counts. */
  #varies(column: FieldColumn): boolean {
    const { differs, isPartial } = this.#profile(column);
    return differs || isPartial || this.#rows.length < 2;
  }

  #isCommon(column: FieldColumn): boolean {
    const { present } = this.#profile(column);
    return present >= 2 ? present >= leastShare * this.#rows.length : this.#rows.length < 1 / leastShare;
  }

  #profile(column: FieldColumn): ColumnProfile {
    let profile = this.#profiles.get(column);
    if (profile === undefined) {
      profile = profileColumn(column, this.#table, this.#rows);
      this.#profiles.set(column, profile);
    }
    return profile;
  }
}

/** The status is worth a column when runs differ in it, or none of them is known to have ended well. */
function isNews(column: FieldColumn, rows: readonly number[]): boolean {
  const seen = new Set(rows.map((row) => column.values[row]));
  return seen.size > 1 || [...seen].some((status) => status !== "finished" && status !== "unknown");
}
