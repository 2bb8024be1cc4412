// Who used how many tokens, and what each line of a report on costs says.

import { describe, expect, it } from "vitest";
import { costReport } from "../../../src/core/evaluation/cost-report.js";
import { usageOfRuns } from "../../../src/core/evaluation/run-usage.js";
import { fieldTableOf } from "../../../src/core/field/field-table.js";
import type { Value } from "../../../src/core/value.js";
import { makeRun } from "../../helpers/make-run.js";

function usages(...runs: Record<string, Value>[]) {
  const table = fieldTableOf(runs.map((attributes, index) => makeRun({ id: `run${index}`, attributes })));
  return usageOfRuns(
    table,
    runs.map((_, row) => row),
  );
}

describe("tokens of runs", () => {
  it.each([
    ["gpt-small", "gpt-small"],
    [["gpt-small", "gpt-large"], "gpt-small + gpt-large"],
  ])("are those of the model that a run names: %j", (named, model) => {
    expect(usages({ model_used: named, total_prompt_tokens: 7 })).toMatchObject([
      { model, usage: { prompt_tokens: 7, completion_tokens: 0 } },
    ]);
  });

  it.each(["", []])("have no model where the run names %j", (named) => {
    const [found] = usages({ model_used: named, total_prompt_tokens: 7 });
    expect(found?.model).toBe(usages({ total_prompt_tokens: 7 })[0]?.model);
  });
});

describe("a report on costs", () => {
  it("has the dearest first, equal costs by name, and unknown costs last", () => {
    const found = usages(
      { total_prompt_tokens: 1, model_used: "unknown-b" },
      { total_prompt_tokens: 1, model_used: "c", total_cost: 2 },
      { total_prompt_tokens: 1, model_used: "unknown-a" },
      { total_prompt_tokens: 1, model_used: "b", total_cost: 2 },
      { total_prompt_tokens: 1, model_used: "dear", total_cost: 9 },
    );
    const lines = costReport(found, { nameOf: ({ model }) => model, itemsOf: () => undefined });
    expect(lines.map(({ name, cost }) => [name, cost])).toEqual([
      ["dear", 9],
      ["b", 2],
      ["c", 2],
      ["unknown-a", undefined],
      ["unknown-b", undefined],
    ]);
  });
});
