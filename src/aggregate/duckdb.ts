// DuckDB, loaded when it is needed: takes typed columns, writes Parquet. The only file that imports it.

import type { DuckDBConnection, DuckDBDataChunk, DuckDBInstance, DuckDBType } from "@duckdb/node-api";
import { UserError } from "../errors.js";
import { type ColumnBuffer, marks } from "./column-buffer.js";
import { textOf } from "./column-type.js";
import { bufferOf, type SchemaColumn, type TableData } from "./table-data.js";

export type { DuckDBConnection, DuckDBResult, DuckDBValue } from "@duckdb/node-api";
export type { TableData } from "./table-data.js";

export type DuckDb = typeof import("@duckdb/node-api");

/** Rows of one chunk, DuckDB's own number. */
const chunkRows = 2048;

/**
 * The package.
 * @param what the sentence's subject when it is missing: "Aggregating"
 * @throws UserError "no-duckdb" where it is not installed for this machine
 */
export async function loadDuckDb(what: string): Promise<DuckDb> {
  try {
    return await import("@duckdb/node-api");
  } catch (cause) {
    throw new UserError(
      "no-duckdb",
      `${what} needs the package @duckdb/node-api, which cannot be loaded here.`,
      {
        hint: "Install it beside runledger: npm install @duckdb/node-api",
        cause,
      },
    );
  }
}

/** A database in memory without extensions and network, which puts nothing on the disk. */
export function openClosed(api: DuckDb, limits: { readonly memoryLimit: string }): Promise<DuckDBInstance> {
  return api.DuckDBInstance.create(":memory:", {
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    allow_community_extensions: "false",
    memory_limit: limits.memoryLimit,
    max_temp_directory_size: "0KB",
    threads: "2",
  });
}

/** Appends rows to a table that has their columns. `wholeNumbers`: the type that the table has for BIGINT columns. */
export async function appendRows(
  api: DuckDb,
  connection: DuckDBConnection,
  into: { readonly table: string; readonly data: TableData; readonly wholeNumbers: "BIGINT" | "DOUBLE" },
): Promise<void> {
  const { data, table, wholeNumbers } = into;
  const staged = data.columns.map((column) => stageColumn(api, column, { table: data, wholeNumbers }));
  await appendStaged(api, connection, { table, columns: staged, rows: data.rows });
}

/** A database in memory that can write files, and nothing else: no extensions, no network. */
export class ParquetMaker {
  readonly #api: DuckDb;
  readonly #connection: DuckDBConnection;

  private constructor(api: DuckDb, connection: DuckDBConnection) {
    this.#api = api;
    this.#connection = connection;
  }

  /** @throws UserError "no-duckdb" where the package is not installed for this machine */
  static async open(): Promise<ParquetMaker> {
    let api: DuckDb;
    try {
      api = await import("@duckdb/node-api");
    } catch (cause) {
      throw new UserError(
        "no-duckdb",
        "Aggregating needs the package @duckdb/node-api, which cannot be loaded here.",
        {
          hint: "Install it beside runledger: npm install @duckdb/node-api",
          cause,
        },
      );
    }
    const instance = await api.DuckDBInstance.create(":memory:", {
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
      allow_community_extensions: "false",
      memory_limit: "512MB",
      max_temp_directory_size: "0KB",
      threads: "2",
    });
    return new ParquetMaker(api, await instance.connect());
  }

  close(): void {
    this.#connection.closeSync();
  }

  /** Writes one file, zstd. Rejects with DuckDB's error, e.g. when the disk is full. */
  async write(path: string, table: TableData): Promise<void> {
    const columns = table.columns.map((column) =>
      stageColumn(this.#api, column, { table, wholeNumbers: "DOUBLE", enumerates: true }),
    );
    const staged = columns.map(({ sqlType }, index) => `c${index} ${sqlType}`);
    await this.#connection.run(`CREATE OR REPLACE TEMP TABLE part (${staged.join(", ")})`);
    await appendStaged(this.#api, this.#connection, { table: "part", columns, rows: table.rows });
    const selected = table.columns.map(
      ({ name, type }, index) => `CAST(c${index} AS ${type}) AS ${quoted(name, '"')}`,
    );
    await this.#connection.run(
      `COPY (SELECT ${selected.join(", ")} FROM part) TO ${quoted(path, "'")} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)`,
    );
    await this.#connection.run("DROP TABLE part");
  }
}

/** A column on its way into DuckDB. */
interface StagedColumn {
  readonly buffer: ColumnBuffer;
  readonly isText: boolean;
  readonly type: DuckDBType;
  readonly sqlType: string;
}

/** How a column goes into DuckDB; with `enumerates` texts that come again and again as numbers of an enumeration. */
function stageColumn(
  { BOOLEAN, BIGINT, DOUBLE, VARCHAR, ENUM }: DuckDb,
  { name, type }: SchemaColumn,
  how: {
    readonly table: TableData;
    readonly wholeNumbers: "BIGINT" | "DOUBLE";
    readonly enumerates?: boolean;
  },
): StagedColumn {
  const buffer = bufferOf(how.table, name);
  if (type !== "VARCHAR") {
    const sqlType = type === "BIGINT" ? how.wholeNumbers : type;
    return { buffer, isText: false, type: { BOOLEAN, BIGINT, DOUBLE }[sqlType], sqlType };
  }
  if (how.enumerates !== true || !isEnumerable(buffer, how.table.rows))
    return { buffer, isText: true, type: VARCHAR, sqlType: type };
  const values = buffer.texts.map((text) => quoted(text, "'")).join(", ");
  return { buffer, isText: true, type: ENUM(buffer.texts), sqlType: `ENUM (${values})` };
}

async function appendStaged(
  { DuckDBDataChunk }: DuckDb,
  connection: DuckDBConnection,
  into: { readonly table: string; readonly columns: readonly StagedColumn[]; readonly rows: number },
): Promise<void> {
  const { table, columns, rows } = into;
  const types = columns.map(({ type }) => type);
  const appender = await connection.createAppender(table);
  try {
    for (let from = 0; from < rows; from += chunkRows) {
      const count = Math.min(chunkRows, rows - from);
      const chunk = DuckDBDataChunk.create(types, count);
      for (const [index, column] of columns.entries()) fillVector(chunk, index, { column, from, count });
      appender.appendDataChunk(chunk);
    }
  } finally {
    appender.closeSync();
  }
}

const mostEnumerated = 1000;

/** Whether a column has few different texts and nothing else. */
function isEnumerable({ texts, marks: own }: ColumnBuffer, rows: number): boolean {
  if (texts.length === 0 || texts.length > Math.min(mostEnumerated, rows / 4)) return false;
  if (texts.some((text) => text.length > 1000 || text.includes("\0"))) return false;
  for (let row = 0; row < rows; row++) if (own[row] !== marks.text && own[row] !== marks.none) return false;
  return true;
}

function fillVector(
  chunk: DuckDBDataChunk,
  index: number,
  { column, from, count }: { readonly column: StagedColumn; readonly from: number; readonly count: number },
): void {
  const vector = chunk.getColumnVector(index);
  const { buffer, isText, sqlType } = column;
  for (let row = 0; row < count; row++) {
    const cell = buffer.cell(from + row);
    if (sqlType === "BIGINT" && typeof cell === "number") vector.setItem(row, BigInt(cell));
    else vector.setItem(row, isText && cell !== null && typeof cell !== "string" ? textOf(cell) : cell);
  }
  vector.flush();
}

/** A name or text as SQL has it, in these quotes. */
export function quoted(text: string, quote: string): string {
  return quote + text.replaceAll(quote, quote + quote) + quote;
}
