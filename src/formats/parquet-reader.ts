// Columns of a Parquet file, read without waiting: pages through hyparquet, whatever decides time and memory checked before.

import { closeSync, readSync } from "node:fs";
import { type FileMetaData, parquetMetadata, parquetSchema } from "hyparquet";
import { DEFAULT_PARSERS } from "hyparquet/src/convert.js";
import { getTreePath } from "hyparquet/src/schema.js";
import type { Problem } from "../errors.js";
import { ParquetDamage, reasonOf } from "./parquet/damage.js";
import { checkSchemaDepth, countPossibleGroups } from "./parquet/metadata-bounds.js";
import { compressors } from "./parquet/page-compression.js";
import { type ChunkBytes, readPages } from "./parquet/read-pages.js";
import { endOfStruct } from "./parquet/thrift-bounds.js";
import { openRegularFile } from "./read-file.js";

export { ParquetDamage } from "./parquet/damage.js";

/** Values of a column, null where there is none; a list is an array, texts are texts, times are dates. */
export type ParquetColumn = readonly unknown[];

/** Larger ones are not written by any program, or are made to do harm. */
const most = { metadataBytes: 64 * 1024 * 1024, rows: 4 * 1024 * 1024 };
/** Of a column: lists of structures of lists. */
const deepestColumn = 8;

type Chunk = FileMetaData["row_groups"][number]["columns"][number];

/** An open file. What is wrong with it is a `ParquetDamage`; other errors of its methods are to be taken for one too. */
export class ParquetFile {
  readonly path: string;
  readonly #descriptor: number;
  readonly #size: number;
  readonly #metadata: FileMetaData;
  readonly #schema: ReturnType<typeof parquetSchema>;
  readonly #possibleGroups: number;

  private constructor(path: string, descriptor: number, size: number) {
    this.path = path;
    this.#descriptor = descriptor;
    this.#size = size;
    this.#metadata = this.#readMetadata();
    checkSchemaDepth(this.#metadata.schema);
    this.#schema = parquetSchema(this.#metadata);
    this.#possibleGroups = countPossibleGroups(this.#metadata.row_groups, size);
  }

  /** Opens a file; undefined when there is none, a problem when it is no Parquet. The caller closes it. */
  static open(path: string): ParquetFile | Problem | undefined {
    const file = openRegularFile(path);
    if ("missing" in file) return undefined;
    if ("problem" in file) return file.problem;
    try {
      return new ParquetFile(path, file.descriptor, file.stat.size);
    } catch (error) {
      closeSync(file.descriptor);
      return damageOf(path, error);
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  /** Names of the columns at the top. */
  columnNames(): readonly string[] {
    return this.#schema.children.map(({ element }) => element.name);
  }

  get groupCount(): number {
    return this.#metadata.row_groups.length;
  }

  /** Rows of a group; more than are read at once, or than the file has bytes for, are damage. */
  rowsOf(group: number): number {
    const rows = Number(this.#metadata.row_groups[group]?.num_rows ?? 0);
    if (!(rows >= 0 && rows <= most.rows)) throw new ParquetDamage(0, `has ${rows} rows in one group`);
    if (group >= this.#possibleGroups)
      throw new ParquetDamage(0, `says of group ${group + 1} more than its ${this.#size} bytes can hold`);
    return rows;
  }

  /** A column of a group; all null where there is no such column. */
  column(group: number, name: string): ParquetColumn {
    const rows = this.rowsOf(group);
    const columns = this.#metadata.row_groups[group]?.columns ?? [];
    const chunk = columns.find((column) => column.meta_data?.path_in_schema[0] === name);
    if (chunk?.meta_data === undefined) return new Array(rows).fill(null);
    const values = this.#readChunk(chunk.meta_data, rows);
    return Array.from({ length: rows }, (_, row) => values[row] ?? null);
  }

  #readMetadata(): FileMetaData {
    const size = this.#size;
    const tail = this.#bytes(size - 8, 8);
    const length = tail.readUInt32LE(0);
    if (tail.toString("latin1", 4) !== "PAR1")
      throw new ParquetDamage(size - 4, "does not end as Parquet does");
    if (length > Math.min(size - 12, most.metadataBytes))
      throw new ParquetDamage(size - 8, `names ${length} bytes of metadata`);
    const bytes = this.#bytes(size - 8 - length, length + 8);
    endOfStruct(bytes, 0);
    return parquetMetadata(new Uint8Array(bytes), { geoparquet: false });
  }

  #readChunk(meta: NonNullable<Chunk["meta_data"]>, rows: number): unknown[] {
    const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
    const bytes = this.#bytes(start, Number(meta.total_compressed_size));
    if (meta.path_in_schema.length > deepestColumn)
      throw new ParquetDamage(start, `has a column that is nested deeper than ${deepestColumn}`);
    const schemaPath = getTreePath(this.#schema, meta.path_in_schema);
    const { element } = schemaPath.at(-1) ?? { element: undefined };
    if (element === undefined) throw new ParquetDamage(start, "has a column that its schema has not");
    const chunk: ChunkBytes = {
      bytes,
      start,
      rows,
      values: Number(meta.num_values),
      unpackedBytes: Number(meta.total_uncompressed_size),
    };
    return readPages(chunk, {
      ...meta,
      pathInSchema: meta.path_in_schema,
      element,
      schemaPath,
      parsers: DEFAULT_PARSERS,
      compressors,
    });
  }

  #bytes(at: number, length: number): Buffer {
    if (!(at >= 0 && length >= 0 && at + length <= this.#size))
      throw new ParquetDamage(this.#size, `ends before the ${length} bytes at ${at}`);
    const bytes = Buffer.alloc(length);
    for (let filled = 0; filled < length; ) {
      const count = readSync(this.#descriptor, bytes, filled, length - filled, at + filled);
      if (count === 0) throw new ParquetDamage(at + filled, "ends here, while it was read");
      filled += count;
    }
    return bytes;
  }
}

/** What people see of an error that reading a file has thrown. */
export function damageOf(path: string, error: unknown): Problem {
  const at = error instanceof ParquetDamage ? `byte ${error.offset}: ` : "";
  const message = `${at}the file ${error instanceof ParquetDamage ? error.message : `is damaged (${reasonOf(error)})`}.`;
  return { code: "damaged-parquet", path, message };
}
