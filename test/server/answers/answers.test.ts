import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeNpy } from "../../../src/formats/npy.js";
import type { TableAnswer } from "../../../src/server/api.js";
import { runCli } from "../../helpers/run-cli.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";
import { writeTree } from "../../helpers/write-tree.js";
import { answerWorld } from "./answer-world.js";

const errors = { mse: [0.5, 0.52, 0.48, 0.51], huber: [0.41, 0.4, 0.42, 0.39], mae: [0.3] };

/** Families of four, four and one seed, with a contract. */
function project(): { readonly folder: string; readonly root: string } {
  const folder = temporaryFolder();
  const root = join(folder, "experiments");
  writeTree(folder, {
    "runledger.yaml":
      'roots: [experiments]\nmetrics:\n  val.error: { direction: min, unit: s, target: "<= 0.45", tolerance: 1% }\n',
  });
  Object.entries(errors).forEach(([loss, all], family) => {
    all.forEach((value, seed) => {
      writeTree(root, {
        [`lstm_20260122_0${family}0${seed}00/metadata.json`]: {
          model_name: "lstm",
          timestamp: `20260122_0${family}0${seed}00`,
          training_config: { batch_size: 8, training_duration_minutes: 3 + family + seed / 7 },
          loss_config: { loss_type: loss },
          seed,
          metrics: { val: { error: value, r2: 1 - value } },
        },
      });
    });
  });
  return { folder, root };
}

/** Cells of a table as the command line prints them: text, flag and mark of the best. */
function linesOf({ columns, rows }: TableAnswer): string[] {
  const hasTargets = rows.some(({ met, missed, unknown }) => met + missed + unknown > 0);
  return rows.map((row) => {
    const cells = row.cells.map(({ text, flag, marks }) =>
      [`${text}${marks?.includes("best") === true ? "*" : ""}`, ...(flag === undefined ? [] : [flag])].join(
        " ",
      ),
    );
    const verdict = hasTargets ? [`${row.met}/${row.met + row.missed + row.unknown} met`] : [];
    expect(cells).toHaveLength(columns.length);
    return [row.label, ...cells, ...verdict].join(" ");
  });
}

/** Lines of a printed table between its rule and the empty line, with single spaces. */
function printedRows(out: string): string[] {
  const lines = out.split("\n");
  const rule = lines.findIndex((line) => /^[─-]+/.test(line));
  const end = lines.findIndex((line, at) => at > rule && line.trim() === "");
  return lines.slice(rule + 1, end).map((line) => line.trim().replace(/\s+/g, " "));
}

describe("the table", () => {
  it("has the rows, order and cells that compare prints", async () => {
    const { folder, root } = project();
    for (const [words, query] of [
      [[], {}],
      [["--sort-by", "val.r2"], { sort: "metrics.val.r2" }],
      [["--sort-by", "val.error", "--desc"], { sort: "metrics.val.error", order: "desc" as const }],
      [["--where", "loss_type = mse"], { where: ["loss_type = mse"] }],
    ] as const) {
      const { answers } = answerWorld(root);
      const table = answers.table({ ...query, offset: 0, limit: 100 });
      const names = table.columns.map(({ name }) => name).join(",");
      const { out } = await runCli(["compare", "--no-cache", "--columns", names, ...words], { in: folder });
      expect(linesOf(table)).toEqual(printedRows(out).filter((line) => line.startsWith("lstm")));
    }
  });

  it("shows the columns that compare chooses", async () => {
    const { folder, root } = project();
    const { out } = await runCli(["compare", "--no-cache", "--json"], { in: folder });
    const fields = (JSON.parse(out) as { columns: { field: string }[] }).columns.map(({ field }) => field);
    const { answers } = answerWorld(root);
    expect(answers.fields().usual).toEqual(fields);
    expect(answers.table({ offset: 0, limit: 1 }).columns.map(({ name }) => name)).toEqual(fields);
  });

  it("describes only the rows that are asked for, and says of how many they are", () => {
    const { answers } = answerWorld(project().root);
    const all = answers.table({ offset: 0, limit: 100, sort: "id" });
    const some = answers.table({ offset: 4, limit: 3, sort: "id" });
    expect(some.rows).toEqual(all.rows.slice(4, 7));
    expect(some).toMatchObject({ offset: 4, matching: 9, total: 9 });
    expect(answers.table({ offset: 400, limit: 3 })).toMatchObject({ offset: 9, rows: [] });
    expect(answers.table({ offset: 0, limit: 3, where: ["loss_type = mse", "seed > 1"] }).matching).toBe(2);
  });

  it("leaves out columns in which the matching runs agree", () => {
    const { answers } = answerWorld(project().root);
    const columns = ["model_name", "loss_config.loss_type", "metrics.val.error"];
    const shown = (where: readonly string[]) =>
      answers.table({ offset: 0, limit: 1, columns, where, differing: true }).columns.map(({ name }) => name);
    expect(shown([])).toEqual(["loss_config.loss_type", "metrics.val.error"]);
    expect(shown(["loss_type = mse"])).toEqual(["metrics.val.error"]);
  });

  it("says what is wrong with a filter or field in a UserError", () => {
    const { answers } = answerWorld(project().root);
    expect(() => answers.table({ offset: 0, limit: 1, where: ["loss_type ="] })).toThrow(
      /a value is missing/,
    );
    expect(() => answers.table({ offset: 0, limit: 1, sort: "val.eror" })).toThrow(/No field "val.eror"/);
    expect(() => answers.table({ offset: 0, limit: 1, where: ["id ~ ["] })).toThrow(
      /not a regular expression/,
    );
  });

  it("has the families of compare --families, with their spreads", async () => {
    const { folder, root } = project();
    const { answers } = answerWorld(root);
    const table = answers.table({ offset: 0, limit: 10, by: "family" });
    const { out } = await runCli(["compare", "--families", "--no-cache", "--json"], { in: folder });
    const told = JSON.parse(out) as {
      families: {
        family: string;
        runs: string[];
        metrics: Record<string, { mean: number; half_width: number | null }>;
      }[];
    };
    expect(table.rows.map(({ label, runs }) => [label, runs])).toEqual(
      told.families.map(({ family, runs }) => [family, runs.length]),
    );
    const place = table.columns.findIndex(({ name }) => name === "metrics.val.error");
    table.rows.forEach((row, at) => {
      const metric = told.families[at]?.metrics["val.error"];
      expect(row.cells[place]?.number).toBe(metric?.mean);
      expect(row.cells[place]?.halfWidth ?? null).toBe(metric?.half_width);
    });
    const { out: text } = await runCli(["compare", "--families", "--no-cache"], { in: folder });
    for (const row of table.rows) {
      const cell = row.cells[place];
      const line = text.split("\n").find((one) => one.startsWith(row.label)) ?? "";
      expect(line).toContain(cell?.text);
      expect(line).toContain(cell?.spread?.replace("± ", ""));
    }
  });
});

describe("keys", () => {
  it("are the same after a restart, also of a family that has got another run", () => {
    const { root } = project();
    const first = answerWorld(root);
    const runs = first.answers.table({ offset: 0, limit: 9 }).rows.map(({ key, label }) => [label, key]);
    const families = first.answers.table({ offset: 0, limit: 9, by: "family" }).rows;
    const mse = families.find(({ label }) => label.includes("mse"));
    writeTree(root, {
      "lstm_20260122_090900/metadata.json": {
        model_name: "lstm",
        training_config: { batch_size: 8, training_duration_minutes: 3 },
        loss_config: { loss_type: "mse" },
        seed: 9,
        metrics: { val: { error: 0.5, r2: 0.5 } },
      },
    });
    const second = answerWorld(root).answers;
    const again = new Map(second.table({ offset: 0, limit: 20 }).rows.map(({ key, label }) => [label, key]));
    for (const [label, key] of runs) expect(again.get(label as string)).toBe(key);
    expect(second.rowsOf(mse?.key ?? "")).toHaveLength(5);
    first.lookAgain();
    expect(first.answers.rowsOf(mse?.key ?? "")).toHaveLength(5);
  });

  it("of a family cut by a filter mean the runs that were left", () => {
    const { answers } = answerWorld(project().root);
    const cut = answers.table({ offset: 0, limit: 9, by: "family", where: ["seed > 1"] }).rows;
    for (const { key, runs } of cut) expect(answers.rowsOf(key)).toHaveLength(runs);
    expect(() => answers.rowsOf("nonsense")).toThrow(/No run or family here/);
    expect(() => answers.run(cut[0]?.key ?? "")).toThrow(/family of runs/);
  });
});

describe("a comparison", () => {
  it("of families says the sentences of stats", async () => {
    const { folder, root } = project();
    const { answers } = answerWorld(root);
    const families = answers.table({ offset: 0, limit: 9, by: "family" }).rows;
    const reference = families.find(({ label }) => label.includes("mse"));
    const others = families.filter((row) => row !== reference);
    const { metrics, remarks, explanations } = answers.compare({
      keys: [reference, ...others].map((row) => row?.key ?? ""),
    });
    for (const name of ["val.error", "val.r2"]) {
      const { out } = await runCli(
        ["stats", "--no-cache", "--metric", name, "--reference", reference?.label ?? "", "--json"],
        { in: folder },
      );
      const told = JSON.parse(out) as {
        comparisons: { family: string; sentence: string }[];
        assumptions: string[];
      };
      const sentences = new Map(told.comparisons.map(({ family, sentence }) => [family, sentence]));
      const metric = metrics.find((one) => one.label === name);
      expect(metric?.sentences).toEqual(others.map(({ label }) => sentences.get(label)));
      for (const sentence of told.assumptions) expect(remarks).toContain(`${sentence}.`);
    }
    expect(metrics[0]?.verdicts).toContain("better");
    expect(metrics[0]?.cells[0]?.spread).toMatch(/^± /);
    expect(explanations.join("\n")).toMatch(/loss_type: mse → /);
  });

  it("of single runs says what diff says of their values and settings", async () => {
    const { folder, root } = project();
    const { answers } = answerWorld(root);
    const rows = answers.table({ offset: 0, limit: 9, sort: "id" }).rows;
    const [a, b] = [rows[0], rows[5]];
    const compared = answers.compare({ keys: [a?.key ?? "", b?.key ?? ""] });
    const { out } = await runCli(["diff", a?.label ?? "", b?.label ?? "", "--json"], { in: folder });
    const told = JSON.parse(out) as {
      metrics: { metric: string; changes: { outcome: string }[] }[];
      causes: { field: string }[];
    };
    for (const { label, verdicts, sentences } of compared.metrics) {
      const outcome = told.metrics.find(({ metric }) => metric === label)?.changes[0]?.outcome;
      expect(verdicts).toEqual([outcome]);
      expect(sentences[0]).toMatch(new RegExp(`^${outcome} by .* %\\)$`));
    }
    const named = compared.differences.map(({ name }) => name);
    for (const { field } of told.causes) expect(named).toContain(field);
    expect(compared.remarks.join(" ")).toMatch(/one run does not show/);
  });

  it("needs two subjects", () => {
    const { answers } = answerWorld(project().root);
    const key = answers.table({ offset: 0, limit: 1 }).rows[0]?.key ?? "";
    expect(() => answers.compare({ keys: [key, key] })).toThrow(/1 run cannot be compared/);
  });
});

describe("points", () => {
  it("have one value a run, numbers that JSON lacks by name", () => {
    const root = temporaryFolder();
    writeTree(root, {
      "a/metadata.json": '{"model_name":"m","lr":0.1,"metrics":{"val":{"mae":NaN}}}',
      "b/metadata.json": '{"model_name":"m","metrics":{"val":{"mae":0.5}}}',
    });
    const { answers } = answerWorld(root);
    const points = answers.points({ fields: ["metrics.val.mae", "lr"] });
    expect(points.labels).toEqual(["a", "b"]);
    expect(points.fields.map(({ values }) => values)).toEqual([
      ["NaN", 0.5],
      [0.1, null],
    ]);
  });
});

describe("one run", () => {
  it("tells its files, logs, findings and predictions, and nothing through links", () => {
    const { root } = project();
    const id = "lstm_20260122_000000";
    const folder = join(root, id);
    mkdirSync(join(folder, "outputs"));
    writeFileSync(join(folder, "outputs/stdout.log"), "grüße\n".repeat(3));
    writeFileSync(join(folder, "plot.png"), "x");
    writeFileSync(join(folder, ".secret"), "x");
    symlinkSync("/etc/passwd", join(folder, "link.log"));
    const many = Float32Array.from({ length: 24_000 }, (_, at) => at / 10);
    many[2] = Number.NaN;
    writeFileSync(join(folder, "predictions.npy"), encodeNpy(many, [12_000, 2]));
    writeFileSync(join(folder, "targets.npy"), encodeNpy(many, [12_000, 2]));
    const { answers } = answerWorld(root);
    const key = answers.table({ offset: 0, limit: 9 }).rows.find(({ label }) => label === id)?.key ?? "";
    const run = answers.run(key);
    expect(run.artifacts.map(({ path, kind }) => `${path} ${kind}`)).toEqual([
      "metadata.json data",
      "plot.png image",
      "predictions.npy data",
      "targets.npy data",
      "outputs/stdout.log text",
    ]);
    expect(run.logs).toEqual(["outputs/stdout.log"]);
    expect(run.metrics[0]).toMatchObject({ name: "val.error", text: "0.5", unit: "s", mark: "missed" });
    expect(run.findings.every(({ severity }) => ["severe", "warning", "info"].includes(severity))).toBe(true);
    const predictions = answers.predictions(key);
    expect(predictions.total).toBe(12_000);
    expect(predictions.targets.map((one) => one.length)).toEqual([5000, 5000]);
    expect(predictions.targets[0]?.[0]).toBe(0);
    expect(predictions.targets[0]?.at(-1)).toBeCloseTo(2399.8, 2);
    expect(() => answers.log({ key, path: "link.log" })).toThrow(/no such file/);
  });

  it("shows the end of a log in whole characters and goes on where it ended", () => {
    const { root } = project();
    const id = "lstm_20260122_000000";
    const path = join(root, id, "train.log");
    writeFileSync(path, `${"ü€😀".repeat(20_000)}\n`);
    const { answers } = answerWorld(root);
    const key = answers.table({ offset: 0, limit: 9 }).rows.find(({ label }) => label === id)?.key ?? "";
    const end = answers.log({ key, path: "train.log" });
    expect(end.text).not.toContain("\uFFFD");
    expect(Buffer.byteLength(end.text)).toBeGreaterThan(64 * 1024 - 4);
    expect(end.next).toBe(end.sizeBytes);
    let [text, next] = ["", 0];
    while (next < end.sizeBytes) {
      const piece = answers.log({ key, path: "train.log", from: next });
      text += piece.text;
      next = piece.next;
    }
    expect(text).toBe(`${"ü€😀".repeat(20_000)}\n`);
    expect(answers.log({ key, path: "train.log", from: next })).toMatchObject({ text: "", next });
    const half = Buffer.from("a€");
    writeFileSync(path, half.subarray(0, 3));
    expect(answers.log({ key, path: "train.log", from: 0 })).toMatchObject({ text: "a", next: 1 });
    writeFileSync(path, half);
    expect(answers.log({ key, path: "train.log", from: 1 })).toMatchObject({ text: "€", next: 4 });
  });
});
