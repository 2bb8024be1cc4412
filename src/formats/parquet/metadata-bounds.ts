// Whether what a Parquet file says of itself can be: rows, values and bytes of its groups against its own size.

import type { FileMetaData } from "hyparquet";

/**
 * Rows are told apart by something: a step, a time, a name. Packed as well as programs do it, such columns take more than
 * a quarter of a byte a row. The first number is room for small files.
 */
const rowsFor = (fileBytes: number): number => 64 * 1024 + 4 * fileBytes;
/** Deflate reaches a thousandfold, and columns that say one thing only go beyond. */
const unpackedFor = (fileBytes: number): number => 16 * 1024 * 1024 + 1000 * fileBytes;
const deepestSchema = 32;

/**
 * How many groups, from the first one on, can be together in a file of so many bytes: columns do not overlap, and rows
 * leave some bytes.
 */
export function countPossibleGroups(groups: FileMetaData["row_groups"], fileBytes: number): number {
  let [rows, packed, unpacked] = [0, 0, 0];
  const beyond = groups.findIndex((group) => {
    const sizes = group.columns.map(({ meta_data: meta }) => ({
      values: Number(meta?.num_values ?? 0),
      packed: Number(meta?.total_compressed_size ?? 0),
      unpacked: Number(meta?.total_uncompressed_size ?? 0),
    }));
    rows += Math.max(Number(group.num_rows), ...sizes.map(({ values }) => values));
    packed += sizes.reduce((sum, column) => sum + column.packed, 0);
    unpacked += sizes.reduce((sum, column) => sum + column.unpacked, 0);
    return !(rows <= rowsFor(fileBytes) && packed <= fileBytes && unpacked <= unpackedFor(fileBytes));
  });
  return beyond < 0 ? groups.length : beyond;
}

/** Throws for a schema that is nested deeper than any program nests it. */
export function checkSchemaDepth(schema: FileMetaData["schema"]): void {
  const left: number[] = [];
  for (const { num_children: children = 0 } of schema) {
    while (left.at(-1) === 0) left.pop();
    const last = left.pop();
    if (last !== undefined) left.push(last - 1);
    if (children > 0) left.push(children);
    if (left.length > deepestSchema) throw new Error(`columns are nested deeper than ${deepestSchema}`);
  }
}
