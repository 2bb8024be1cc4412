// A table that was worked out for all its rows; they are described when they are seen.

import type { ComparisonTable } from "../comparison/comparison-table.js";
import type { ShownColumn } from "./cell-view.js";
import type { TableRowView } from "./table-data.js";

export interface WholeTable {
  readonly compared: ComparisonTable;
  readonly shown: readonly ShownColumn[];
  readonly rowAt: (position: number) => TableRowView;
}

/** How many targets are met, missed and unknown in a row. */
export function countsAt(
  { verdicts }: ComparisonTable,
  position: number,
): Pick<TableRowView, "met" | "missed" | "unknown"> {
  const { met, missed, unknown } = verdicts[position] ?? { met: 0, missed: 0, unknown: 0 };
  return { met, missed, unknown };
}
