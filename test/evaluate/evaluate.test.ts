// evaluate(): every item once, whatever fails.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type EvaluateOptions, evaluate } from "../../src/evaluate/evaluate.js";
import { parseCsv } from "../../src/formats/csv.js";
import { startChild } from "../helpers/child-run.js";
import { metadataOf, onlyRunIn, stateOf } from "../helpers/read-run-folder.js";
import { temporaryFolder } from "../helpers/temporary-folder.js";

const quick = { attempts: 3, firstDelaySeconds: 0.001 };

function evaluateIn<Item>(root: string, options: Partial<EvaluateOptions<Item>> & { items: Iterable<Item> }) {
  return evaluate<Item>({
    root,
    useCase: "check",
    collect: false,
    signals: false,
    progress: false,
    run: (item) => ({ answer: String(item) }),
    ...options,
  });
}

function resultsOf(folder: string): readonly (readonly string[])[] {
  return parseCsv(readFileSync(join(folder, "outputs", "results.csv"), "utf8")).rows;
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

describe("evaluate", () => {
  it("records one row an item under its key and ends the run as finished", async () => {
    const done = await evaluateIn(temporaryFolder(), {
      items: [{ product_id: "p1" }, { product_id: "p2" }],
      keyColumn: "product_id",
      run: ({ product_id }) => ({ predicted: product_id, expected: "p1" }),
    });
    expect(done).toMatchObject({ items: 2, errors: 0, skipped: 0 });
    expect(resultsOf(done.folder)).toEqual([
      ["p1", "p1", "p1"],
      ["p2", "p2", "p1"],
    ]);
    expect(stateOf(done.folder)).toBe("finished");
    expect(metadataOf(done.folder)).toMatchObject({ use_case: "check", metrics: { accuracy: 0.5 } });
  });

  it("works on as many items at a time as it may, and never on more", async () => {
    let active = 0;
    let most = 0;
    const done = await evaluateIn(temporaryFolder(), {
      items: numbers(40),
      concurrency: 5,
      run: async () => {
        most = Math.max(most, ++active);
        await new Promise((resolve) => setTimeout(resolve, 2));
        active--;
        return {};
      },
    });
    expect(most).toBe(5);
    expect(new Set(resultsOf(done.folder).map(([key]) => key)).size).toBe(40);
  });

  it("tries an item again and notes it as an error after its last try; the others go on", async () => {
    const tries = new Map<number, number>();
    const done = await evaluateIn(temporaryFolder(), {
      items: numbers(10),
      retry: quick,
      run: (item) => {
        tries.set(item, (tries.get(item) ?? 0) + 1);
        if (item === 3 && tries.get(3) === 1) throw new Error("busy");
        if (item === 7) throw new Error("never works");
        return { ok: 1 };
      },
    });
    expect([tries.get(3), tries.get(7)]).toEqual([2, 3]);
    expect(done).toMatchObject({ items: 9, errors: 1 });
    expect(readFileSync(join(done.folder, "outputs", "errors.log"), "utf8")).toMatch(
      /item=7 Error: never works/,
    );
    expect(stateOf(done.folder)).toBe("finished");
    expect(metadataOf(done.folder)).toMatchObject({ evaluation: { items: 9, errors: 1 } });
  });

  it("gives up an item that never returns, and aborts its signal", async () => {
    let isAborted = false;
    const done = await evaluateIn(temporaryFolder(), {
      items: ["fast", "stuck"],
      itemTimeLimitSeconds: 0.05,
      retry: { attempts: 1 },
      run: (item, { signal }) => {
        if (item === "fast") return {};
        signal.addEventListener("abort", () => {
          isAborted = true;
        });
        return new Promise<never>(() => undefined);
      },
    });
    expect(done).toMatchObject({ items: 1, errors: 1 });
    expect(isAborted).toBe(true);
  });

  it("ends the run as failed when reading the items throws, and keeps what was captured", async () => {
    const root = temporaryFolder();
    const items = function* (): Generator<string> {
      yield "a";
      throw new Error("the file is cut");
    };
    await expect(evaluateIn(root, { items: items() })).rejects.toThrow("the file is cut");
    const folder = onlyRunIn(root);
    expect(stateOf(folder)).toBe("failed");
    expect(resultsOf(folder).map(([key]) => key)).toEqual(["a"]);
  });

  it("is a failed run when every item fails", async () => {
    const done = await evaluateIn(temporaryFolder(), {
      items: ["a"],
      retry: quick,
      run: () => Promise.reject(new Error("no")),
    });
    expect(done.errors).toBe(1);
    expect(stateOf(done.folder)).toBe("failed");
    expect(metadataOf(done.folder).status_reason).toBe("Error: All 1 items failed, the last with: Error: no");
  });

  it("notes a second item with the same key instead of overwriting the first", async () => {
    const done = await evaluateIn(temporaryFolder(), { items: ["a", "b", "a"] });
    expect(done).toMatchObject({ items: 2, errors: 1 });
  });

  it("reads items only as they are needed, and stops at the limit", async () => {
    let read = 0;
    const endless = function* (): Generator<number> {
      for (;;) yield read++;
    };
    const done = await evaluateIn(temporaryFolder(), { items: endless(), limit: 5, concurrency: 2 });
    expect(done.items).toBe(5);
    expect(read).toBeLessThan(10);
  });

  it("reads not one item more than its limit: it may be the only copy", async () => {
    const queue = numbers(9);
    const take = async function* (): AsyncGenerator<number> {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) yield item;
    };
    const done = await evaluate<number>({
      ...{ root: temporaryFolder(), useCase: "check", collect: false, signals: false, progress: false },
      ...{ items: take(), limit: 4, concurrency: 3, run: () => ({}) },
    });
    expect(done.items).toBe(4);
    expect(queue).toEqual([4, 5, 6, 7, 8]);
  });

  it.each([
    ["nothing", undefined, "nothing"],
    ["a text", "abc", "a string"],
    ["a list", [1, 2], "an array"],
    ["null", null, "null"],
  ])("takes %s for an error of the item, not for its row", async (_what, row, said) => {
    const run = (item: string) => (item === "good" ? { ok: 1 } : row) as Record<string, unknown>;
    const done = await evaluateIn(temporaryFolder(), { items: ["good", "bad"], run });
    expect(done).toMatchObject({ items: 1, errors: 1 });
    expect(readFileSync(join(done.folder, "outputs", "errors.log"), "utf8")).toContain(
      `item=bad UserError: run() returned ${said}, not an object of columns`,
    );
  });

  it("keeps its keys when rows have a column of the same name", async () => {
    const root = temporaryFolder();
    const run = (item: string) => ({ item: `about ${item}`, answer: 1 });
    const done = await evaluateIn(root, { items: ["a", "b"], run });
    expect(readFileSync(join(done.folder, "outputs", "results.csv"), "utf8")).toBe(
      "item,answer,item_\na,1,about a\nb,1,about b\n",
    );
    const again = await evaluateIn(root, { items: ["a", "b"], run, resume: done.runId });
    expect(again).toMatchObject({ items: 2, skipped: 2 });
  });

  it("says in errors.log what was thrown, whatever it was, in one line", async () => {
    const thrown = [
      Object.assign(new Error("fetch failed"), { cause: new Error("ECONNRESET") }),
      { status: 429, body: "slow down" },
      "just text",
      undefined,
      new Error("one\ntwo"),
    ];
    const done = await evaluateIn(temporaryFolder(), {
      items: [...numbers(5), 9],
      retry: { attempts: 1 },
      run: (item) => {
        if (item === 9) return {};
        throw thrown[item];
      },
    });
    const lines = readFileSync(join(done.folder, "outputs", "errors.log"), "utf8")
      .trimEnd()
      .split("\n");
    expect(lines.map((line) => line.replace(/^\S+ /, ""))).toEqual([
      "item=0 Error: fetch failed; caused by Error: ECONNRESET",
      'item=1 {"status":429,"body":"slow down"}',
      "item=2 just text",
      "item=3 undefined",
      "item=4 Error: one two",
    ]);
  });

  it("sums up tokens of failed tries too", async () => {
    const done = await evaluateIn(temporaryFolder(), {
      items: ["a"],
      retry: quick,
      run: (_item, { usage, attempt }) => {
        usage({ model: "m", prompt_tokens: 10 });
        if (attempt === 1) throw new Error("cut off");
        return {};
      },
    });
    const usage = JSON.parse(readFileSync(join(done.folder, "outputs", "token_usage.json"), "utf8"));
    expect(usage).toMatchObject({ calls_made: 2, total_prompt_tokens: 20, cost: null });
  });

  it("does not start when nothing can be recorded: results would go nowhere", async () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "");
    let calls = 0;
    const work = evaluateIn(file, { items: ["a"], run: () => ({ call: ++calls }) });
    await expect(work).rejects.toThrow(/cannot be recorded/);
    expect(calls).toBe(0);
  });

  it.each([
    ["items", { items: 3 as unknown as number[] }],
    ["run", { items: [], run: "x" as unknown as () => Record<string, unknown> }],
    ["concurrency", { items: [], concurrency: 0 }],
    ["concurrency is not a whole number from 1 on: NaN", { items: [], concurrency: Number.NaN }],
    ["itemTimeLimitSeconds", { items: [], itemTimeLimitSeconds: -1 }],
    ["itemTimeLimitSeconds", { items: [], itemTimeLimitSeconds: 0 }],
    ["retry.attempts", { items: [], retry: { attempts: Number.POSITIVE_INFINITY } }],
    ["keyOf", { items: [], keyOf: 3 as unknown as () => string }],
    ['no option "retry.tries"', { items: [], retry: { tries: 3 } as Record<string, number> }],
    ['no option "concurency"', { items: [], concurency: 3 } as { items: number[] }],
  ])("says what is wrong with %s before anything is written", async (name, options) => {
    const root = temporaryFolder();
    await expect(evaluateIn<number>(root, options)).rejects.toThrow(name);
    expect(readdirSync(root)).toEqual([]);
  });
});

describe("an evaluation that is killed", () => {
  it("is resumed to all items, none of them twice", async () => {
    const here = temporaryFolder();
    const child = startChild(
      here,
      `await evaluate({ root: "runs", useCase: "check", collect: false, items: Array.from({ length: 400 }, (_, i) => "item " + i),
        concurrency: 3, run: async (item, { usage }) => {
          await sleep(3); usage({ model: "m", prompt_tokens: 1 }); print(item);
          return { answer: item, note: item === "item 60" ? "new column" : undefined };
        } });`,
    );
    await child.printed(/item 150/);
    child.process.kill("SIGKILL");
    await child.ended;
    const folder = onlyRunIn(join(here, "runs"));
    const before = resultsOf(folder).length;
    expect(before).toBeGreaterThan(10);

    let worked = 0;
    const done = await evaluateIn(join(here, "runs"), {
      resume: folder,
      items: numbers(400).map((i) => `item ${i}`),
      run: (item) => {
        worked++;
        return { answer: item, note: undefined };
      },
    });
    expect(done.folder).toBe(folder);
    expect(done.skipped + worked).toBe(400);
    const keys = resultsOf(folder).map(([key]) => key);
    expect(keys.length).toBe(400);
    expect(new Set(keys).size).toBe(400);
    expect(readdirSync(join(folder, "outputs")).filter((name) => name.startsWith("results"))).toEqual([
      "results.csv",
    ]);
    expect(stateOf(folder)).toBe("finished");
    expect(metadataOf(folder)).toMatchObject({ evaluation: { items: 400 } });
  });
});
