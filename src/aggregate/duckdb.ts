// DuckDB, loaded when it is needed: a closed database in memory. The only file that imports it.

import type { DuckDBInstance } from "@duckdb/node-api";
import { UserError } from "../errors.js";

export type {
  DuckDBConnection,
  DuckDBDataChunk,
  DuckDBResult,
  DuckDBType,
  DuckDBValue,
} from "@duckdb/node-api";

export type DuckDb = typeof import("@duckdb/node-api");

/**
 * The package.
 * @param what the sentence's subject when it is missing: "Aggregating"
 * @throws UserError "no-duckdb" where it is not installed for this machine
 */
export async function loadDuckDb(what: string): Promise<DuckDb> {
  try {
    return await import("@duckdb/node-api");
  } catch (cause) {
    const message = `${what} needs the package @duckdb/node-api, which cannot be loaded here.`;
    const hint = "Install it beside runledger: npm install @duckdb/node-api";
    throw new UserError("no-duckdb", message, { hint, cause });
  }
}

/**
 * A database in memory without extensions and network, which puts nothing on the disk.
 * @param memoryLimit as DuckDB writes it: "1GB"
 */
export function openClosed(api: DuckDb, memoryLimit: string): Promise<DuckDBInstance> {
  return api.DuckDBInstance.create(":memory:", {
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    allow_community_extensions: "false",
    memory_limit: memoryLimit,
    max_temp_directory_size: "0KB",
    threads: "2",
  });
}

/** A name in `"` or a text in `'`, for SQL. */
export function quoted(text: string, quote: '"' | "'"): string {
  return quote + text.replaceAll(quote, quote + quote) + quote;
}
