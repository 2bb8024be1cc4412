import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CliResult, runCli } from "../helpers/run-cli.js";

const golden = new URL("../golden/training-log/root", import.meta.url).pathname;
let here = "";

beforeEach(() => {
  here = realpathSync(mkdtempSync(join(tmpdir(), "runledger-browse-")));
  cpSync(golden, join(here, "experiments"), { recursive: true });
});
afterEach(() => rmSync(here, { recursive: true, force: true }));

const run = (...words: string[]): Promise<CliResult> => runCli(words, { in: here });

describe("looking at runs", () => {
  it("lists runs newest first", async () => {
    const { out } = await run("list");
    const ids = out
      .trim()
      .split("\n")
      .map((line) => line.split(" ")[0])
      .filter((word) => /_\d{6}$/.test(word ?? ""));
    expect(ids).toEqual(["hybrid_v2_20260122_030000", "hybrid_v2_20260122_020157", "lstm_20260121_101500"]);
    expect(out).toMatch(/2026-01-22 02:01 +442\.7 h|2026-01-22 02:01 +18\.4/);
  });

  it("lists as JSON with every param and metric", async () => {
    const { out } = await run("list", "--json", "--where", "model_name = lstm");
    const { schema, runs } = JSON.parse(out);
    expect(schema).toBe("runledger.list/1");
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({
      id: "lstm_20260121_101500",
      layout: "training-log",
      status: "finished",
      metrics: { "t20.mae": 0.0199, "c50.mae": "NaN" },
    });
  });

  it("shows one run with its metrics and params", async () => {
    const { code, out } = await run("show", "hybrid_v2_20260122_02");
    expect(code).toBe(0);
    expect(out).toMatch(/^hybrid_v2_20260122_020157\nfinished, started 2026-01-22 02:01:57/);
    expect(out).toContain("folder  experiments/hybrid_v2_20260122_020157");
    expect(out).toMatch(/c50\.mae +null/);
    expect(out).toMatch(/loss_config\.loss_type +auxiliary/);
  });

  it("refuses a start that several runs share, and lists them", async () => {
    const { code, err } = await run("show", "hybrid");
    expect(code).toBe(2);
    expect(err).toContain("hybrid_v2_20260122_020157, hybrid_v2_20260122_030000");
  });

  it("lists every field with type, count and range", async () => {
    const { out } = await run("fields");
    expect(out).toMatch(/^training_config\.batch_size +param +number +3\/3 +3 +2 … 32$/m);
    expect(out).toMatch(/^loss_config\.loss_type +param +text +3\/3 +2 +auxiliary, weighted$/m);
    const kinds = [...out.matchAll(/^\S+ +(fact|param|metric|attribute) /gm)].map(([, kind]) => kind);
    expect([...new Set(kinds)]).toEqual(["fact", "param", "metric", "attribute"]);
    expect(kinds.filter((kind, index) => kind !== kinds[index - 1])).toHaveLength(4);
  });
});

describe("adding to runs of other programs", () => {
  it("keeps notes and tags beside the runs, never inside them", async () => {
    expect((await run("note", "lstm", "first", "try,", "too slow")).code).toBe(0);
    expect((await run("tag", "lstm", "+good", "-bad", "+x")).code).toBe(0);
    expect((await run("tag", "lstm", "-x")).code).toBe(0);
    expect(readdirSync(join(here, "experiments", "lstm_20260121_101500"))).toEqual(["metadata.json"]);
    const { out } = await run("list", "--notes");
    expect(out).toBe("2026-01-22  lstm_20260121_101500 - first try, too slow\n");
    const tagged = JSON.parse((await run("list", "--json", "--where", "tags = good")).out);
    expect(tagged.runs.map((entry: { id: string; tags: string[] }) => [entry.id, entry.tags])).toEqual([
      ["lstm_20260121_101500", ["good"]],
    ]);
  });

  it.each([[["tag", "lstm", "+"]], [["tag", "lstm", "+two words"]], [["note", "lstm", " "]]])(
    "refuses %j before anything is written",
    async (words) => {
      const { code, err } = await run(...words);
      expect(code).toBe(2);
      expect(err).toMatch(/is not a tag|is empty/);
      expect(readdirSync(join(here, "experiments"))).not.toContain(".runledger");
    },
  );

  it("writes index.json with one line a run, the same bytes each time", async () => {
    await run("note", "lstm", "kept");
    expect((await run("index")).out).toBe("experiments/index.json: 3 runs\n");
    const first = readFileSync(join(here, "experiments", "index.json"), "utf8");
    const lines = first.split("\n").filter((line) => line.includes("run_id"));
    expect(lines).toHaveLength(3);
    expect(JSON.parse(first).runs[2]).toMatchObject({
      run_id: "lstm_20260121_101500",
      "t20.mae": 0.0199,
      notes: "kept",
    });
    await run("index");
    expect(readFileSync(join(here, "experiments", "index.json"), "utf8")).toBe(first);
    expect(JSON.parse((await run("list", "--json")).out).runs).toHaveLength(3);
  });
});

describe("runledger index beside other people's index.json", () => {
  const store = new URL("../golden/run-store/root", import.meta.url).pathname;

  it("keeps what a run store's own index says, and adds the runs that it lacks in its form", async () => {
    cpSync(store, join(here, "runs"), { recursive: true });
    const path = join(here, "runs", "index.json");
    const rowsOf = (): Map<string, Record<string, unknown>> =>
      new Map(
        JSON.parse(readFileSync(path, "utf8")).runs.map((row: { run_id: string }) => [row.run_id, row]),
      );
    const before = rowsOf();
    expect((await run("index", "runs")).code).toBe(0);
    const after = rowsOf();
    for (const [id, row] of before) expect(after.get(id)).toEqual(row);
    expect(after.size).toBeGreaterThan(before.size);
    const { runs } = JSON.parse((await run("list", "runs", "--json")).out);
    expect(runs.filter((entry: { path: string }) => !entry.path.includes("/a2/"))).toHaveLength(after.size);
    expect(runs).toHaveLength(after.size + 1);
  });

  it("lists a run store with the columns of its index: seed, F1 of each matcher, the best and where", async () => {
    cpSync(store, join(here, "runs"), { recursive: true });
    const { out } = await run("list", "runs", "--no-cache");
    const [header = "", , ...lines] = out.trimEnd().split("\n");
    expect(header.split(/ {2,}/).map((name) => name.trim())).toEqual(
      expect.arrayContaining(["run", "seed", "seeded %", "best F1", "best config", "notes"]),
    );
    expect(header).toMatch(/semantic F1/);
    const { runs } = JSON.parse((await run("list", "runs", "--json", "--no-cache")).out);
    expect(lines).toHaveLength(runs.length);
    for (const { id } of runs) expect(lines.some((line) => line.startsWith(id))).toBe(true);
  });

  it("does not overwrite a file that is no index", async () => {
    writeFileSync(join(here, "experiments", "index.json"), '{"name":"mine"}');
    const { code, err } = await run("index");
    expect(code).toBe(5);
    expect(err).toContain("index.json: is not an index of runs; it was not touched.");
    expect(readFileSync(join(here, "experiments", "index.json"), "utf8")).toBe('{"name":"mine"}');
  });
});

describe("help and completion", () => {
  it("lists every command, and every option of a command with its exit codes", async () => {
    const { out } = await run("--help");
    for (const name of ["compare", "list", "show", "fields", "note", "tag", "index"])
      expect(out).toContain(`  ${name}`);
    const compare = await run("compare", "--help");
    expect(compare.out).toContain("--sort-by");
    expect(compare.out).toContain("4 a target or gate was missed");
    expect((await run("help", "show")).out).toContain("runledger show RUN");
  });

  it("prints the version", async () => {
    expect((await run("--version")).out).toMatch(/^\d+\.\d+\.\d+/);
  });

  it.each(["bash", "zsh", "fish"])("prints a completion script for %s", async (shell) => {
    const { code, out } = await run("completion", shell);
    expect(code).toBe(0);
    expect(out).toContain("compare");
    expect(out).toMatch(/sort-by/);
  });

  it("names the shells it knows", async () => {
    const { code, err } = await run("completion", "tcsh");
    expect(code).toBe(2);
    expect(err).toContain("bash, zsh, fish");
  });
});
