// The comparison as CSV: full precision, the flags of targets as columns of their own.

import { encodeCsvColumns } from "../formats/csv-columns.js";
import type { Exporter } from "./exporter.js";
import { flatColumnsOf } from "./flat-columns.js";

/**
 * Header and columns are those of `flatColumnsOf`. Cells are what `encodeCsv` makes of them: a missing value is empty,
 * null is `null`, NaN is `NaN`, infinities are `Infinity` and `-Infinity`, numbers are the shortest text that reads back
 * as the same number, lists are JSON. UTF-8 without a byte order mark, lines end in "\n".
 */
export const csvExporter: Exporter = {
  name: "csv",
  extension: "csv",
  summary: "for spreadsheets and data frames: full precision, flags as columns",
  export: (table) => {
    const columns = flatColumnsOf(table);
    return encodeCsvColumns(
      columns.map(({ name }) => name),
      columns.map(({ values }) => values),
    );
  },
};
