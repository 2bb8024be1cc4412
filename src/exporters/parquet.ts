// The comparison as Parquet: typed columns for data frames and databases.

import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import type { ComparisonTable } from "../core/comparison/comparison-table.js";
import { encodeJson } from "../core/json/encode-json.js";
import { printRequirement } from "../core/target.js";
import type { Exporter } from "./exporter.js";
import { type FlatColumn, flatColumnsOf } from "./flat-columns.js";
import { type ColumnType, type ParquetColumn, typeColumn } from "./parquet-column.js";

/** Name and version of what the files hold; the number changes when a column or key changes its meaning. */
export const parquetSchema = "runledger.table/1";

/**
 * Columns, order and names are those of `flatColumnsOf`, types those of `typeColumn`. Missing and null are null, NaN stays
 * NaN. Key-value metadata: `runledger.schema`; `runledger.columns`, JSON [{name, field, kind, unit?, direction?, target?}].
 */
export const parquetExporter: Exporter = {
  name: "parquet",
  extension: "parquet",
  summary: "for data frames and databases: typed columns, compressed",
  export: (table) => {
    const columns = typedColumnsOf(table);
    const writer = new ByteWriter();
    const file = new ParquetWriter({
      writer,
      schema: [
        { name: "runs", num_children: columns.length },
        ...columns.map(({ name, type }) => ({
          name,
          repetition_type: "OPTIONAL" as const,
          ...elementOf(type),
        })),
      ],
      kvMetadata: [
        { key: "runledger.schema", value: parquetSchema },
        { key: "runledger.columns", value: encodeJson(table.columns.length === 0 ? [] : describe(columns)) },
      ],
      createdBy: "runledger",
    });
    file.write({
      columnData: columns.map(({ name, data }) => ({ name, data: [...data] })),
      rowGroupSize: 100_000,
    });
    file.finish();
    return writer.getBytes();
  },
  remarks: (table) =>
    typedColumnsOf(table).flatMap(({ name, mixed }) =>
      mixed.length === 0 ? [] : [`"${name}" holds ${mixed.join(" and ")}: written as text.`],
    ),
};

type TypedColumn = FlatColumn & ParquetColumn;

function typedColumnsOf(table: ComparisonTable): TypedColumn[] {
  return flatColumnsOf(table).map((column) => ({
    ...column,
    ...typeColumn(column.values, column.source?.kind === "metric"),
  }));
}

function elementOf(type: ColumnType) {
  switch (type) {
    case "double":
      return { type: "DOUBLE" } as const;
    case "int64":
      return { type: "INT64" } as const;
    case "boolean":
      return { type: "BOOLEAN" } as const;
    case "timestamp":
      return {
        type: "INT64",
        converted_type: "TIMESTAMP_MICROS",
        logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MICROS" },
      } as const;
    case "string":
      return { type: "BYTE_ARRAY", converted_type: "UTF8" } as const;
  }
}

function describe(columns: readonly TypedColumn[]): unknown[] {
  return columns.flatMap(({ name, source }) => {
    if (source === undefined) return [];
    const { field, kind, unit, direction, target } = source;
    return [{ name, field, kind, unit, direction, target: target && printRequirement(target) }];
  });
}
