// CSV of a large comparison, beside DuckDB's COPY of the same table.

import { mkdtempSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { dataFolder, pythonFile, workerFile } from "./measure/places.js";
import { runOnce, runWorker } from "./measure/processes.js";
import { findPython, type Python } from "./measure/python.js";
import { type Bench, type Measurement, type Report, ratioOf } from "./measure/report.js";
import { spreadOf } from "./measure/spread.js";
import type { CsvCost } from "./workers/csv.js";

export const csv100k: Measurement = {
  name: "csv-100k",
  summary: "CSV export of 100,000 runs × 60 columns, beside DuckDB's COPY",
  isUsual: false,
  run: async (bench) => {
    const folder = mkdtempSync(join(dataFolder(), "csv-"));
    try {
      return [measure(bench, folder)];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

interface CopyCost {
  readonly milliseconds: number;
  readonly rows: number;
  readonly types: Readonly<Record<string, number>>;
}

function measure(bench: Bench, folder: string): Report {
  const [ours, theirs] = [join(folder, "runledger.csv"), join(folder, "duckdb.csv")];
  const python = findPython(["duckdb"]);
  const exports: CsvCost[] = [];
  const copies: CopyCost[] = [];
  for (let round = bench.rounds(7); round > 0; round--) {
    exports.push(runWorker(workerFile("csv"), [ours]) as CsvCost);
    if (!("missing" in python)) copies.push(copy(python, ours, theirs));
  }
  const exported = spreadOf(exports.map((cost) => cost.milliseconds));
  const copied = copies.length === 0 ? undefined : spreadOf(copies.map((cost) => cost.milliseconds));
  const figures = copied === undefined ? [] : [ratioOf(exported, copied, "of DuckDB's COPY", 1)];
  return {
    title: "CSV of 100,000 runs × 60 columns, table in memory → file",
    unit: "ms",
    basis: `${exported.count} interleaved processes, of each the export itself`,
    lines: [
      { name: "runledger", spread: exported, figures },
      ...(copied === undefined ? [] : [{ name: "DuckDB COPY", spread: copied, figures: [] }]),
    ],
    remarks: remarks(exports, copies, [ours, ...(copied === undefined ? [] : [theirs])]),
    skipped: "missing" in python ? [{ name: "DuckDB", reason: python.missing }] : [],
  };
}

function copy(python: Python, source: string, result: string): CopyCost {
  const args = [pythonFile("copy_csv_duckdb.py"), source, result];
  return JSON.parse(runOnce({ name: "DuckDB", file: python.file, args }).output) as CopyCost;
}

function remarks(
  exports: readonly CsvCost[],
  copies: readonly CopyCost[],
  files: readonly string[],
): string[] {
  const sizes = files.map((file) => `${(statSync(file).size / 1e6).toFixed(1)} MB`).join(" and ");
  const [exported, copied] = [exports[0], copies[0]];
  if (copied === undefined) return [`${exported?.rows} rows, ${sizes}.`];
  if (copied.rows !== exported?.rows) throw new Error(`DuckDB has ${copied.rows} of ${exported?.rows} rows`);
  const types = Object.entries(copied.types).map(([type, count]) => `${count} ${type}`);
  return [
    `${copied.rows} rows, files of ${sizes}; DuckDB's columns: ${types.join(", ")}, all threads it wants.`,
  ];
}
