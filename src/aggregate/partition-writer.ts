// Asks DuckDB what each partition holds, and has it write those that are wanted, one file each.

import { dirname, join } from "node:path";
import { exitCodes, UserError } from "../errors.js";
import { makeFolders } from "../store/claim.js";
import type { FileSystem } from "../store/file-system.js";
import type { Cell } from "./column-type.js";
import { type DuckDBConnection, loadDuckDb, openClosed } from "./duckdb.js";
import { type PartitionKey, quoteName, quoteText } from "./partition-keys.js";
import { partitionPath } from "./partition-names.js";
import type { PartitionRows } from "./partition-state.js";

/** A new file of a partition; `path` undefined: the partition is no more. */
export interface MadePartition {
  readonly keys: readonly string[];
  readonly values: readonly Cell[];
  readonly path: string | undefined;
}

/** More are not partitions any more but rows. */
const mostPartitions = 5000;
/** File systems take so many bytes for a name. */
const mostNameBytes = 255;
/** Column that numbers the partitions while they are written. */
const numberColumn = "__partition";

export class PartitionWriter {
  /** Names and types, as all files have them. */
  readonly columns: readonly (readonly [name: string, type: string])[];
  readonly #connection: DuckDBConnection;
  readonly #paths: readonly string[];

  private constructor(connection: DuckDBConnection, paths: readonly string[], columns: [string, string][]) {
    this.#connection = connection;
    this.#paths = paths;
    this.columns = columns;
  }

  /** @param paths files of the table of steps, all with the same columns */
  static async open(paths: readonly string[]): Promise<PartitionWriter> {
    const instance = await openClosed(await loadDuckDb("Partitioning"), "768MB");
    const connection = await instance.connect();
    // One thread and room for all files: then each partition is one file.
    await connection.run(`SET threads = 1; SET partitioned_write_max_open_files = ${mostPartitions + 1}`);
    if (paths[0] === undefined) return new PartitionWriter(connection, paths, []);
    const described = await connection.runAndReadAll(`DESCRIBE FROM read_parquet(${quoteText(paths[0])})`);
    const columns = described
      .getRowsJson()
      .map(([name, type]): [string, string] => [String(name), String(type)]);
    return new PartitionWriter(connection, paths, columns);
  }

  columnNames(): string[] {
    return this.columns.map(([name]) => name);
  }

  close(): void {
    this.#connection.closeSync();
  }

  /** What one file holds of which partition. */
  async count(path: string, keys: readonly PartitionKey[]): Promise<PartitionRows[]> {
    const list = keys.map(({ sql }, index) => `${sql} AS __key${index}`).join(", ");
    const found = await this.#connection.runAndReadAll(
      `SELECT ${list}, CAST(count(*) AS DOUBLE), CAST(bit_xor(hash(t)) AS VARCHAR)
       FROM read_parquet(${quoteText(path)}) AS t GROUP BY ALL ORDER BY ALL`,
    );
    return found.getRows().map((row) => ({
      values: row.slice(0, keys.length).map((value) => (value === null ? null : String(value))),
      rows: Number(row[keys.length]),
      hash: String(row[keys.length + 1]),
    }));
  }

  /**
   * Writes partitions below a folder `partitioned` of the building folder.
   * @throws UserError "too-many-partitions", "long-partition"
   */
  async write(
    wanted: readonly PartitionRows[],
    plan: { readonly keys: readonly PartitionKey[]; readonly building: string; readonly files: FileSystem },
  ): Promise<MadePartition[]> {
    const { keys, building, files } = plan;
    const names = keys.map(({ name }) => name);
    const paths = wanted.map(({ values }) => partitionPath(names, values));
    checkPaths(paths);
    if (wanted.length === 0) return [];
    const raw = join(building, "numbered");
    await this.#copy(wanted, keys, raw);
    return wanted.map(({ values }, index) => {
      const path = join(building, "partitioned", paths[index] ?? "", partitionFile);
      makeFolders(files, dirname(path));
      if (files.look(path) !== undefined) throw capitalsClash(paths[index] ?? "");
      files.rename(join(raw, `${numberColumn}=${index}`, "data_0.parquet"), path);
      return { keys: names, values, path };
    });
  }

  async #copy(wanted: readonly PartitionRows[], keys: readonly PartitionKey[], raw: string): Promise<void> {
    const connection = this.#connection;
    const fields = keys.map((_, index) => `__key${index} VARCHAR`).join(", ");
    await connection.run(`CREATE OR REPLACE TEMP TABLE wanted (${numberColumn} INTEGER, ${fields})`);
    const rows = wanted.map(({ values }, index) => {
      const texts = values.map((value) => (value === null ? "NULL" : quoteText(String(value))));
      return `(${index}, ${texts.join(", ")})`;
    });
    await connection.run(`INSERT INTO wanted VALUES ${rows.join(", ")}`);
    const keyNames = new Set(keys.map(({ name }) => name));
    const columns = this.columnNames().filter((name) => !keyNames.has(name));
    const selected = [...columns.map((name) => `t.${quoteName(name)}`), `w.${numberColumn}`].join(", ");
    const on = keys.map(({ sql }, index) => `${sql} IS NOT DISTINCT FROM w.__key${index}`).join(" AND ");
    const from = this.#paths.map(quoteText).join(", ");
    await connection.run(
      `COPY (SELECT ${selected} FROM read_parquet([${from}]) AS t JOIN wanted AS w ON ${on})
       TO ${quoteText(raw)} (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (${numberColumn}))`,
    );
  }
}

/** Name of the one file of a partition. */
export const partitionFile = "steps.parquet";

function checkPaths(paths: readonly string[]): void {
  const key = "They have too many values. Choose columns with few: model, month, folder.";
  if (paths.length > mostPartitions) {
    throw new UserError("too-many-partitions", `--partition-by: ${paths.length} partitions.`, {
      hint: `At most ${mostPartitions} are made. ${key}`,
      exitCode: exitCodes.usage,
    });
  }
  const long = paths
    .flatMap((path) => path.split("/"))
    .find((part) => Buffer.byteLength(part) > mostNameBytes);
  if (long === undefined) return;
  throw new UserError("long-partition", `--partition-by: the value in "${long.slice(0, 60)}…" is too long.`, {
    hint: "A value becomes the name of a folder, and file systems take 255 bytes. Choose another column.",
    exitCode: exitCodes.usage,
  });
}

function capitalsClash(path: string): UserError {
  return new UserError(
    "partition-names",
    `--partition-by: this disk takes ${path} and another partition for one.`,
    {
      hint: "It does not tell capitals apart. Choose another column, or write to another disk with --out.",
      exitCode: exitCodes.usage,
    },
  );
}
