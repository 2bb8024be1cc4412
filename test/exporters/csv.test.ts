import { describe, expect, it } from "vitest";
import { csvExporter } from "../../src/exporters/csv.js";
import { asText } from "../contracts/exporters.contract.js";
import { readCsv } from "../helpers/read-exports.js";
import { acousticsTable, compareSamples } from "../helpers/sample-runs.js";

describe("the CSV export", () => {
  const acoustics = acousticsTable();

  it("puts the flag of a target behind its column and the verdict last", () => {
    const { header, rows } = readCsv(asText(csvExporter.export(acoustics)));
    expect(header.slice(-7)).toEqual([
      ...["edt.mae", "edt.mae_target", "t20.mae", "t20.mae_target", "c50.mae", "c50.mae_target"],
      "verdict",
    ]);
    const sick = rows.find((row) => row[0] === "hybrid_v2_20260122_020157");
    expect(sick?.slice(-5)).toEqual(["0.726452", "missed", "null", "unknown", "0/3 met"]);
  });

  it("does not alter a value that the table shows in another unit", () => {
    const { header, rows } = readCsv(asText(csvExporter.export(acoustics)));
    const minutes = rows.map((row) => row[header.indexOf("training_duration_minutes")]);
    expect(minutes).toEqual(["31.5", "201.7", "442.24", "590.25", "812.9", "26564", ""]);
  });

  it("keeps every number to its last digit", () => {
    const numbers = [0.1 + 0.2, 5e-324, Number.MAX_VALUE, -0, 2 ** 53 - 1, 1 / 3, 123_456.789e-12];
    const table = compareSamples(
      numbers.map((m, index) => ({ id: `r${index}`, metrics: { m } })),
      { sortBy: "id", columns: ["m"] },
    );
    const cells = readCsv(asText(csvExporter.export(table))).rows.map((row) => Number(row[1]));
    expect(cells).toEqual(numbers);
    expect(Object.is(cells[3], -0)).toBe(true);
  });

  it("keeps missing, null, NaN and infinities apart and none of them 0", () => {
    const values = [undefined, null, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
    const table = compareSamples(
      values.map((m, index) => ({ id: `r${index}`, ...(m === undefined ? {} : { metrics: { m } }) })),
      { sortBy: "id", columns: ["m"] },
    );
    const cells = readCsv(asText(csvExporter.export(table))).rows.map((row) => row[1]);
    expect(cells).toEqual(["", "null", "NaN", "Infinity", "-Infinity", "0"]);
  });

  it("makes formulas harmless in cells, run ids and headings, and leaves numbers numbers", () => {
    const table = compareSamples(
      [
        { id: "=HYPERLINK(1)", params: { note: "=cmd|'/c calc'!A1", "@field": -1.5 } },
        { id: "b", params: { note: '+1 "quoted"', "@field": 2 } },
      ],
      { sortBy: "id", columns: ["note", "@field"] },
    );
    const { header, rows } = readCsv(asText(csvExporter.export(table)));
    expect(header).toEqual(["run_id", "note", "'@field"]);
    expect(rows).toEqual([
      ["'=HYPERLINK(1)", "'=cmd|'/c calc'!A1", "-1.5"],
      ["b", `'+1 "quoted"`, "2"],
    ]);
  });

  it("gives every column a name of its own", () => {
    const table = compareSamples([{ id: "a", params: { verdict: "x", "a.run_id": 1 }, metrics: { m: 1 } }], {
      columns: ["verdict", "a.run_id", "m"],
      targets: ["m<=2"],
      sortBy: "id",
    });
    const relabelled = {
      ...table,
      columns: table.columns.map((column) =>
        column.field === "a.run_id" ? { ...column, label: "run_id" } : column,
      ),
    };
    const { header } = readCsv(asText(csvExporter.export(relabelled)));
    expect(new Set(header).size).toBe(header.length);
    expect(header[0]).toBe("run_id");
    expect(header.at(-1)).toBe("verdict");
    expect(header).toContain("a.run_id");
  });

  it("leaves the flag empty for a run without a target of its own", () => {
    const table = compareSamples(
      [
        { id: "a", metrics: { m: 1 } },
        { id: "b", metrics: { m: 2 } },
      ],
      {
        targets: ["m<=1"],
        sortBy: "id",
      },
    );
    const [column] = table.columns;
    if (column === undefined) throw new Error("no column");
    const mixed = {
      ...table,
      columns: [{ ...column, verdicts: [{ outcome: "met" as const }, { outcome: "none" as const }] }],
      verdicts: [
        { met: 1, missed: 0, unknown: 0 },
        { met: 0, missed: 0, unknown: 0 },
      ],
    };
    expect(readCsv(asText(csvExporter.export(mixed))).rows).toEqual([
      ["a", "1", "met", "1/1 met"],
      ["b", "2", "", ""],
    ]);
  });

  it("writes 100,000 × 60 cells within seconds", () => {
    const values = Array.from({ length: 100_000 }, (_, row) => Math.sin(row) * 1000);
    const [column] = compareSamples([{ id: "a", metrics: { m: 1 } }], { columns: ["m"] }).columns;
    if (column === undefined) throw new Error("no column");
    const table = {
      ...compareSamples([]),
      rows: values.map((_, row) => ({
        id: `r${row}`,
        path: "",
        root: "",
        layout: "native",
        status: "finished" as const,
      })),
      columns: Array.from({ length: 60 }, (_, index) => ({ ...column, label: `m${index}`, values })),
    };
    const start = performance.now();
    const bytes = csvExporter.export(table);
    const tookMs = performance.now() - start;
    expect(asText(bytes.slice(0, 20))).toBe("run_id,m0,m1,m2,m3,m");
    expect(tookMs).toBeLessThan(6000);
  });
});
