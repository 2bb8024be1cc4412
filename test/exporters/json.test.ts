import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { comparisonSchema, jsonExporter } from "../../src/exporters/json.js";
import { asText } from "../contracts/exporters.contract.js";
import { acousticsTable, compareSamples } from "../helpers/sample-runs.js";

interface Document {
  schema: string;
  runs: { id: string; values: Record<string, unknown>; targets: Record<string, unknown> }[];
  [member: string]: unknown;
}

function exportDocument(...parameters: Parameters<typeof jsonExporter.export>): Document {
  return JSON.parse(asText(jsonExporter.export(...parameters))) as Document;
}

describe("the JSON export", () => {
  const acoustics = acousticsTable();

  it("has the members that its schema promises, in order", () => {
    const document = exportDocument(acoustics);
    expect(Object.keys(document)).toEqual([
      ...["schema", "sorted_by", "total_runs", "matching_runs", "columns"],
      ...["runs", "highlights", "remarks", "problems"],
    ]);
    expect(document.schema).toBe(comparisonSchema);
    expect(document.sorted_by).toEqual({
      field: "training_config.training_duration_minutes",
      label: "training_duration_minutes",
      order: "asc",
    });
    expect([document.total_runs, document.matching_runs]).toEqual([7, 7]);
  });

  it("holds a run with its values by full field name, its targets and its verdict", () => {
    const run = exportDocument(acoustics).runs.find((candidate) => candidate.id.endsWith("020157"));
    expect(run).toEqual({
      id: "hybrid_v2_20260122_020157",
      path: "/data/experiments/hybrid_v2_20260122_020157",
      root: "/data/experiments",
      layout: "training-log",
      status: "finished",
      values: {
        status: "finished",
        model_name: "hybrid_v2",
        "loss_config.gradient_clip_val": null,
        "loss_config.loss_type": "auxiliary",
        "training_config.batch_size": 2,
        "training_config.actual_epochs": 121,
        "training_config.training_duration_minutes": 26_564,
        "metrics.overall_edc.mae": 0.250203,
        "metrics.edt.mae": 0.072854,
        "metrics.t20.mae": 0.726452,
        "metrics.c50.mae": null,
      },
      targets: {
        "metrics.edt.mae": { target: "<= 0.02", outcome: "missed", factor: expect.closeTo(3.6427) },
        "metrics.t20.mae": { target: "<= 0.02", outcome: "missed", factor: expect.closeTo(36.3226) },
        "metrics.c50.mae": { target: "<= 0.9", outcome: "unknown" },
      },
      verdict: { met: 0, missed: 2, unknown: 1 },
      best: [],
      new_best: [],
      computed: [],
    });
  });

  it("tells columns with direction, unit and target, and highlights with their runs", () => {
    const { columns, highlights } = exportDocument(acoustics);
    expect(columns).toContainEqual({
      field: "metrics.t20.mae",
      label: "t20.mae",
      kind: "metric",
      direction: "min",
      unit: "s",
      target: "<= 0.02",
    });
    expect(highlights).toContainEqual({
      title: "best t20.mae",
      run_id: "hybrid_v2_20260122_030000",
      field: "metrics.t20.mae",
      value: 0.01997,
      unit: "s",
      target: "<= 0.02",
      outcome: "met",
    });
  });

  it("leaves out what is missing, keeps null, and writes NaN and infinities as texts", () => {
    const odd = [undefined, null, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.1 + 0.2];
    const table = compareSamples(
      odd.map((m, index) => ({ id: `r${index}`, ...(m === undefined ? {} : { metrics: { m } }) })),
      { sortBy: "id", columns: ["m"] },
    );
    const values = exportDocument(table).runs.map((run) => run.values);
    expect(values).toEqual([
      {},
      { "metrics.m": null },
      { "metrics.m": "NaN" },
      { "metrics.m": "Infinity" },
      { "metrics.m": "-Infinity" },
      { "metrics.m": 0.1 + 0.2 },
    ]);
  });

  it("keeps -0, lists and names that objects have of their own", () => {
    const table = compareSamples(
      [{ id: "a", params: { ["__proto__"]: "x", constructor: [1, "two", Number.NaN], zero: -0 } }],
      { all: true, sortBy: "id" },
    );
    const text = asText(jsonExporter.export(table));
    expect(text).toContain('"zero":-0');
    expect(text).toContain('"constructor":[1,"two","NaN"]');
    expect(text).toContain('"__proto__":"x"');
  });

  it("puts each run on a line of its own", () => {
    const lines = asText(jsonExporter.export(acoustics)).split("\n");
    expect(lines.filter((line) => line.startsWith('{"id":'))).toHaveLength(7);
  });

  it("lists the problems it is given", () => {
    const problem = { code: "malformed-json", path: "a/metadata.json:3", message: "It is not JSON." };
    expect(exportDocument(acoustics, [problem]).problems).toEqual([problem]);
    expect(exportDocument(acoustics).problems).toEqual([]);
  });

  it("has no member that docs/exports.md does not name", () => {
    const described = readFileSync(new URL("../../docs/exports.md", import.meta.url), "utf8");
    const document = exportDocument(acousticsTable({ sortBy: "started_at" }), [
      { code: "a", path: "b", message: "c" },
    ]);
    const lists = ["columns", "runs", "highlights", "problems"].flatMap((name) => document[name] as object[]);
    const verdicts = document.runs.flatMap((run) => Object.values(run.targets) as object[]);
    const members = [document, document.sorted_by as object, ...lists, ...verdicts].flatMap(Object.keys);
    for (const member of new Set(members)) expect(described).toContain(`\`${member}\``);
    expect(described).toContain(comparisonSchema);
  });
});
