// Recording items, tokens and errors of an evaluation, and going on after an interruption.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseCsv } from "../../src/formats/csv.js";
import type { StartRunOptions } from "../../src/recorder/start-run.js";
import { openRun } from "../../src/recorder/start-run.js";
import { type FileSystem, nodeFileSystem } from "../../src/store/file-system.js";
import { failingFileSystem, hastyFileSystem } from "../helpers/failing-file-system.js";
import { historyOf, metadataOf } from "../helpers/read-run-folder.js";
import { testWorld } from "../helpers/recorder-world.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

function open(options: StartRunOptions & { files?: FileSystem } = {}) {
  const { files = hastyFileSystem, ...given } = options;
  const world = testWorld({ files });
  const root = given.root ?? join(temporaryFolder(), "runs");
  const start = { root, useCase: "assign-cat", collect: false, ...given };
  return { ...openRun(start, world), root, world };
}

function read(folder: string, ...path: string[]): string {
  return readFileSync(join(folder, ...path), "utf8");
}

function json(folder: string, ...path: string[]): Record<string, unknown> {
  return JSON.parse(read(folder, ...path)) as Record<string, unknown>;
}

function resultsOf(folder: string): string[] {
  return read(folder, "outputs", "results.csv").trimEnd().split("\n");
}

describe("a run of a use case", () => {
  it("is called after it, the date and the time", () => {
    const { recorder } = open();
    expect(recorder.id).toMatch(/^assign-cat-2026-01-2\d-\d{6}$/);
  });

  it("keeps the folders of a lab notebook", async () => {
    const { recorder } = open({ model: "haiku", config: { batch_size: 5 }, seed: 3, itemName: "product" });
    expect(json(recorder.folder, "config", "run_config.json")).toMatchObject({
      use_case: "assign-cat",
      model: "haiku",
      batch_size: 5,
      seed: 3,
    });
    recorder.item({ product_id: "a", predicted: "x", expected: "x" }, { seconds: 0.5 });
    recorder.item({ product_id: "b", predicted: "x", expected: "y" }, { seconds: 1.5 });
    recorder.itemError("c", new Error("no answer"));
    await recorder.finish();
    expect(json(recorder.folder, "metadata", "run_summary.json")).toMatchObject({
      run_id: recorder.id,
      use_case: "assign-cat",
      status: "finished",
      items_processed: 2,
      errors_count: 1,
      metrics: { accuracy: 0.5 },
    });
    expect(json(recorder.folder, "outputs", "timing.json")).toMatchObject({
      products_processed: 2,
      errors_count: 1,
      average_time_per_product: 1,
    });
    expect(read(recorder.folder, "outputs", "errors.log")).toMatch(/item=c Error: no answer\n$/);
  });
});

describe("item()", () => {
  it("takes the columns of the first rows and adds later ones at the end, in one file", async () => {
    const { recorder, run } = open();
    recorder.item({ id: 1, answer: "a, b", score: 0.5 });
    run?.tick(false);
    recorder.item({ id: 2, score: 1, note: 'say "hi"\nthere' });
    recorder.item({ id: 3, answer: "=SUM(A1)" });
    await recorder.finish();
    expect(readdirSync(join(recorder.folder, "outputs")).sort()).toEqual(["results.csv", "timing.json"]);
    const table = parseCsv(read(recorder.folder, "outputs", "results.csv"));
    expect(table.header).toEqual(["id", "answer", "score", "note"]);
    expect(table.rows).toEqual([
      ["1", "a, b", "0.5", ""],
      ["2", "", "1", 'say "hi"\nthere'],
      ["3", "'=SUM(A1)", "", ""],
    ]);
    expect(table.problems).toEqual([]);
  });

  it("writes its numbers into the history, truth values as 1 and 0", async () => {
    const { recorder } = open();
    recorder.item({ id: "a", correct: true, latency: 0.2 });
    recorder.item({ id: "b", correct: false, latency: 0.4 });
    await recorder.finish();
    expect(
      historyOf(recorder.folder).map(({ step, correct, latency }) => ({ step, correct, latency })),
    ).toEqual([
      { step: 0, correct: 1, latency: 0.2 },
      { step: 1, correct: 0, latency: 0.4 },
    ]);
    expect(metadataOf(recorder.folder).metrics).toMatchObject({
      accuracy: 0.5,
      latency: 0.30000000000000004,
    });
  });

  it("writes into the history whether an item is right, also where only labels tell", async () => {
    const { recorder } = open();
    recorder.item({ id: "a", predicted: "x", expected: "x" });
    recorder.item({ id: "b", predicted: "y", expected: "x" });
    recorder.item({ id: "c", predicted: "y" });
    await recorder.finish();
    expect(historyOf(recorder.folder).map(({ step, correct }) => [step, correct])).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect(metadataOf(recorder.folder).metrics).toMatchObject({ accuracy: 0.5 });
    expect(metadataOf(recorder.folder).metrics).not.toHaveProperty("correct");
    expect(resultsOf(recorder.folder)[0]).toBe("id,predicted,expected");
  });

  it("splits scores by declared factors, with intervals", async () => {
    const { recorder } = open({ factors: ["language"] });
    recorder.item({ id: 1, correct: true, language: "en" });
    recorder.item({ id: 2, correct: false, language: "de" });
    await recorder.finish();
    const { evaluation } = metadataOf(recorder.folder) as { evaluation: Record<string, unknown> };
    expect(evaluation.by_language).toMatchObject({ en: { n: 1, accuracy: 1 }, de: { n: 1, accuracy: 0 } });
    expect(evaluation.intervals).toMatchObject({ accuracy: { low: expect.any(Number) } });
  });

  it("writes any value as a cell and never throws", async () => {
    const { recorder, world } = open();
    const cyclic: Record<string, unknown> = {};
    cyclic.self = cyclic;
    recorder.item({ a: null, b: undefined, c: { x: [1] }, d: 10n, e: () => 1, f: Number.NaN, g: cyclic });
    recorder.item(null as unknown as Record<string, unknown>);
    await recorder.finish();
    expect(resultsOf(recorder.folder)[1]).toBe(',,"{""x"":[1]}",10,,NaN,"{""self"":""[cyclic]""}"');
    expect(world.said.join("\n")).toContain("item()");
  });

  it("has all but the last 4 KiB of a burst at once, whatever follows", () => {
    const { recorder } = open({ files: nodeFileSystem });
    for (let index = 0; index < 2000; index++) recorder.item({ id: `item-${index}`, correct: true });
    const [, ...rows] = resultsOf(recorder.folder);
    expect(rows.length).toBeGreaterThan(2000 - 4096 / "item-1999,true".length - 1);
    recorder.stop();
  });

  it("loses no row when the disk fails for a while, whichever call it is", async () => {
    for (let failAt = 1; failAt < 90; failAt += 3) {
      const files = failingFileSystem({ failAt: failAt + 20, failCount: 2, code: "ENOSPC" }, hastyFileSystem);
      const { recorder, run } = open({ files });
      for (let i = 0; i < 40; i++) {
        recorder.item(i > 20 ? { id: i, late: 1 } : { id: i });
        if (i % 7 === 0) run?.tick(false);
      }
      run?.tick(false);
      await recorder.finish();
      if (run === undefined || !existsSync(join(recorder.folder, "outputs"))) continue;
      const names = readdirSync(join(recorder.folder, "outputs")).filter((name) =>
        /^results.*csv$/.test(name),
      );
      const ids = names.flatMap((name) =>
        parseCsv(read(recorder.folder, "outputs", name)).rows.map(([id]) => id),
      );
      expect(new Set(ids).size, `call ${failAt + 20}: ${names.join()}`).toBe(40);
    }
  });
});

describe("usage()", () => {
  const prices =
    "currency: USD\nmodels:\n  tiny: { prompt: 1, completion: 2, cached: 0.5, as_of: 2026-01-01 }\n";

  function withPrices(): StartRunOptions {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "prices.yaml"), prices);
    return { prices: join(folder, "prices.yaml") };
  }

  it("sums up tokens by model and says what they cost", async () => {
    const { recorder } = open(withPrices());
    recorder.item({ id: 1 });
    recorder.usage({ model: "lab/tiny", prompt_tokens: 1000, completion_tokens: 100, cached_tokens: 400 });
    recorder.usage({ model: "lab/tiny", prompt_tokens: 500, completion_tokens: 50, reasoning_tokens: 20 });
    await recorder.finish();
    expect(json(recorder.folder, "outputs", "token_usage.json")).toMatchObject({
      total_prompt_tokens: 1500,
      total_completion_tokens: 150,
      total_cached_tokens: 400,
      total_reasoning_tokens: 20,
      calls_made: 2,
      model_used: "lab/tiny",
      cost: (1100 * 1 + 400 * 0.5 + 150 * 2) / 1e6,
      by_model: { "lab/tiny": { calls_made: 2, price_as_of: "2026-01-01" } },
    });
    expect(metadataOf(recorder.folder).metrics).toMatchObject({ cost: 0.0016, cost_per_1000_items: 1.6 });
  });

  it("says that the cost is unknown, never 0, where a model has no price", async () => {
    const { recorder } = open(withPrices());
    recorder.usage({ model: "tiny", prompt_tokens: 1 });
    recorder.usage({ model: "unheard-of", prompt_tokens: 1 });
    await recorder.finish();
    expect(json(recorder.folder, "outputs", "token_usage.json")).toMatchObject({
      cost: null,
      unpriced_models: ["unheard-of"],
    });
    expect(metadataOf(recorder.folder).metrics).not.toHaveProperty("cost");
  });

  it("warns about counts that are none and goes on", async () => {
    const { recorder, world } = open();
    recorder.usage({ model: "tiny", prompt_tokens: -1 });
    await recorder.finish();
    expect(world.said.join()).toContain("prompt_tokens is -1");
  });

  it("refuses prices that cannot be read, with the key, before anything is written", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "bad.yaml"), "models:\n  tiny: { prompt: cheap, completion: 1 }\n");
    expect(() => open({ prices: join(folder, "bad.yaml") })).toThrow(/models → tiny → prompt/);
  });
});

describe("itemError()", () => {
  it("keeps one line an error, without secrets", async () => {
    const { recorder } = open();
    recorder.itemError(
      "a",
      new Error("401 for key sk-proj-abcdefghijklmnopqrstuvwxyz0123456789ABCD\nat once"),
    );
    await recorder.fail(new Error("gave up"));
    const log = read(recorder.folder, "outputs", "errors.log");
    expect(log).toContain("item=a Error: 401 for key [redacted]");
    expect(log).toContain("gave up");
    expect(log).not.toContain("sk-proj-abc");
  });
});

describe("resuming an evaluation", () => {
  it("keeps what was captured, drops a torn row, and sums up over both sessions", async () => {
    const first = open();
    first.recorder.item({ id: "a", correct: true });
    first.recorder.item({ id: "b", correct: false });
    first.recorder.usage({ model: "m", prompt_tokens: 10 });
    first.run?.sync();
    writeFileSync(join(first.recorder.folder, "outputs", "results.csv"), "id,correct\na,true\nb,false\nc,tr");
    first.run?.status.end({ state: "stopped" }, 0);

    const second = open({ root: first.root, resume: first.recorder.id });
    expect(second.recorder.folder).toBe(first.recorder.folder);
    expect(["a", "b", "c"].map((key) => second.recorder.hasItem(key))).toEqual([true, true, false]);
    second.recorder.item({ id: "c", correct: true, extra: 1 });
    second.recorder.usage({ model: "m", prompt_tokens: 5 });
    await second.recorder.finish();

    expect(resultsOf(second.recorder.folder)).toEqual([
      "id,correct,extra",
      "a,true,",
      "b,false,",
      "c,true,1",
    ]);
    expect(json(second.recorder.folder, "outputs", "token_usage.json")).toMatchObject({
      total_prompt_tokens: 15,
    });
    const metadata = metadataOf(second.recorder.folder);
    expect(metadata).toMatchObject({
      status: "finished",
      metrics: { accuracy: 2 / 3 },
      evaluation: { items: 3, resumed_after_items: 2 },
      resumed_at: [expect.any(String)],
    });
  });

  it("refuses a run that somebody is writing", () => {
    const { root, recorder } = open();
    expect(() => open({ root, resume: recorder.id })).toThrow(/being written by another process/);
  });

  it("refuses to go on with another model or seed than the run has", async () => {
    const first = open({ model: "small", seed: 1 });
    await first.recorder.finish();
    const again = { root: first.root, resume: first.recorder.id };
    expect(() => open({ ...again, model: "large" })).toThrow(
      'model "large", but the run to resume has "small"',
    );
    expect(() => open({ ...again, seed: 7 })).toThrow("seed 7, but the run to resume has 1");
    const second = open({ ...again, model: "small", seed: 1 });
    await second.recorder.finish();
    expect(second.recorder.folder).toBe(first.recorder.folder);
  });

  it("refuses a run that is not there, or that a newer version wrote", () => {
    const root = join(temporaryFolder(), "runs");
    expect(() => open({ root, resume: "nobody" })).toThrow(/no run "nobody"/);
    mkdirSync(join(root, "new"), { recursive: true });
    writeFileSync(join(root, "new", "metadata.json"), '{"schema_version": 99}');
    expect(() => open({ root, resume: "new" })).toThrow(/newer version/);
  });

  it("is right after a crash at any call of the end, where results are joined", async () => {
    for (let failAt = 1; failAt < 120; failAt += 1) {
      const first = open();
      first.recorder.item({ id: "a" });
      first.run?.sync();
      first.recorder.item({ id: "b", late: 1 });
      first.run?.sync();
      const files = failingFileSystem({ failAt, failCount: 100_000, code: "EIO" }, hastyFileSystem);
      first.run?.status.end({ state: "stopped" }, 0);
      let isBroken = false;
      const disk = breaksWhen(() => isBroken, files);
      const crashed = open({ root: first.root, resume: first.recorder.id, files: disk });
      isBroken = true;
      await crashed.recorder.finish();
      isBroken = false;
      crashed.run?.status.end({ state: "stopped" }, 0);
      const third = open({ root: first.root, resume: first.recorder.id });
      third.recorder.item({ id: "c" });
      await third.recorder.finish();
      expect(resultsOf(third.recorder.folder), `call ${failAt}`).toEqual(["id,late", "a,", "b,1", "c,"]);
    }
  });
});

/** A disk that works until it breaks. */
function breaksWhen(isBroken: () => boolean, broken: FileSystem): FileSystem {
  const calls = Object.keys(hastyFileSystem) as (keyof FileSystem)[];
  const either = calls.map((name) => [
    name,
    (...words: never[]) =>
      (isBroken() ? broken : hastyFileSystem)[name](...(words as unknown as [never, never, never, never])),
  ]);
  return Object.fromEntries(either) as FileSystem;
}
