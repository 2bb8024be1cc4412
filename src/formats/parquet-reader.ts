// Columns of a Parquet file, read without waiting: pages through hyparquet, whatever decides time and memory checked before.

import { closeSync, readSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { type FileMetaData, parquetMetadata, parquetSchema, snappyUncompress } from "hyparquet";
import { parquetHeader, readPage } from "hyparquet/src/column.js";
import { convert, DEFAULT_PARSERS } from "hyparquet/src/convert.js";
import { getTreePath, isFlatColumn } from "hyparquet/src/schema.js";
import type { Problem } from "../errors.js";
import { openRegularFile } from "./read-file.js";
import { areSnappyElements } from "./snappy-elements.js";
import { unpackZstd } from "./zip/zstd.js";

/** Values of a column, null where there is none; a list is an array, texts are texts, times are dates. */
export type ParquetColumn = readonly unknown[];

/** Larger ones are not written by any program, or are made to do harm. */
const most = { metadataBytes: 64 * 1024 * 1024, pageBytes: 256 * 1024 * 1024, rows: 4 * 1024 * 1024 };

type Chunk = FileMetaData["row_groups"][number]["columns"][number];
type Pages = { readonly view: DataView; offset: number };

/** An open file. What is wrong with it is a `ParquetDamage`; other errors of its methods are to be taken for one too. */
export class ParquetFile {
  readonly path: string;
  readonly #descriptor: number;
  readonly #size: number;
  readonly #metadata: FileMetaData;

  private constructor(path: string, descriptor: number, size: number) {
    this.path = path;
    this.#descriptor = descriptor;
    this.#size = size;
    const tail = this.#bytes(size - 8, 8);
    const length = tail.readUInt32LE(0);
    if (tail.toString("latin1", 4) !== "PAR1")
      throw new ParquetDamage(size - 4, "does not end as Parquet does");
    if (length > Math.min(size - 12, most.metadataBytes))
      throw new ParquetDamage(size - 8, `names ${length} bytes of metadata`);
    this.#metadata = parquetMetadata(new Uint8Array(this.#bytes(size - 8 - length, length + 8)), {
      geoparquet: false,
    });
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
    return parquetSchema(this.#metadata).children.map(({ element }) => element.name);
  }

  get groupCount(): number {
    return this.#metadata.row_groups.length;
  }

  /** Rows of a group; more than are read at once are damage. */
  rowsOf(group: number): number {
    const rows = Number(this.#metadata.row_groups[group]?.num_rows ?? 0);
    if (!(rows >= 0 && rows <= most.rows)) throw new ParquetDamage(0, `has ${rows} rows in one group`);
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

  #readChunk(meta: NonNullable<Chunk["meta_data"]>, rows: number): unknown[] {
    const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
    const bytes = this.#bytes(start, Number(meta.total_compressed_size));
    const schemaPath = getTreePath(parquetSchema(this.#metadata), meta.path_in_schema);
    const { element } = schemaPath.at(-1) ?? { element: undefined };
    if (element === undefined) throw new ParquetDamage(start, "has a column that its schema has not");
    const decoder = {
      ...meta,
      pathInSchema: meta.path_in_schema,
      element,
      schemaPath,
      parsers: DEFAULT_PARSERS,
      compressors,
    };
    const isFlat = isFlatColumn(schemaPath);
    const pages: Pages = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), offset: 0 };
    const mostValues = isFlat ? rows : Math.min(Number(meta.num_values), 4 * most.rows);
    const values: unknown[] = [];
    let dictionary: ReturnType<typeof convert> | undefined;
    while (pages.offset < bytes.length - 1 && (!isFlat || values.length < rows)) {
      const header = parquetHeader(pages);
      checkPage(header, { mostValues, left: bytes.length - pages.offset, at: start + pages.offset });
      const isDictionary = header.type === "DICTIONARY_PAGE";
      const { data } = readPage(
        pages,
        header,
        decoder,
        isDictionary ? undefined : dictionary,
        isFlat || isDictionary ? undefined : values,
        0,
      );
      if (data === undefined) continue;
      if (isDictionary) dictionary = convert(data, decoder);
      else if (data !== values) for (const value of data) values.push(value);
    }
    return values;
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

/** The bytes are not what the format says. */
export class ParquetDamage extends Error {
  override readonly name = "ParquetDamage";
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

/** What people see of an error that reading a file has thrown. */
export function damageOf(path: string, error: unknown): Problem {
  const at = error instanceof ParquetDamage ? `byte ${error.offset}: ` : "";
  const message = `${at}the file ${error instanceof ParquetDamage ? error.message : `is damaged (${reasonOf(error)})`}.`;
  return { code: "damaged-parquet", path, message };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 200) : String(error);
}

interface PageLimits {
  readonly mostValues: number;
  /** Bytes of the column behind the header. */
  readonly left: number;
  readonly at: number;
}

function checkPage(header: ReturnType<typeof parquetHeader>, { mostValues, left, at }: PageLimits): void {
  const { compressed_page_size: packed, uncompressed_page_size: unpacked } = header;
  if (!(packed >= 0 && packed <= left)) throw new ParquetDamage(at, `has a page of ${packed} bytes here`);
  if (!(unpacked >= 0 && unpacked <= most.pageBytes))
    throw new ParquetDamage(at, `has a page of ${unpacked} bytes here`);
  const isDictionary = header.type === "DICTIONARY_PAGE";
  const { num_values: count = 0 } =
    header.data_page_header ?? header.data_page_header_v2 ?? header.dictionary_page_header ?? {};
  // Every entry of a dictionary has its bytes; other values may be a run of one.
  if (!(count >= 0 && count <= (isDictionary ? Math.max(unpacked, 1) : mostValues)))
    throw new ParquetDamage(at, `has a page of ${count} values here`);
  const { num_nulls: nulls = 0, num_rows: rows = 0 } = header.data_page_header_v2 ?? {};
  if (!(nulls >= 0 && nulls <= count && rows >= 0 && rows <= count))
    throw new ParquetDamage(at, `has a page of ${rows} rows and ${nulls} nulls here`);
}

/** Its densest element stands for 64 bytes in 3: https://github.com/google/snappy/blob/main/format_description.txt */
const mostSnappyGrowth = 22;

const compressors = {
  SNAPPY: (packed: Uint8Array, size: number): Uint8Array => {
    if (size > packed.length * mostSnappyGrowth + 64 || !areSnappyElements(packed))
      throw new Error(`${packed.length} bytes of Snappy cannot hold ${size}`);
    const unpacked = new Uint8Array(size);
    snappyUncompress(packed, unpacked);
    return unpacked;
  },
  GZIP: (packed: Uint8Array, size: number): Uint8Array =>
    new Uint8Array(gunzipSync(packed, { maxOutputLength: Math.max(size, 1) })),
  ZSTD: (packed: Uint8Array, size: number): Uint8Array => new Uint8Array(unpackZstd(packed, size)),
};
