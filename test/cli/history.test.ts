import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CliResult, runCli } from "../helpers/run-cli.js";

let here = "";

beforeEach(() => {
  here = realpathSync(mkdtempSync(join(tmpdir(), "runledger-history-")));
  record("mlp_20260101_000000", [
    { step: 1, epoch: 1, time: 1767225600, loss: 0.5, "val.loss": 0.625 },
    { step: 2, epoch: 2, time: 1767225660.5, loss: 0.1 + 0.2, "val.loss": 0.75 },
    { step: 3, epoch: 3, time: 1767225720, loss: Number.NaN },
  ]);
  record("lstm_20260102_000000", [
    { step: 2, epoch: 2, loss: 0.25 },
    { step: 4, epoch: 4, loss: 0.125 },
  ]);
  record("bare_20260103_000000", []);
});
afterEach(() => rmSync(here, { recursive: true, force: true }));

const run = (...words: string[]): Promise<CliResult> => runCli(["history", ...words], { in: here });

function record(id: string, lines: readonly Record<string, number>[]): void {
  const folder = join(here, "experiments", id);
  mkdirSync(folder, { recursive: true });
  const [model] = id.split("_");
  writeFileSync(
    join(folder, "metadata.json"),
    JSON.stringify({ schema_version: 1, run_id: id, status: "finished", model_name: model }),
  );
  if (lines.length === 0) return;
  const text = lines.map((line) => JSON.stringify(line, (_, value) => (Number.isNaN(value) ? "NaN" : value)));
  writeFileSync(join(folder, "history.jsonl"), `${text.join("\n")}\n`);
}

describe("runledger history", () => {
  it("prints every point of a run with step, epoch and time", async () => {
    const { code, out } = await run("mlp", "--metric", "loss", "--root", "experiments");
    expect(code).toBe(0);
    expect(out.split("\n").map((line) => line.trim().split(/\s{2,}/))).toEqual([
      ["step", "epoch", "time (UTC)", "loss"],
      expect.arrayContaining([expect.stringContaining("──")]),
      ["1", "1", "2026-01-01 00:00:00", "0.5000"],
      ["2", "2", "2026-01-01 00:01:00", "0.3000"],
      ["3", "3", "2026-01-01 00:02:00", "NaN"],
      [""],
    ]);
  });

  it("puts several runs side by side by step", async () => {
    const { out } = await run("mlp", "lstm", "--metric", "loss");
    const [head, , ...rows] = out.trimEnd().split("\n");
    expect(head?.trim().split(/\s{2,}/)).toEqual([
      ...["step", "epoch", "mlp_20260101_000000", "lstm_20260102_000000"],
    ]);
    expect(rows.map((line) => line.trim().split(/\s+/))).toEqual([
      ["1", "1", "0.5000", "–"],
      ["2", "2", "0.3000", "0.2500"],
      ["3", "3", "NaN", "–"],
      ["4", "4", "–", "0.1250"],
    ]);
  });

  it("cuts run ids, never numbers, where the terminal is narrow", async () => {
    const { out } = await runCli(["history", "mlp", "lstm", "--metric", "loss"], { in: here, columns: 50 });
    for (const line of out.split("\n")) expect([...line].length).toBeLessThanOrEqual(50);
    expect(out).toMatch(/mlp.*….*lstm.*…/);
  });

  it("prints CSV in full precision, one line a point", async () => {
    const { out } = await run("mlp", "lstm", "--metric", "loss", "--csv");
    expect(out.trimEnd().split("\n")).toEqual([
      "run_id,step,epoch,time,value",
      "mlp_20260101_000000,1,1,1767225600,0.5",
      "mlp_20260101_000000,2,2,1767225660.5,0.30000000000000004",
      "mlp_20260101_000000,3,3,1767225720,NaN",
      "lstm_20260102_000000,2,2,,0.25",
      "lstm_20260102_000000,4,4,,0.125",
    ]);
  });

  it("answers with documented JSON", async () => {
    const { out } = await run("mlp", "--metric", "loss", "--json");
    const answer = JSON.parse(out);
    expect(answer).toMatchObject({ schema: "runledger.history/1", problems: [] });
    expect(answer.runs[0]).toMatchObject({ id: "mlp_20260101_000000", metric: "loss" });
    expect(answer.runs[0].points[2]).toEqual({ step: 3, epoch: 3, time: 1767225720, value: "NaN" });
  });

  it("never leaves out a point", async () => {
    const lines = Array.from({ length: 20_000 }, (_, step) => ({ step, loss: Math.sin(step) }));
    record("long_20260104_000000", lines);
    const { out } = await run("long", "--metric", "loss", "--csv");
    expect(out.trimEnd().split("\n")).toHaveLength(20_001);
    const { out: table } = await run("long", "--metric", "loss");
    expect(table.trimEnd().split("\n")).toHaveLength(20_002);
  });

  it("takes any spelling of a metric and a run once", async () => {
    const { out } = await run("mlp", "mlp_2026", "--metric", "val_loss", "--json");
    expect(JSON.parse(out).runs.map((found: { metric: string }) => found.metric)).toEqual(["val.loss"]);
  });

  it("names the nearest metrics for an unknown one", async () => {
    const { code, err, out } = await run("mlp", "--metric", "val_los");
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain('No history of "val_los" in run mlp_20260101_000000.');
    expect(err).toContain("Nearest: val.loss");
  });

  it("lists the curves there are when no metric is named", async () => {
    const { code, err } = await run("mlp");
    expect(code).toBe(2);
    expect(err).toContain("There are curves of: loss, val.loss");
  });

  it("says which run has no history, and shows the others", async () => {
    const { code, out, err } = await run("bare", "lstm", "--metric", "loss");
    expect([code, out.trimEnd().split("\n").length]).toEqual([0, 4]);
    expect(err).toContain("experiments/bare_20260103_000000: Has no history.");
    const none = await run("bare", "--metric", "loss");
    expect([none.code, none.out]).toEqual([1, ""]);
    expect(none.err).toContain("Run bare_20260103_000000 has no history");
    const other = await run("mlp", "lstm", "--metric", "val.loss");
    expect(other.err).toContain("Has no such history, but: loss.");
  });

  it("refuses two forms at once and a run that is not there", async () => {
    expect((await run("mlp", "--metric", "loss", "--csv", "--json")).code).toBe(2);
    expect((await run("nope", "--metric", "loss")).err).toContain('No run "nope" among 3.');
  });
});
