// Items of promptfoo's files, as lines and as one object: which test, which prompt, what came out.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readPromptfooItems } from "../../../src/readers/items/tool-items.js";
import { temporaryFolder } from "../../helpers/temporary-folder.js";

function itemsOf(name: string, content: string, part?: number): Record<string, unknown>[] {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  const file = { path, name, ...(part === undefined ? {} : { part }) };
  const { table } = readPromptfooItems(file as Parameters<typeof readPromptfooItems>[0]);
  if (table === undefined) return [];
  return Array.from({ length: table.count }, (_, row) =>
    Object.fromEntries(
      [...table.columns].flatMap(([column, values]) =>
        values[row] === undefined || values[row] === null ? [] : [[column, values[row]]],
      ),
    ),
  );
}

const result = (promptIdx: unknown, testIdx: unknown, more: object = {}): object => ({
  ...{ promptIdx, testIdx, vars: { q: "a" }, success: true, response: { output: "yes" } },
  ...more,
});
const lines = (...results: readonly object[]): string =>
  results.map((one) => `${JSON.stringify(one)}\n`).join("");

describe("results of promptfoo as lines", () => {
  it("are named by their variables, counted where they come again, with the prompt's number", () => {
    const items = itemsOf("out.jsonl", lines(result(0, 0), result(0, 1), result(1, 0)));
    expect(items.map(({ test_id, prompt_idx }) => [test_id, prompt_idx])).toEqual([
      ['{"q":"a"}', 0],
      ['{"q":"a"} 2', 0],
      ['{"q":"a"}', 1],
    ]);
  });

  it("are those of one prompt where one is asked for", () => {
    const items = itemsOf("out.jsonl", lines(result(0, 0), result(1, 0, { score: 0.5 })), 1);
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ score: 0.5 });
    expect(items[0]).not.toHaveProperty("prompt_idx");
  });

  it("keep outputs that are no text, errors that are, and leave out what is no result", () => {
    const items = itemsOf(
      "out.jsonl",
      lines(
        result(0, 0, { response: { output: { a: 1 } }, error: "late" }),
        result(0, 1, { response: {}, error: { code: 3 }, testCase: { description: "second" } }),
        result("0", 2),
        result(0, null),
      ),
    );
    expect(items).toHaveLength(2);
    expect(items[0]).toMatchObject({ output: '{"a":1}', error: "late" });
    expect(items[1]).toMatchObject({ description: "second" });
    expect(items[1]).not.toHaveProperty("output");
    expect(items[1]).not.toHaveProperty("error");
  });

  it("are none of a file that is no JSON", () => {
    expect(itemsOf("out.json", "[{")).toEqual([]);
    expect(itemsOf("out.jsonl", "")).toEqual([]);
  });
});
