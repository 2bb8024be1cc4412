// The Parquet export: types of columns, and what Arrow, pandas and DuckDB read.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ComparisonTable } from "../../src/core/comparison/comparison-table.js";
import type { Value } from "../../src/core/value.js";
import { flatColumnsOf } from "../../src/exporters/flat-columns.js";
import { parquetExporter } from "../../src/exporters/parquet.js";
import { typeColumn } from "../../src/exporters/parquet-column.js";
import { encodeCsv } from "../../src/formats/csv.js";
import { withPython } from "../helpers/python.js";
import { readParquetValues } from "../helpers/read-parquet.js";
import { acousticsTable, compareSamples } from "../helpers/sample-runs.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const bytesOf = (table: ComparisonTable): Uint8Array => parquetExporter.export(table) as Uint8Array;

/** Three runs with one column of each type, missing values, null, NaN and what is hard to keep. */
function typesTable(): ComparisonTable {
  const params: Record<string, Value>[] = [
    { epochs: 3, rate: 0.1, amp: true, name: "a,b", when: "2026-01-22T02:01:57.123456Z", betas: [0.9, 1] },
    {
      epochs: 2 ** 53 - 1,
      rate: Number.NaN,
      when: "2026-01-22T04:01:57+02:00",
      name: "Ü 日本 \u0000",
      zero: -0,
    },
    { rate: Number.NEGATIVE_INFINITY, amp: false, when: "1969-12-31T23:59:59.5Z", zero: 1, mixed: "x" },
    { epochs: -1, name: "", mixed: 7, local: "2026-01-22T02:01:57" },
  ];
  const samples = params.map((values, index) => ({
    id: `r${index}`,
    params: values,
    metrics: index === 0 ? { loss: null } : index === 1 ? { loss: Number.NaN } : { loss: index / 4 },
  }));
  const columns = ["epochs", "rate", "amp", "name", "when", "betas", "zero", "mixed", "local", "loss"];
  return compareSamples(samples, { columns, sortBy: "id" });
}

describe("the type of a column", () => {
  it.each<[string, (Value | undefined)[], string]>([
    ["whole numbers", [1, undefined, -7], "int64"],
    ["numbers of which one is not whole", [1, 0.5], "double"],
    ["whole numbers and NaN", [1, Number.NaN], "double"],
    ["whole numbers beyond what a double counts", [2 ** 53], "double"],
    ["negative zero", [-0, 1], "double"],
    ["true and false", [true, null, false], "boolean"],
    ["times with a zone", ["2026-01-22T02:01:57Z", "2026-01-22 04:01:57.5+02:00"], "timestamp"],
    ["times without a zone", ["2026-01-22T02:01:57"], "string"],
    ["times that are none", ["2026-13-45T02:01:57Z"], "string"],
    ["times and another text", ["2026-01-22T02:01:57Z", "soon"], "string"],
    ["lists", [[1], [2]], "string"],
    ["texts and numbers", ["auto", 8], "string"],
    ["nothing", [undefined, null], "double"],
  ])("for %s", (_, values, type) => {
    expect(typeColumn(values, true).type).toBe(type);
  });

  it("is text for nothing that is no metric", () => {
    expect(typeColumn([undefined], false)).toEqual({ type: "string", data: [null], mixed: [] });
  });

  it("that became text is said, with what it holds", () => {
    const mixed = typeColumn(["auto", 8, true, [1], -0, Number.NaN, null], false);
    expect(mixed.data).toEqual(["auto", "8", "true", "[1]", "-0", "NaN", null]);
    expect(parquetExporter.remarks?.(typesTable())).toEqual([
      '"mixed" holds numbers and texts: written as text.',
    ]);
  });
});

describe("a Parquet file", () => {
  it("says what its columns are", async () => {
    const { header, metadata } = await readParquetValues(bytesOf(acousticsTable()));
    const said = new Map(metadata.key_value_metadata?.map(({ key, value }) => [key, value]));
    expect(said.get("runledger.schema")).toBe("runledger.table/1");
    const columns = JSON.parse(said.get("runledger.columns") ?? "") as { name: string; field: string }[];
    expect(columns).toContainEqual({
      name: "t20.mae",
      field: "metrics.t20.mae",
      kind: "metric",
      unit: "s",
      direction: "min",
      target: "<= 0.02",
    });
    for (const { name } of columns) expect(header).toContain(name);
  });

  it("has the columns of the CSV, in their order", async () => {
    const { header } = await readParquetValues(bytesOf(acousticsTable()));
    expect(`${header.join(",")}\n`).toBe(encodeCsv(header, []));
    expect(header).toEqual(flatColumnsOf(acousticsTable()).map(({ name }) => name));
  });
});

withPython(["pyarrow", "pandas", "duckdb"], (test) => {
  test("Arrow and pandas read types and values of a Parquet export as they were", (runPython) => {
    const file = join(temporaryFolder(), "runs.parquet");
    writeFileSync(file, bytesOf(typesTable()));
    const code = `import sys, json, pyarrow.parquet as pq, pandas as pd
table = pq.read_table(sys.argv[1]); frame = pd.read_parquet(sys.argv[1])
print(json.dumps({"types": {f.name: str(f.type) for f in table.schema}, "rows": len(frame),
  "values": {name: [repr(value.as_py()) for value in table[name]] for name in table.column_names},
  "schema": pq.read_metadata(sys.argv[1]).metadata[b"runledger.schema"].decode()}))`;
    const { types, values, rows, schema } = JSON.parse(runPython(code, file));
    expect(rows).toBe(4);
    expect(schema).toBe("runledger.table/1");
    expect(types).toEqual({
      run_id: "string",
      epochs: "int64",
      rate: "double",
      amp: "bool",
      name: "string",
      when: "timestamp[us, tz=UTC]",
      betas: "string",
      zero: "double",
      mixed: "string",
      local: "string",
      loss: "double",
    });
    expect(values).toMatchObject({
      epochs: ["3", "9007199254740991", "None", "-1"],
      rate: ["0.1", "nan", "-inf", "None"],
      amp: ["True", "None", "False", "None"],
      name: ["'a,b'", "'Ü 日本 \\x00'", "None", "''"],
      zero: ["None", "-0.0", "1.0", "None"],
      mixed: ["None", "None", "'x'", "'7'"],
      betas: ["'[0.9,1]'", "None", "None", "None"],
      loss: ["None", "nan", "0.5", "0.75"],
    });
    expect(values.when[0]).toContain("2026, 1, 22, 2, 1, 57, 123456");
    expect(values.when[1]).toContain("2026, 1, 22, 2, 1, 57, tzinfo");
    expect(values.when[2]).toContain("1969, 12, 31, 23, 59, 59, 500000");
  });

  test("DuckDB reads a Parquet export, and its filters find rows beside NaN and null", (runPython) => {
    const file = join(temporaryFolder(), "runs.parquet");
    writeFileSync(file, bytesOf(typesTable()));
    const code = `import sys, json, duckdb
ask = lambda what: [list(map(str, row)) for row in duckdb.sql(what.replace("RUNS", "'" + sys.argv[1] + "'")).fetchall()]
print(json.dumps([ask(q) for q in ("SELECT run_id FROM RUNS WHERE loss > 0.6 AND NOT isnan(loss)",
  "SELECT run_id FROM RUNS WHERE rate = '-inf'::DOUBLE", "SELECT run_id FROM RUNS WHERE epochs = 9007199254740991",
  "SELECT count(*), count(loss) FROM RUNS", "SELECT run_id FROM RUNS WHERE isnan(loss)",
  "SELECT run_id FROM RUNS WHERE epoch_us(\\"when\\") = 1769047317123456", "SELECT run_id FROM RUNS WHERE zero = 0")]))`;
    expect(JSON.parse(runPython(code, file))).toEqual([
      [["r3"]],
      [["r2"]],
      [["r1"]],
      [["4", "3"]],
      [["r1"]],
      [["r0"]],
      [["r1"]],
    ]);
  });

  test("pandas reads the same numbers from Parquet as from CSV, of 20,000 runs", (runPython) => {
    const folder = temporaryFolder();
    const samples = Array.from({ length: 20_000 }, (_, index) => ({
      id: `run_${index}`,
      params: { lr: 10 ** -(index % 5), seed: index, model: `m${index % 7}` },
      metrics: {
        loss: index % 11 === 0 ? Number.NaN : 1 / (index + 1),
        ...(index % 3 === 0 ? {} : { f1: index / 7 }),
      },
    }));
    const table = compareSamples(samples, { columns: ["lr", "seed", "model", "loss", "f1"], sortBy: "id" });
    const columns = flatColumnsOf(table);
    writeFileSync(join(folder, "runs.parquet"), bytesOf(table));
    const rows = table.rows.map((_, row) => columns.map(({ values }) => values[row]));
    writeFileSync(
      join(folder, "runs.csv"),
      encodeCsv(
        columns.map(({ name }) => name),
        rows,
      ),
    );
    const code = `import sys, pandas as pd
a = pd.read_parquet(sys.argv[1] + "/runs.parquet"); b = pd.read_csv(sys.argv[1] + "/runs.csv", float_precision="round_trip")
pd.testing.assert_frame_equal(a, b, check_exact=True, check_dtype=False); print(len(a))`;
    expect(runPython(code, folder).trim()).toBe("20000");
  });
});
