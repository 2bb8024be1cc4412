// A table that was worked out for all its rows; they are described when they are seen.

import type { Order } from "../comparison/sort-rows.js";
import type { TableColumnView, TableRowView } from "./table-data.js";

export interface WholeTable {
  readonly columns: readonly TableColumnView[];
  /** How many rows there are. */
  readonly length: number;
  readonly sortedBy: { readonly name: string; readonly label: string; readonly order: Order };
  readonly remarks: readonly string[];
  /** The row at a place in the order. */
  readonly rowAt: (position: number) => TableRowView;
}
