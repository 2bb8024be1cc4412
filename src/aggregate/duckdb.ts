// DuckDB, loaded when it is needed: writes typed columns as Parquet. The only file that knows it.

import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from "@duckdb/node-api";
import { UserError } from "../errors.js";
import type { Cell } from "./column-type.js";
import type { SchemaColumn } from "./step-columns.js";

/** Columns with their values, one a row. */
export interface TableData {
  readonly columns: readonly SchemaColumn[];
  readonly rows: number;
  /** Cells of a column in rows from `from` up to, not including, `to`. */
  readonly slice: (name: string, from: number, to: number) => readonly Cell[];
}

export type { DuckDBConnection } from "@duckdb/node-api";

export type DuckDb = typeof import("@duckdb/node-api");

/** Rows of one chunk, DuckDB's own number. */
export const chunkRows = 2048;

/**
 * Loads the package.
 * @param what needs it, for the message: "Aggregating"
 * @throws UserError "no-duckdb" where the package is not installed for this machine
 */
export async function loadDuckDb(what: string): Promise<DuckDb> {
  try {
    return await import("@duckdb/node-api");
  } catch (cause) {
    throw new UserError(
      "no-duckdb",
      `${what} needs the package @duckdb/node-api, which cannot be loaded here.`,
      { hint: "Install it beside runledger: npm install @duckdb/node-api", cause },
    );
  }
}

/** A database in memory that fetches no extensions and spills nothing onto the disk. */
export async function openClosed(
  api: DuckDb,
  { memoryLimit }: { readonly memoryLimit: string },
): Promise<DuckDBInstance> {
  return await api.DuckDBInstance.create(":memory:", {
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    allow_community_extensions: "false",
    memory_limit: memoryLimit,
    max_temp_directory_size: "0KB",
    threads: "2",
  });
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
    const api = await loadDuckDb("Aggregating");
    const instance = await openClosed(api, { memoryLimit: "512MB" });
    return new ParquetMaker(api, await instance.connect());
  }

  close(): void {
    this.#connection.closeSync();
  }

  /** Writes one file, zstd. Rejects with DuckDB's error, e.g. when the disk is full. */
  async write(path: string, table: TableData): Promise<void> {
    const { columns } = table;
    const staged = columns.map(({ type }, index) => `c${index} ${type === "BIGINT" ? "DOUBLE" : type}`);
    await this.#connection.run(`CREATE OR REPLACE TEMP TABLE part (${staged.join(", ")})`);
    await this.#fill(table);
    const selected = columns.map(
      ({ name, type }, index) => `CAST(c${index} AS ${type}) AS ${quoted(name, '"')}`,
    );
    await this.#connection.run(
      `COPY (SELECT ${selected.join(", ")} FROM part) TO ${quoted(path, "'")} (FORMAT parquet, COMPRESSION zstd)`,
    );
    await this.#connection.run("DROP TABLE part");
  }

  async #fill({ columns, rows, slice }: TableData): Promise<void> {
    const { BOOLEAN, DOUBLE, VARCHAR, DuckDBDataChunk } = this.#api;
    const types = { BOOLEAN, DOUBLE, VARCHAR, BIGINT: DOUBLE };
    const appender = await this.#connection.createAppender("part");
    try {
      for (let from = 0; from < rows; from += chunkRows) {
        const count = Math.min(chunkRows, rows - from);
        const chunk = DuckDBDataChunk.create(
          columns.map(({ type }) => types[type]),
          count,
        );
        for (const [index, { name, type }] of columns.entries()) {
          const cells = slice(name, from, from + count);
          chunk.setColumnValues(index, (type === "VARCHAR" ? asTexts(cells) : cells) as DuckDBValue[]);
        }
        appender.appendDataChunk(chunk);
      }
    } finally {
      appender.closeSync();
    }
  }
}

function asTexts(values: readonly Cell[]): readonly Cell[] {
  return values.map((value) => (value === null || typeof value === "string" ? value : textOf(value)));
}

/** A number or boolean in a column of text. */
export function textOf(value: number | boolean): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function quoted(text: string, quote: string): string {
  return quote + text.replaceAll(quote, quote + quote) + quote;
}
