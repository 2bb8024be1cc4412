import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ComparisonTable } from "../../src/core/comparison/comparison-table.js";
import { displayWidth } from "../../src/core/printable.js";
import { renderTextTable } from "../../src/exporters/text-table.js";
import { hostileTable } from "../contracts/exporters.contract.js";
import { acousticsContract, acousticsTable, compareSamples } from "../helpers/sample-runs.js";

const inPipe = { columns: undefined, color: false };

function linesOf(table: ComparisonTable, columns: number | undefined): string[] {
  return renderTextTable(table, { columns, color: false }).trimEnd().split("\n");
}

function withoutColor(text: string): string {
  return text.replace(/\x1b\[\d+m/g, "");
}

describe("the text table in a pipe", () => {
  const t20Only = { ...acousticsContract, metrics: acousticsContract.metrics.slice(0, 1) };
  const table = acousticsTable({
    contract: t20Only,
    columns: ["loss_type", "gradient_clip_val", "training_duration_minutes", "overall_edc.mae", "t20.mae"],
  });

  it("aligns, marks, flags and explains", () => {
    expect(linesOf(table, undefined)).toEqual([
      "run id                     loss_type  gradient_clip_val  training_duration_minutes ▲  overall_edc.mae  t20.mae           verdict",
      "                                                                                                       ≤ 0.02 s",
      "─────────────────────────  ─────────  ─────────────────  ───────────────────────────  ───────────────  ────────────────  ───────",
      "lstm_20260124_173000       huber                    0.5                     31.5 min             NaN        NaN  –       0/1 met",
      "hybrid_v2_20260123_091244  weighted                 1                        3.4 h          0.002310    0.02004  ✗ >1×   0/1 met",
      "hybrid_v2_20260122_030000  weighted                 1                        7.4 h          0.002140*   0.01997* ✓       1/1 met",
      "lstm_20260121_080210       huber                    1                        9.8 h          0.006410    0.08070  ✗ 4.0×  0/1 met",
      "lstm_20260120_114501       mse                      1                       13.5 h          0.008730   ≈0.11830  ✗ 5.9×  0/1 met",
      "hybrid_v2_20260122_020157  auxiliary               null                    442.7 h          0.250203    0.72645  ✗ 36×   0/1 met",
      "hybrid_v2_20260125_101500  weighted                 1                          –            0.003450          –          0/1 met",
      "─────────────────────────  ─────────  ─────────────────  ───────────────────────────  ───────────────  ────────────────  ───────",
      "* best of its column  ≈ computed from predictions and targets  ✓ target met  ✗ missed, by the factor shown  – not known",
      "",
      "best t20.mae  0.01997 s (≤ 0.02)  ✓  hybrid_v2_20260122_030000",
      "fastest       3.36 h                 hybrid_v2_20260123_091244",
      "",
      "7 runs",
      "Inferred from names: lower is better for overall_edc.mae.",
    ]);
  });

  it("breaks no line and leaves out no column, however wide", () => {
    const params = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`param_number_${index}`, index]),
    );
    const wide = compareSamples([{ id: "a", params }], { all: true, sortBy: "id" });
    const [heading = ""] = linesOf(wide, undefined);
    for (const name of Object.keys(params)) expect(heading).toContain(name);
  });
});

describe("the text table on a terminal", () => {
  it.each([70, 80, 100, 120, 160, 200])("keeps every line within %i columns", (columns) => {
    for (const line of linesOf(acousticsTable(), columns))
      expect(displayWidth(line)).toBeLessThanOrEqual(columns);
  });

  it("keeps run ids, sort field and verdict, prefers targets, and names what it left out", () => {
    const lines = linesOf(acousticsTable(), 80);
    expect(lines.slice(0, 6)).toEqual([
      "                           training_",
      "                           duration_",
      "run id                     minutes ▲  edt.mae          t20.mae           verdict",
      "                                      ≤ 0.02 s         ≤ 0.02 s",
      "─────────────────────────  ─────────  ───────────────  ────────────────  ───────",
      "lstm_20260124_173000        31.5 min      NaN  –            NaN  –       0/3 met",
    ]);
    expect(lines.join(" ")).toContain(
      "8 columns do not fit: status, model_name, gradient_clip_val, loss_type, batch_size, actual_epochs, " +
        "overall_edc.mae, c50.mae. Choose with --columns A,B,… or pipe the output.",
    );
  });

  it("leaves out the folder that all run ids share where that makes room, and says so", () => {
    const names = ["loss", "acc", "recall"];
    const samples = [1, 2].map((seed) => ({
      id: `phase1/a_long_folder_of_a_sweep/seed_${seed}`,
      metrics: Object.fromEntries(names.map((name, index) => [name, seed + index / 8])),
    }));
    const table = compareSamples(samples, { columns: names, sortBy: "id" });
    const lines = linesOf(table, 50);
    expect(lines[0]).toMatch(/^run id ▲ +loss +acc +recall$/);
    expect(lines[2]).toMatch(/^…\/seed_1 /);
    expect(lines.join("\n")).toContain("…/ phase1/a_long_folder_of_a_sweep/");
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(50);
    expect(linesOf(table, 120).join()).not.toContain("…/");
    expect(linesOf(table, undefined).join()).not.toContain("…/");
  });

  it("leaves out nothing and says nothing about it where all fits", () => {
    const lines = linesOf(acousticsTable(), 220);
    expect(lines[0]).toContain("training_duration_minutes ▲");
    expect(lines.join("\n")).not.toContain("not fit");
  });

  it("cuts over-long texts and shows it", () => {
    const table = compareSamples(
      [{ id: "a", params: { note: "tried the schedule of last week again, with warm-up, but no luck" } }],
      { columns: ["note"], sortBy: "id" },
    );
    expect(linesOf(table, 120)[2]).toBe("a         tried the schedule of last week again, …");
    expect(linesOf(table, 30)[2]).toBe("a         tried the schedule …");
    expect(linesOf(table, undefined)[2]).toContain("but no luck");
  });

  it("shortens run ids in the middle only when nothing else helps", () => {
    const table = acousticsTable();
    expect(linesOf(table, 50).join("\n")).toContain("hybrid_v2_20260122_030000  ");
    const narrow = linesOf(table, 40);
    expect(narrow.join("\n")).toContain("hybrid…260122_030000");
    for (const line of narrow) expect(displayWidth(line)).toBeLessThanOrEqual(40);
  });

  it("still prints something at one column", () => {
    expect(renderTextTable(acousticsTable(), { columns: 1, color: true })).toContain("verdict");
  });
});

describe("marks of the text table", () => {
  it("marks new bests in order of time, but the best as best", () => {
    const table = acousticsTable({
      sortBy: "started_at",
      columns: ["overall_edc.mae"],
      contract: { ...acousticsContract, metrics: [] },
    });
    const text = renderTextTable(table, inPipe);
    expect(text.split("\n").slice(0, 7)).toEqual([
      "run id                     overall_edc.mae  started_at ▲",
      "                                            UTC",
      "─────────────────────────  ───────────────  ───────────────────",
      "lstm_20260120_114501             0.008730◆  2026-01-20 11:45:01",
      "lstm_20260121_080210             0.006410◆  2026-01-21 08:02:10",
      "hybrid_v2_20260122_020157        0.250203   2026-01-22 02:01:57",
      "hybrid_v2_20260122_030000        0.002140*  2026-01-22 03:00:00",
    ]);
    expect(text).toContain("* best of its column  ◆ best when it came");
  });

  it("points up for ascending and down for descending, at the run id too", () => {
    expect(linesOf(acousticsTable({ order: "desc" }), undefined)[0]).toContain("training_duration_minutes ▼");
    expect(linesOf(acousticsTable({ sortBy: "id" }), undefined)[0]).toMatch(/^run id ▲ {2}/);
  });

  it("shows times without what nobody reads, the zone only where it differs", () => {
    const times = ["2026-01-20T11:45:01.123456", "2026-01-21T08:02:10+00:00", "2026-01-21T08:02:10.5+05:30"];
    const table = compareSamples(
      times.map((startedAt, index) => ({ id: `r${index}`, startedAt })),
      { columns: ["started_at"], sortBy: "id" },
    );
    const shown = linesOf(table, undefined).slice(2, 5);
    expect(shown.map((line) => line.slice(10))).toEqual([
      "2026-01-20 11:45:01",
      "2026-01-21 08:02:10Z",
      "2026-01-21 08:02:10+05:30",
    ]);
  });

  it("explains only marks that occur", () => {
    const table = compareSamples(
      [
        { id: "a", params: { lr: 0.1 } },
        { id: "b", params: { lr: 0.01 } },
      ],
      {
        columns: ["lr"],
        sortBy: "id",
      },
    );
    expect(linesOf(table, undefined)).toEqual([
      "run id ▲    lr",
      "────────  ────",
      "a         0.1",
      "b         0.01",
      "────────  ────",
      "2 runs",
    ]);
  });

  it("shows a metric with a target in the target's unit, never converted", () => {
    const table = compareSamples([{ id: "a", metrics: { "infer.time_seconds": 500 } }], {
      targets: ["infer.time_seconds<=600"],
      sortBy: "id",
    });
    expect(renderTextTable(table, inPipe)).toContain("500 ✓");
  });

  it("says when runs have targets of their own", () => {
    const table = compareSamples(
      [
        { id: "a", metrics: { m: 1 } },
        { id: "b", metrics: { m: 2 } },
      ],
      {
        targets: ["m<=3"],
        sortBy: "id",
      },
    );
    const own = (value: number) => ({
      outcome: "met" as const,
      target: { metric: "m", operator: "<=" as const, value },
    });
    const columns = table.columns.map((column) => ({
      ...column,
      target: undefined,
      verdicts: [own(3), own(4)],
    }));
    expect(renderTextTable({ ...table, columns } as ComparisonTable, inPipe)).toContain("own targets");
  });
});

describe("counts below the text table", () => {
  const samples = ["a", "b", "c"].map((id) => ({ id, params: { lr: 1 } }));

  it.each([
    [{}, "3 runs"],
    [{ top: 2 }, "3 runs, 2 shown"],
    [{ rows: [0, 1], top: 1 }, "3 runs, 2 match, 1 shown"],
    [{ rows: [0, 1] }, "3 runs, 2 shown"],
    [{ rows: [] }, "3 runs, none matches."],
  ])("with %j says %j", (options, line) => {
    expect(linesOf(compareSamples(samples, { sortBy: "id", ...options }), 80)).toContain(line);
  });

  it("prints no empty table", () => {
    expect(renderTextTable(compareSamples([]), inPipe)).toBe("0 runs\n");
  });
});

describe("colours of the text table", () => {
  it("is the same text with and without", () => {
    for (const columns of [undefined, 80, 120]) {
      const colored = renderTextTable(acousticsTable(), { columns, color: true });
      expect(withoutColor(colored)).toBe(renderTextTable(acousticsTable(), { columns, color: false }));
    }
  });

  it("shows the best bold and green, flags in green and red", () => {
    const colored = renderTextTable(acousticsTable(), { columns: 120, color: true });
    expect(colored).toContain("\x1b[1m\x1b[32m0.01997\x1b[39m\x1b[22m");
    expect(colored).toContain("\x1b[32m✓\x1b[39m");
    expect(colored).toContain("\x1b[31m✗ 36×\x1b[39m");
  });

  it("opens no colour that it does not close on the same line", () => {
    const colored = renderTextTable(acousticsTable(), { columns: 100, color: true });
    for (const line of colored.split("\n")) {
      const opened = line.match(/\x1b\[(1|2|3[0-8])m/g)?.length ?? 0;
      const closed = line.match(/\x1b\[(22|39)m/g)?.length ?? 0;
      expect(closed).toBe(opened);
    }
  });
});

describe("the text table of hostile runs", () => {
  it("lets no control character through and fits, whatever the texts", () => {
    fc.assert(
      fc.property(hostileTable, fc.integer({ min: 60, max: 140 }), (table, columns) => {
        const text = renderTextTable(table, { columns, color: false });
        expect(text).not.toMatch(/(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
        const width = Math.max(...text.split("\n").map(displayWidth));
        expect(width).toBeLessThanOrEqual(columns);
      }),
      { numRuns: 300 },
    );
  });

  it("keeps the columns below each other with wide characters", () => {
    const table = compareSamples(
      [
        { id: "日本語", params: { name: "模型", x: 1 } },
        { id: "👩‍🔬 lab", params: { name: "cafe\u0301", x: 22 } },
      ],
      { columns: ["name", "x"], sortBy: "x" },
    );
    expect(linesOf(table, 80).slice(0, 4)).toEqual([
      "run id  name  x ▲",
      "──────  ────  ───",
      "日本語  模型    1",
      "👩‍🔬 lab  cafe\u0301   22",
    ]);
  });
});
