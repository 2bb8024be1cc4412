import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runToJson, writeRuns } from "../../src/cli/run-json.js";
import { encodeJson } from "../../src/core/json/encode-json.js";
import type { Run } from "../../src/core/run.js";
import { makeRun } from "../helpers/make-run.js";
import { type CliResult, runCli } from "../helpers/run-cli.js";

const golden = new URL("../golden/training-log/root", import.meta.url).pathname;
let here = "";

beforeEach(() => {
  here = realpathSync(mkdtempSync(join(tmpdir(), "runledger-json-")));
  cpSync(golden, join(here, "experiments"), { recursive: true });
});
afterEach(() => rmSync(here, { recursive: true, force: true }));

const run = (...words: string[]): Promise<CliResult> => runCli(words, { in: here });
const idsOf = (out: string): string[] => JSON.parse(out).runs.map((entry: { id: string }) => entry.id);

describe("compare --json --all", () => {
  it("gives every param, metric and attribute of every run", async () => {
    const { code, out, err } = await run("compare", "--json", "--all");
    expect([code, err]).toEqual([0, expect.stringContaining("1 problem")]);
    const answer = JSON.parse(out);
    expect(Object.keys(answer)).toEqual(["schema", "runs", "problems"]);
    expect(answer.schema).toBe("runledger.runs/1");
    expect(answer.problems).toEqual([expect.objectContaining({ code: "json-repaired" })]);
    expect(answer.runs).toHaveLength(3);
    expect(Object.keys(answer.runs[0])).toEqual([
      ...["id", "path", "root", "layout", "status", "started_at", "ended_at", "duration_seconds"],
      ...["params", "metrics", "attributes", "computed_metrics", "targets", "tags", "notes", "problems"],
    ]);
    const found = answer.runs.find((entry: { id: string }) => entry.id === "lstm_20260121_101500");
    expect(found).toMatchObject({
      path: join(here, "experiments", "lstm_20260121_101500"),
      layout: "training-log",
      status: "finished",
      metrics: { "t20.mae": 0.0199, "c50.mae": "NaN" },
    });
    expect(found.params["loss_config.loss_type"]).toBe("weighted");
    expect(found.attributes["training_config.actual_epochs"]).toBeGreaterThan(0);
  });

  it("keeps the order of the table: sorting, filter and top hold", async () => {
    const words = ["compare", "--json", "--sort-by", "t20_mae"];
    const order = idsOf((await run(...words)).out);
    expect(order).toHaveLength(3);
    expect(idsOf((await run(...words, "--all")).out)).toEqual(order);
    expect(idsOf((await run(...words, "--all", "--top", "2")).out)).toEqual(order.slice(0, 2));
    const filtered = await run(...words, "--all", "--where", "model_name = lstm");
    expect(idsOf(filtered.out)).toEqual(["lstm_20260121_101500"]);
  });

  it("judges targets and counts unreadable runs all the same", async () => {
    const missed = await run("compare", "--json", "--all", "--target", "t20.mae<=0.02", "--check");
    expect([missed.code, idsOf(missed.out).length]).toEqual([4, 3]);
    mkdirSync(join(here, "experiments", "cut"));
    writeFileSync(join(here, "experiments", "cut", "metadata.json"), '{"model_name": ');
    const strict = await run("compare", "--json", "--all", "--strict");
    expect(strict.code).toBe(3);
    expect(idsOf(strict.out)).toContain("cut");
  });

  it("is the same form where nothing was found", async () => {
    mkdirSync(join(here, "empty"));
    const { code, out } = await run("compare", "empty", "--json", "--all");
    expect([code, JSON.parse(out)]).toEqual([0, { schema: "runledger.runs/1", runs: [], problems: [] }]);
  });

  it("still writes the table of all columns where an export is asked for", async () => {
    const { out } = await run("compare", "--json", "--all", "--export", "csv", "--out", "all.csv");
    expect(idsOf(out)).toHaveLength(3);
  });
});

describe("writing runs as JSON", () => {
  const odd = makeRun({
    id: 'a "b"\n\ud800',
    params: { __proto__x: 1, list: [Number.NaN, -0, "x"], text: "\u2028", no: null, yes: true },
    metrics: { inf: Number.POSITIVE_INFINITY, nan: Number.NaN, nothing: null, zero: -0 },
    targets: { f1: ">= 0.9" },
  });
  const written = (runs: Iterable<Run>): string[] => {
    const pieces: string[] = [];
    writeRuns({ schema: "s/1", runs, problems: [] }, (text) => pieces.push(text));
    return pieces;
  };

  it("says what the plain data says, whatever the values", () => {
    const text = written([odd]).join("");
    expect(JSON.parse(text).runs).toEqual([JSON.parse(encodeJson(runToJson(odd)))]);
    expect(JSON.parse(text).runs[0]).toMatchObject({
      metrics: { inf: "Infinity", nan: "NaN", nothing: null, zero: -0 },
      params: { list: ["NaN", -0, "x"], no: null, yes: true },
      targets: { f1: ">= 0.9" },
      computed_metrics: [],
    });
    expect(text).toContain('"zero":-0');
    expect(text.split("\n")).toHaveLength(9);
  });

  it("writes many runs in pieces and asks for a run only when its turn comes", () => {
    let asked = 0;
    let most = 0;
    const runs = function* (): Generator<Run> {
      for (; asked < 5000; asked++) yield { ...odd, id: `run${asked}` };
    };
    const seen: number[] = [];
    let text = "";
    writeRuns({ schema: "s/1", runs: runs(), problems: [] }, (piece) => {
      seen.push(asked);
      most = Math.max(most, piece.length);
      text += piece;
    });
    expect(JSON.parse(text).runs).toHaveLength(5000);
    expect(seen[0]).toBeLessThan(2000);
    expect(most).toBeLessThan(300_000);
  });
});

describe("list --json and show --json", () => {
  it("hold runs in the same form", async () => {
    const all = JSON.parse((await run("compare", "--json", "--all", "--sort-by", "id")).out).runs;
    const listed = JSON.parse((await run("list", "--json")).out).runs;
    const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);
    expect(listed.sort(byId)).toEqual(all.sort(byId));
    const { run: shown } = JSON.parse((await run("show", "lstm", "--json")).out);
    expect(shown).toEqual(all.find((entry: { id: string }) => entry.id === shown.id));
  });
});
