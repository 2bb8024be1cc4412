// Shuts a database in: no files, no extensions, no settings that could open it again.

import type { DuckDBConnection } from "../duckdb.js";

/** What locks a database, in this order. Afterwards only files that were allowed before can be read. */
export const lockStatements: readonly string[] = [
  "SET temp_directory = ''",
  "SET enable_external_access = false",
  "SET lock_configuration = true",
];

/** Locks a database for good. */
export async function lockConnection(connection: DuckDBConnection): Promise<void> {
  for (const statement of lockStatements) await connection.run(statement);
}

/** Closes a connection; one that refuses is of no more use either way. */
export function closeConnection(connection: DuckDBConnection): void {
  try {
    connection.closeSync();
  } catch {
    // A database that a query has upset cannot be mended, only left.
  }
}
