// Runs of an index as a FieldTable whose columns are decoded only when they are asked for.

import type { FieldTable, RowKey } from "../../core/field/field-table.js";
import { metricField } from "../../core/field/field-table.js";
import type { Status } from "../../core/run.js";
import type { Problem } from "../../errors.js";
import { BlockColumn, type TableOptions } from "./block-column.js";
import { columnsInOrder } from "./column-order.js";
import { declaredTargetsOf } from "./declared-targets.js";
import { PlacedCells } from "./placed-cells.js";
import type { IndexedRoot } from "./row-order.js";

export interface BlockTable extends FieldTable {
  /** Problems of the runs, in their order. */
  readonly problems: readonly Problem[];
}

/** The same table as `fieldTableOf` makes of the runs, with the same order of rows and columns. */
export function tableOfBlocks(root: IndexedRoot, options: TableOptions): BlockTable {
  const { added } = options;
  const cells = new PlacedCells(root);
  const rows = rowsOf(root, cells);
  const columns = new Map<string, BlockColumn>();
  for (const place of columnsInOrder(root, added)) {
    const known = columns.get(place.column);
    if (known !== undefined) known.addSource(place);
    else columns.set(place.column, new BlockColumn(place, { ...options, cells, rows }));
  }
  return {
    rows,
    columns,
    computed: computedOf(cells),
    declaredTargets: cells.has("fact", "targets")
      ? declaredTargetsOf(cells.get("fact", "targets"))
      : new Map(),
    problems: cells.lists<Problem>("problems").flatMap(([, list]) => list),
  };
}

/** Ids and paths that are left out in the blocks because they follow from others. */
function rowsOf({ blocks, order }: IndexedRoot, cells: PlacedCells): RowKey[] {
  const root = blocks[0]?.root ?? "";
  const ownIds = cells.get("fact", "own_id");
  const [ids, statuses, layouts, paths] = ["id", "status", "layout", "path"].map((name) =>
    cells.get("fact", name),
  );
  const rows = new Array<RowKey>(order.rowOf.length);
  for (let place = 0; place < rows.length; place++) {
    const ownId = ownIds[place] as string;
    rows[place] = {
      id: (ids?.[place] as string | undefined) ?? ownId,
      path: (paths?.[place] as string | undefined) ?? `${root}/${ownId}`,
      root,
      layout: layouts?.[place] as string,
      status: statuses?.[place] as Status,
    };
  }
  return rows;
}

function computedOf(cells: PlacedCells): Map<string, Set<number>> {
  const computed = new Map<string, Set<number>>();
  for (const [place, metrics] of cells.lists<string>("computed")) {
    for (const metric of metrics) {
      const name = metricField(metric);
      computed.set(name, (computed.get(name) ?? new Set()).add(place));
    }
  }
  return computed;
}
