// One state of the runs as the page looks at it: what many answers need, worked out once.

import { chooseColumns } from "../comparison/choose-columns.js";
import { sortField } from "../comparison/compare.js";
import { countLeftOut } from "../comparison/left-out.js";
import type { Contract } from "../contract/contract.js";
import type { FieldTable, RowKey } from "../field/field-table.js";
import { parseFilter } from "../field/filter.js";
import { type CompilePattern, matchingRows } from "../field/filter-rows.js";
import type { Run } from "../run.js";
import { type TargetBook, targetBook } from "../target-book.js";
import { MatchingColumns } from "./matching-columns.js";
import { RecentAnswers } from "./recent-answers.js";
import { type RunKeys, runKeys } from "./run-keys.js";
import { ViewFamilies } from "./view-families.js";
import type { WholeTable } from "./whole-table.js";

/** What a view is made of. */
export interface ViewSource {
  readonly table: FieldTable;
  readonly contract: Contract;
  /** Grows whenever the table is another. */
  readonly revision: number;
  /** Patterns of filters. */
  readonly compile: CompilePattern;
  /** Tags and notes of a row of the table. */
  readonly summaryOf: (row: RowKey) => Pick<Run, "tags" | "notes">;
}

/** Columns that are shown unasked. */
export interface UsualColumns {
  /** Full names. */
  readonly names: readonly string[];
  /** "Not shown: 12 *_stderr."; undefined when all is shown. */
  readonly leftOut: string | undefined;
}

/** So many filters, tables and orders are remembered. */
const [mostFilters, mostTables, mostOrders] = [8, 8, 16];

/** A table and what was found out about it. It never changes: another revision gets a view of its own. */
export class TableView {
  readonly source: ViewSource;
  readonly table: FieldTable;
  readonly contract: Contract;
  readonly keys: RunKeys;
  readonly families: ViewFamilies;
  /** Tables that were worked out, by what was asked. */
  readonly tables = new RecentAnswers<WholeTable>(mostTables);
  /** All rows in the order of a field, by order and field. */
  readonly orders = new RecentAnswers<readonly number[]>(mostOrders);
  readonly #filters = new RecentAnswers<MatchingColumns>(mostFilters);
  #book: TargetBook | undefined;
  #usual: UsualColumns | undefined;

  constructor(source: ViewSource) {
    this.source = source;
    this.table = source.table;
    this.contract = source.contract;
    this.keys = runKeys(source.table);
    this.families = new ViewFamilies(source.table, source.contract, this.keys);
  }

  /** Targets that apply. */
  get book(): TargetBook {
    this.#book ??= targetBook(this.table, this.contract, []);
    return this.#book;
  }

  /** The columns that `compare` chooses for all runs. */
  get usual(): UsualColumns {
    this.#usual ??= this.#chooseUsual();
    return this.#usual;
  }

  /**
   * Rows that meet all conditions, ascending; all rows without conditions.
   * @throws UserError "bad-filter", "bad-pattern", "unknown-field", "ambiguous-field"
   */
  matching(where: readonly string[] = []): readonly number[] {
    return this.among(where).rows;
  }

  /** The same rows, with their columns. */
  among(where: readonly string[] = []): MatchingColumns {
    const conditions = where.map((text) => text.trim()).filter((text) => text !== "");
    return this.#filters.get(conditions.join("\n"), () => {
      if (conditions.length === 0)
        return new MatchingColumns(
          this,
          this.table.rows.map((_, row) => row),
        );
      const parts = conditions.map(parseFilter);
      return new MatchingColumns(this, matchingRows(this.table, { kind: "and", parts }, this.source.compile));
    });
  }

  #chooseUsual(): UsualColumns {
    const { table, contract, book } = this;
    const rows = this.matching();
    const sorting = sortField(table, { contract });
    const { columns, leftOut } = chooseColumns(table, { contract }, { book, sorting, rows });
    return { names: columns.map(({ name }) => name), leftOut: countLeftOut(leftOut) };
  }
}
