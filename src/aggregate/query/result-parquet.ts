// The answer of a query as a Parquet file, with the types that DuckDB gave its columns.

import { randomBytes } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { syncFolder } from "../../store/atomic-write.js";
import type { FileSystem } from "../../store/file-system.js";
import { type DuckDBConnection, openClosed, quoted } from "../duckdb.js";
import { closeConnection } from "./lock-connection.js";
import type { QueryResult } from "./query-database.js";

/**
 * Writes all rows and returns how many there are. The file is made beside its place and renamed, so that none is ever
 * half there. The rows go through a second database: the one that was asked is locked and cannot write.
 * @throws DuckDB's errors, also of a full disk; those of `QueryResult.rows`
 */
export async function writeResultParquet(
  files: FileSystem,
  path: string,
  { columns, raw, memory }: Pick<QueryResult, "columns" | "raw"> & { readonly memory: string },
): Promise<number> {
  const making = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
  const connection = await (await openClosed(raw.api, memory)).connect();
  try {
    const defined = columns.map(({ name, type }) => `${quoted(name, '"')} ${type}`);
    await connection.run(`CREATE TABLE answer (${defined.join(", ")})`);
    const rows = await takeRows(connection, raw);
    await connection.run(`COPY answer TO ${quoted(making, "'")} (FORMAT parquet, COMPRESSION zstd)`);
    const handle = files.open(making, "read");
    try {
      files.sync(handle);
    } finally {
      files.close(handle);
    }
    files.rename(making, path);
    syncFolder(files, dirname(path));
    return rows;
  } finally {
    closeConnection(connection);
    if (files.look(making) !== undefined) files.remove(making);
  }
}

async function takeRows(connection: DuckDBConnection, { fetch }: QueryResult["raw"]): Promise<number> {
  const appender = await connection.createAppender("answer");
  let rows = 0;
  try {
    for (let chunk = await fetch(); chunk !== null && chunk.rowCount > 0; chunk = await fetch()) {
      appender.appendDataChunk(chunk);
      rows += chunk.rowCount;
    }
  } finally {
    appender.closeSync();
  }
  return rows;
}
