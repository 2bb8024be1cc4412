// Aggregates a folder as the command does, with a disk and a clock of the test's choice.

import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import {
  type AggregateRequest,
  type AggregateResult,
  aggregateLogs,
} from "../../src/aggregate/aggregate-logs.js";
import { parseCsv } from "../../src/formats/csv.js";
import { machineIdentity, ownIdentity } from "../../src/store/writer-identity.js";
import { hastyFileSystem } from "../helpers/failing-file-system.js";

export function aggregate(
  root: string,
  options: Partial<Omit<AggregateRequest, "root">> = {},
): Promise<AggregateResult> {
  return aggregateLogs({
    root,
    out: options.out ?? join(root, "_aggregated"),
    metric: options.metric,
    files: options.files ?? hastyFileSystem,
    own: ownIdentity(),
    machine: machineIdentity(),
    nowMs: () => Date.now(),
    likeWithLike: options.likeWithLike ?? false,
    partitionBy: options.partitionBy,
    rollupsOnly: options.rollupsOnly ?? false,
  });
}

/** Writes logs; values become lines of JSON, texts stay as they are. */
export function writeLog(path: string, lines: readonly unknown[], end = "\n"): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(
    path,
    lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n") + end,
  );
}

export function header(id: string, config: Record<string, unknown> = {}): Record<string, unknown> {
  return { run_header: true, run_id: id, ts: 1_756_816_048, config };
}

export function step(
  id: string,
  number: number,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    run_id: id,
    step: number,
    ts: 1_756_816_050 + number,
    evaluation: { correct: number % 2 === 0 },
    ...more,
  };
}

/** The rows of steps.csv.gz or another packed table, by column. */
export function readCsv(root: string, name = "steps.csv.gz"): Record<string, string>[] {
  const text = gunzipSync(readFileSync(join(root, "_aggregated", name))).toString();
  const { header: names, rows } = parseCsv(text);
  return rows.map((row) =>
    Object.fromEntries(names.map((column, index) => [column, String(row[index] ?? "")])),
  );
}

/** Rows of a query in DuckDB; `steps` and `runs` are the tables of Parquet. */
export async function query(root: string, sql: string): Promise<unknown[]> {
  const out = join(root, "_aggregated");
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(`CREATE VIEW steps AS FROM read_parquet('${out}/steps.parquet/*.parquet')`);
  await connection.run(`CREATE VIEW runs AS FROM read_parquet('${out}/runs_summary.parquet')`);
  const rows = (await connection.runAndReadAll(sql)).getRowObjectsJson();
  connection.closeSync();
  return rows;
}

/** Content and inode of every file of a database, by name; but for the state. */
export function filesOf(out: string): Map<string, string> {
  const names = readdirSync(out, { recursive: true }).map(String).sort();
  return new Map(
    names.flatMap((name) => {
      const stat = statSync(join(out, name));
      if (!stat.isFile() || name.startsWith(".")) return [];
      return [[name, `${stat.ino} ${readFileSync(join(out, name)).toString("base64")}`] as const];
    }),
  );
}
