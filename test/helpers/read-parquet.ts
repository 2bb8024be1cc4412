// Reads Parquet with a reader that is not the writer's: cells as texts, types as their files name them.

import { type FileMetaData, parquetMetadata, parquetRead } from "hyparquet";
import type { ReadBack } from "../contracts/exporters.contract.js";

/** All cells as texts: null is "null", numbers as JavaScript prints them, times in ISO. */
export async function readParquet(bytes: Uint8Array): Promise<ReadBack> {
  const { header, rows } = await readParquetValues(bytes);
  return { header, rows: rows.map((row) => row.map(cellText)) };
}

/** Names, values and what the file says of itself. */
export async function readParquetValues(
  bytes: Uint8Array,
): Promise<{ header: string[]; rows: unknown[][]; metadata: FileMetaData }> {
  const file = bytes.slice().buffer;
  const metadata = parquetMetadata(file);
  const header = metadata.schema.slice(1).map(({ name }) => name);
  let rows: unknown[][] = [];
  await parquetRead({
    file,
    rowFormat: "array",
    onComplete: (found) => {
      rows = found as unknown[][];
    },
  });
  return { header, rows, metadata };
}

function cellText(cell: unknown): string {
  return cell instanceof Date ? cell.toISOString() : String(cell);
}
